"""What changed since the last publication, by what its data package says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budgetopt.errors import UsageError
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.settings import parsed_json
from budgetopt.intake.files.taking import take
from budgetopt.money import Cents, plain, to_cents

# The property of datapackage.json that the next publication compares with.
SINCE = "budgetopt"
DESCRIPTOR = "datapackage.json"
# A program takes about a hundred.
_MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class ProgramThen:
    """A program as it was published: its name and cents today and recommended."""

    name: str
    current: Cents
    recommended: Cents


@dataclass(frozen=True)
class ProgramSince:
    """A program that was published otherwise: None where it was not there."""

    id: str
    before: ProgramThen | None
    now: ProgramThen | None

    @property
    def name(self) -> str:
        """What it is called now."""
        known = self.now or self.before
        return known.name if known else self.id


@dataclass(frozen=True)
class SinceThen:
    """What changed since a publication of a date: programs, and the names of goals, rules and measures that came, went
    or say something else."""

    date: str
    programs: tuple[ProgramSince, ...]
    others: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether everything is as it was."""
        return not self.programs and not self.others

    def record(self) -> dict[str, Any]:
        """As JSON carries it; money in currency units."""
        return {
            "date": self.date,
            "programs": [
                {"program_id": one.id, "program": one.name, "before": _amounts(one.before), "now": _amounts(one.now)}
                for one in self.programs
            ],
            "others": list(self.others),
        }


def _amounts(one: ProgramThen | None) -> dict[str, float] | None:
    return {"current": plain(one.current), "recommended": plain(one.recommended)} if one else None


@dataclass(frozen=True)
class State:
    """What a publication says, as far as the next one compares it. `others`: what -> its words."""

    date: str
    programs: Mapping[str, ProgramThen]
    others: Mapping[str, str]

    def record(self) -> dict[str, Any]:
        """What is kept in the data package."""
        return {
            "schema": "budgetopt/publication/1",
            "date": self.date,
            "programs": {
                id: [one.name, plain(one.current), plain(one.recommended)] for id, one in self.programs.items()
            },
            "others": dict(self.others),
        }

    def since(self, before: State) -> SinceThen:
        """What changed since an earlier publication."""
        ids = [*self.programs, *(id for id in before.programs if id not in self.programs)]
        pairs = [ProgramSince(id, before.programs.get(id), self.programs.get(id)) for id in ids]
        others = [*self.others, *(name for name in before.others if name not in self.others)]
        return SinceThen(
            before.date,
            tuple(one for one in pairs if one.before != one.now),
            tuple(
                words
                for name in others
                for words in [_words(name, before.others.get(name), self.others.get(name))]
                if words
            ),
        )


def _words(name: str, before: str | None, now: str | None) -> str:
    if before == now:
        return ""
    if before is None:
        return f"New: {name}{f' ({now})' if now else ''}"
    if now is None:
        return f"Gone: {name}{f' ({before})' if before else ''}"
    return f"{name}: {before} before, {now} now"


def state_in(folder: Path) -> State | None:
    """What the last publication in a folder says; None where there is none. Raises UsageError for one that cannot be
    read any more."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        return None
    try:
        kept = parsed_json(take(path, _MOST_BYTES).content)[SINCE]
        programs = {
            str(id): ProgramThen(str(name), to_cents(current), to_cents(recommended))
            for id, (name, current, recommended) in kept["programs"].items()
        }
        return State(str(kept["date"]), programs, {str(name): str(said) for name, said in kept["others"].items()})
    except (Unopenable, ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        words = f"{path} is no publication that can be compared with: publish into a new folder."
        raise UsageError(words) from None
