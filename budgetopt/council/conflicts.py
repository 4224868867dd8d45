"""Where amendments get in each other's way: the same line twice, a source spent twice, a version beside its next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgetopt.council.reading import head_place
from budgetopt.errors import Place
from budgetopt.intake.cells.words import squeeze
from budgetopt.scenario.amending import Amendment, AmendmentLine, AmendmentStatus, Side

GONE = (AmendmentStatus.WITHDRAWN, AmendmentStatus.FAILED)


@dataclass(frozen=True)
class AmendmentConflict:
    """Two cells that do not go together, and how."""

    kind: str
    words: str
    first: Place
    second: Place


def replaced(amendments: Sequence[Amendment]) -> dict[int, int]:
    """The places of amendments that another replaces, each with that other's: the next version of the same No., or one
    that names it under Replaces. What was withdrawn or failed replaces nothing."""
    live = [index for index, one in enumerate(amendments) if one.status not in GONE]
    pairs = [(old, new) for new in live for old in live if old != new]
    found: dict[int, int] = {}
    for old, new in pairs:
        if _names(amendments[new], amendments[old]):
            found.setdefault(old, new)
    for old, new in sorted(pairs):
        same = squeeze(amendments[old].number) == squeeze(amendments[new].number)
        if same and old < new and new not in found:
            found.setdefault(old, new)
    return found


def _names(new: Amendment, old: Amendment) -> bool:
    """Whether one names the other under Replaces: a version of its own No., or another No."""
    named = squeeze(new.replaces)
    if not named:
        return False
    if squeeze(new.number) == squeeze(old.number) and _bare(new.replaces) == _bare(old.version):
        return True
    return named in (squeeze(old.number), squeeze(f"No. {old.number}"), squeeze(old.called))


def _bare(version: str) -> str:
    """A version without the word: "v2", "version 2" and "2" are one."""
    return re.sub(r"^(version|ver|v)(?=\d)", "", squeeze(version))


def conflicts_in(amendments: Sequence[Amendment]) -> list[AmendmentConflict]:
    """Every conflict, by the cells of both."""
    gone = replaced(amendments)
    found = [
        AmendmentConflict(
            "version",
            f"amendment {amendments[old].called} stands beside {amendments[new].called}, which replaces it: only the "
            "latter counts",
            head_place(amendments[old], "number"),
            head_place(amendments[new], "replaces" if amendments[new].replaces else "number"),
        )
        for old, new in gone.items()
    ]
    live = [one for index, one in enumerate(amendments) if index not in gone and one.status not in GONE]
    return [*found, *_same_lines(live)]


def _same_lines(amendments: Sequence[Amendment]) -> Iterator[AmendmentConflict]:
    first: dict[tuple[object, ...], tuple[Amendment, AmendmentLine]] = {}
    for one in amendments:
        for line in one.money_lines:
            of = ("program", line.program_id) if line.of_program else (line.kind,)
            key = (*of, line.fund_id)
            before = first.setdefault(key, (one, line))
            if before[1] is line:
                continue
            what = f"{line.program_id} from {line.fund_id}" if line.of_program else f"{line.kind} of {line.fund_id}"
            sources = line.side is before[1].side is Side.SOURCE
            kind, said = ("source", "is a source twice") if sources else ("line", "is changed twice")
            where = "" if before[0] is one else f", by {before[0].called} and by {one.called}"
            words = f"{what} {said}{where or f', by {one.called} alone'}"
            yield AmendmentConflict(kind, words, before[1].cells.place("change"), line.cells.place("change"))
