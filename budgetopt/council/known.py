"""Amendments against a budget: every program, fund and line is one that it has, or that an amendment makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from budgetopt.city.ledger import LineId, lines_of
from budgetopt.city.model import Budget
from budgetopt.council.base import AmendmentBase
from budgetopt.council.conflicts import GONE, replaced
from budgetopt.council.reading import head_place
from budgetopt.errors import Finding, InputError, Level, Place, did_you_mean
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.log import one_a_cause
from budgetopt.scenario.amending import Amendment, AmendmentLine, LineKind, Side, with_new_programs
from budgetopt.scenario.names import KnownNames


def amendments_known(amendments: Sequence[Amendment], base: AmendmentBase, budget: Budget) -> tuple[Amendment, ...]:
    """The amendments with the budget's ids for what they name.

    Raises InputError with every finding at its cell: another base, a program, fund or line that there is none of.
    """
    return _Known(budget, base).all(amendments)


# So many digits of a sum tell one base from another.
_ENOUGH = 16


class _Known:
    def __init__(self, budget: Budget, base: AmendmentBase):
        self.budget, self.base = budget, base
        self.program, self.fund = KnownNames.by_id(budget.programs), KnownNames.by_id(budget.funds)
        self.findings: list[Finding] = []

    def all(self, amendments: Sequence[Amendment]) -> tuple[Amendment, ...]:
        made = {
            line.program_id.strip()
            for one in amendments
            for line in one.lines
            if line.kind is LineKind.NEW_PROGRAM and self.program.find(line.program_id) is None
        }
        found = tuple(self._one(one, made) for one in amendments)
        gone = replaced(found)
        for part in ("program", "department"):
            self.findings += _named_twice(
                (one for at, one in enumerate(found) if at not in gone and one.status not in GONE), made, part
            )
        if not self.findings:
            with_new = with_new_programs(self.budget, found)
            there = {line.id for line in lines_of(with_new, self.base.scenario.base)}
            for one in found:
                self.findings += _lines_there(one, there)
        if self.findings:
            raise InputError(one_a_cause(self.findings))
        return found

    def _one(self, one: Amendment, made: set[str]) -> Amendment:
        # Its beginning is what the terminal prints.
        written = one.base.strip().rstrip(".…").casefold()
        if written and not (len(written) >= _ENOUGH and self.base.sum.startswith(written)):
            words = (
                f"amendment {one.called} was written for another base: {one.base[:16]}… stands here, "
                f"{self.base.file} has {self.base.sum[:16]}…."
            )
            mend = "Give its own base, or fill in the template of this one (budgetopt template --amendment)."
            self._refuse("another-base", head_place(one, "base"), words, mend)
        return one.with_changes(lines=tuple(self._line(line, made) for line in one.lines))

    def _line(self, line: AmendmentLine, made: set[str]) -> AmendmentLine:
        if line.side is Side.PROVISO:
            return line
        program, fund = line.program_id, self._id(line, "fund_id", self.fund, "fund")
        if line.kind is LineKind.NEW_PROGRAM and self.program.find(program) is not None:
            words = f"the budget has a program {program[:200]!r} already."
            self._refuse("known-program", line.cells.place("program_id"), words, "Write program under Kind.")
        elif line.of_program and program not in made:
            program = self._id(line, "program_id", self.program, "program")
            self._same(line, "program", self.program, program, self.budget.program_names)
        self._same(line, "fund", self.fund, fund, self.budget.fund_names)
        return line.with_changes(program_id=program, fund_id=fund)

    def _id(self, line: AmendmentLine, part: str, names: KnownNames, what: str) -> str:
        written = str(getattr(line, part))
        found = names.find(written)
        if found is None:
            words = f"the budget has no {what} {written[:200]!r}."
            self._refuse("unknown-id", line.cells.place(part), words, did_you_mean(written[:200], names.shown))
        return found or written

    def _same(self, line: AmendmentLine, what: str, names: KnownNames, id: str, named: Mapping[str, str]) -> None:
        """That a name is that of the ID beside it: one of them is a slip, and the money may be meant for the other."""
        written = str(getattr(line, what))
        if written and id in named and names.find(written) != id and squeeze(written) != squeeze(named[id]):
            words = f"{written[:200]!r} stands here; the {what} {id!r} is {named[id]!r}."
            self._refuse("name-and-id", line.cells.place(what), words, f"Keep ID and name of one {what}.")

    def _refuse(self, rule: str, place: Place, found: str, mend: str) -> None:
        self.findings.append(Finding(Level.ERROR, rule, place, found, mend=mend))


def _named_twice(amendments: Iterable[Amendment], made: set[str], part: str) -> Iterator[Finding]:
    """Where a new program has another name, or another department, than a line before it gives: one ID may be meant
    for two programs."""
    first: dict[str, tuple[str, Place]] = {}
    for line in (line for one in amendments for line in one.lines if line.of_program and line.program_id in made):
        written = str(getattr(line, part))
        if not written:
            continue
        at = line.cells.place(part)
        before, there = first.setdefault(line.program_id, (written, at))
        if squeeze(before) != squeeze(written):
            words = f"{written[:200]!r} stands here; the {part} of {line.program_id!r} is {before[:200]!r} at {there}."
            mend = "Give each new program an ID of its own, or write the same."
            yield Finding(Level.ERROR, "name-and-id", at, words, mend=mend)


def _lines_there(one: Amendment, there: set[LineId]) -> Iterator[Finding]:
    for line in (line for line in one.lines if line.of_program):
        id = LineId(line.program_id, line.fund_id)
        if id not in there:
            funds = sorted(other.fund_id for other in there if other.program_id == id.program_id)
            words = f"the fund {id.fund_id!r} may not pay for the program {id.program_id!r}."
            mend = f"These may: {', '.join(funds)}." if funds else "No fund may."
            yield Finding(Level.ERROR, "no-such-line", line.cells.place("fund_id"), words, mend=mend)
