"""Some programs do not move at all, and neither does who pays for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from budgetopt.city.ledger import LineId
from budgetopt.city.standing import Fixed, is_debt_service
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, RuleId, Sense, Subject, amount, program
from budgetopt.rules.rule import Breach, Rule

# What stays line by line; the others keep their total.
_LINE_BY_LINE = (Fixed.NON_OPERATING, Fixed.NOT_ASSESSED)


@dataclass(frozen=True)
class _Held:
    """What a fixed program is held to in a year, in cents: its `total` (None: its lines say it), and single `lines`."""

    total: Cents | None
    lines: Mapping[LineId, Cents]
    sense: Sense = Sense.EXACTLY


@dataclass(frozen=True)
class FixedProgram(Rule):
    """Leave a program as it is: non-operating or not assessed line by line, else (negative, no money) its total.

        x_lt = max(b_l, min_l)   for every line,   or   y_pt = B_p

    x_lt recommended and b_l current amount of a line, min_l its Minimum, y_pt recommended and B_p current total, whole
    cents per fiscal year. A lock replaces it for its line or total, and so does a Minimum budget above what the lines
    hold (none of them then falls), but of a program whose total is negative. Where a fund has less than its fixed lines
    ask, a program that is not assessed keeps its total and may change funds. What is not assessed is not bad: without a
    score on any goal nobody can say what a dollar of it does. Where benefits count, a program without a benefit–cost
    ratio keeps its total too. Source: the workbook's Kind, and what it has scored.
    """

    debt: bool = False
    # Fund-years that are taken to have what their fixed lines ask, whatever the case says.
    paid: frozenset[tuple[str, int]] = field(default=frozenset(), repr=False)

    kind = "fixed_program"
    policy = False

    @property
    def id(self) -> RuleId:
        """Its kind; debt service stands by itself, for the law holds it."""
        return RuleId(self.kind, "debt service" if self.debt else "")

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for debt service and one for the others, where there are such programs."""
        owed = [is_debt_service(case.budget.program[id]) for id in case.standing.fixed]
        if not all(owed):
            yield cls("Fixed at its current amount", "kind and coverage", "the council")
        if any(owed):
            yield cls("Debt service stays as it is", "bond covenants", "the law", debt=True)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a fixed total, one a fixed line."""
        for id, held in self._held(case, year):
            if held.total is not None:
                yield self.row(((program(id, year), 1),), Sense.EXACTLY, held.total, self._subject(case, id))
            for line, cents in held.lines.items():
                yield self.row(((amount(line, year), 1),), held.sense, cents, self._subject(case, line))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Fixed programs and lines that would move."""
        for id, held in self._held(case, allocation.year):
            off: dict[str | LineId, Cents] = {}
            if held.total is not None:
                off[id] = allocation.programs[id] - held.total
            for line, cents in held.lines.items():
                moved = allocation.amount(line) - cents
                off[line] = moved if held.sense is Sense.EXACTLY else min(0, moved)
            for of, moved in off.items():
                if moved:
                    subject = self._subject(case, of)
                    words = f"{subject.name} is fixed and would be off by {case.show(moved)}"
                    yield self.breach(abs(moved), words, subject)

    def _held(self, case: Case, year: int) -> Iterator[tuple[str, _Held]]:
        short = {fund for fund in short_by(case, year) if (fund, year) not in self.paid}
        for id, reason in case.standing.fixed.items():
            if is_debt_service(case.budget.program[id]) is self.debt and not _locked_whole(case, id):
                yield id, _held(case, id, reason, short)

    def _subject(self, case: Case, of: str | LineId) -> Subject:
        id = of if isinstance(of, str) else of.program_id
        reason = f" ({case.standing.fixed[id]})"
        if isinstance(of, str):
            return Subject(id, case.program(id).name + reason)
        return Subject("/".join(of), f"{case.program(id).name} from {case.fund(of.fund_id).name}{reason}")


def _held(case: Case, id: str, reason: Fixed, short: set[str]) -> _Held:
    if reason not in _LINE_BY_LINE:
        return _Held(case.standing.total[id], {})
    lines = _amounts(case, id)
    total, minimum = sum(lines.values()), case.budget.program[id].minimum
    locked = {lock.fund for lock in case.locks.get(id, ())}
    own = {line: cents for line, cents in lines.items() if cents >= 0 and line.fund_id not in locked}
    if minimum is not None and minimum > total and case.standing.total[id] >= 0:
        return _Held(minimum, {line: cents for line, cents in own.items() if cents}, Sense.AT_LEAST)
    if reason is Fixed.NOT_ASSESSED and any(cents > 0 and line.fund_id in short for line, cents in lines.items()):
        return _Held(total, {})
    return _Held(None, own)


def _amounts(case: Case, id: str) -> dict[LineId, Cents]:
    """What each line of a fixed program is held to: a locked amount, else its Minimum where that is above today's."""
    locks = {lock.fund: lock for lock in case.locks.get(id, ())}
    held = {}
    for line in case.standing.lines_of_program[id]:
        lock, now = locks.get(line.id.fund_id), line.current
        held[line.id] = lock.fixes(now) if lock else now if now < 0 else max(now, line.minimum or 0)
    return held


def short_by(case: Case, year: int) -> dict[str, Cents]:
    """What is missing in funds that have less than their fixed lines ask."""
    asked = dict.fromkeys(case.available, 0)
    for id, reason in case.standing.fixed.items():
        if reason in _LINE_BY_LINE and not _locked_whole(case, id):
            for line, cents in _amounts(case, id).items():
                asked[line.fund_id] += cents
    money = case.money(year)
    missing = {fund: cents - (money[fund] - case.reserve[fund]) for fund, cents in asked.items()}
    return {fund: cents for fund, cents in missing.items() if cents > 0}


def _locked_whole(case: Case, id: str) -> bool:
    return any(not lock.fund for lock in case.locks.get(id, ()))
