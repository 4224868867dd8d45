"""Why each program gets what it gets: its status, and one plain sentence with the numbers that decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budgetopt.city.standing import Fixed
from budgetopt.city.underspending import Underspending, persistent_underspending
from budgetopt.impact.value import ProgramValue, Value
from budgetopt.money import Cents
from budgetopt.plan.flows import marginal
from budgetopt.plan.prices import Prices
from budgetopt.rules import Allocation, Case, Row, RuleId
from budgetopt.rules.row import Sense, decides
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.highs import SolverStatus as Solved

# Values that differ by no more than this share are called close.
CLOSE = 0.05
# Impact points per dollar that are no difference.
_TIE = 1e-9


class Status(StrEnum):
    """What happens to a program."""

    CUT_TO_FLOOR = "cut to floor"
    CUT = "cut"
    UNCHANGED = "unchanged"
    RAISED = "raised"
    RAISED_TO_CEILING = "raised to ceiling"
    NEW = "new"
    NOT_FUNDED = "not funded"
    LOCKED = "locked"
    FIXED = "fixed"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class Reason:
    """Status, one sentence, and the program's marginal impact: of its next and its last currency unit."""

    status: Status
    why: str
    next_dollar: float
    last_dollar: float


def reasons_of(case: Case, value: Value, solved: SolvedPlan, prices: Prices) -> Mapping[str, Reason]:
    """The reason of every program, by id: of what it gets in the first year, and what follows."""
    standing = case.standing
    floors = prices.held_by(solved.rows, standing, Sense.AT_LEAST)
    ceilings = prices.held_by(solved.rows, standing, Sense.AT_MOST)
    switches = _switches(solved.rows)
    unspent = persistent_underspending(case.budget)
    proven, years = solved.solution.status is not Solved.UNPROVEN, solved.rounded.years
    return {
        id: _Reasoner(
            case,
            value,
            years,
            prices,
            floors[id],
            ceilings[id],
            switches.get(id, ()),
            unspent.get(id),
            proven,
            id,
        ).reason()
        for id in standing.total
    }


def _switches(rows: Sequence[Row]) -> Mapping[str, Sequence[str]]:
    """The rules by which each program turns on a yes or no."""
    switches: dict[str, dict[RuleId, str]] = {}
    for row in rows:
        if decides(row):
            for quantity, _ in row.terms:
                switches.setdefault(quantity.program_id, {})[row.rule_id] = row.rule
    return {id: tuple(rules.values()) for id, rules in switches.items()}


@dataclass(frozen=True)
class _Reasoner:
    case: Case
    value: Value
    years: Sequence[Allocation]
    prices: Prices
    floors: Sequence[Row]
    ceilings: Sequence[Row]
    # The rules by which it turns on a yes or no: there are none in a linear program.
    switches: Sequence[str]
    unspent: Underspending | None
    proven: bool
    id: str

    @property
    def allocation(self) -> Allocation:
        return self.years[0]

    @property
    def change(self) -> Cents:
        return self.allocation.programs[self.id] - self.case.standing.total[self.id]

    @property
    def next_dollar(self) -> float:
        return marginal(self.value, self.allocation, self.id, 1)

    @property
    def last_dollar(self) -> float:
        return marginal(self.value, self.allocation, self.id, -1)

    def reason(self) -> Reason:
        status, why = self._fixed() or self._locked() or self._proposal() or self._moved() or self._unchanged()
        return Reason(status, why + self._later(), self.next_dollar, self.last_dollar)

    def _later(self) -> str:
        """What the later years bring, where they bring something else."""
        amounts = [year.programs[self.id] for year in self.years]
        if len(set(amounts)) == 1:
            return ""
        return (
            " In later years: "
            + ", ".join(f"{self.case.show(cents)} in year {year}" for year, cents in enumerate(amounts[1:], start=2))
            + "."
        )

    def _fixed(self) -> tuple[Status, str] | None:
        words = {
            Fixed.NON_OPERATING: (Status.FIXED, "Not an operating program: its total stays at its current amount."),
            Fixed.NOT_ASSESSED: (
                Status.NOT_ASSESSED,
                "Not assessed: no one has scored it on the city's goals, so its total is neither cut nor raised.",
            ),
            Fixed.NEGATIVE: (Status.FIXED, "Its current total is below zero: it stays as it is until that is mended."),
            Fixed.NOTHING: (Status.FIXED, "It has no money today and asks for none."),
            Fixed.NO_RATIO: (
                Status.FIXED,
                "No study gives a benefit–cost ratio for it: it stays at its current amount.",
            ),
        }
        reason = self.case.standing.fixed.get(self.id)
        if reason is None:
            return None
        status, why = words[reason]
        return status, why + self._other_payers()

    def _other_payers(self) -> str:
        """What is said where a program's total stays but not who pays for it."""
        changes = {
            self.case.fund(line.id.fund_id).name: change
            for line in self.case.standing.lines_of_program[self.id]
            if (change := self.allocation.change(line.id))
        }
        if not changes:
            return ""
        less = [f"{name} {self.case.show(-change)} less" for name, change in changes.items() if change < 0]
        more = [f"{name} {self.case.show(change)} more" for name, change in changes.items() if change > 0]
        return f" Who pays for it changes: {', '.join(less)}; {', '.join(more)}."

    def _locked(self) -> tuple[Status, str] | None:
        locks = self.case.locks.get(self.id)
        if not locks:
            return None
        said = "; ".join(lock.name or lock.source for lock in locks if lock.name or lock.source)
        given = self.case.show(self.allocation.programs[self.id])
        return Status.LOCKED, f"An officer fixed {'it' if not locks[0].fund else 'a line of it'}; it gets {given}" + (
            f" ({said})." if said else "."
        )

    def _proposal(self) -> tuple[Status, str] | None:
        if not self.case.standing.is_proposal(self.id):
            return None
        given, asked = self.allocation.programs[self.id], self.case.standing.asked[self.id]
        takes = self.prices.margins[self.id].takes
        worth = f"a dollar of it is worth {_points(self.value[self.id].per_dollar)}"
        if not given:
            held = f"; held at zero by “{self._holder(self.ceilings)}”" if self.ceilings else ""
            if self._decided(self.value[self.id].per_dollar, takes):
                return Status.NOT_FUNDED, f"Not funded: {worth}; {self._by_decision()}."
            if takes == takes and takes > self.value[self.id].per_dollar:
                return Status.NOT_FUNDED, f"Not funded: {worth}, and takes {_points(takes)} from others{held}."
            return Status.NOT_FUNDED, f"Not funded: {worth}, and no money is left that may pay for it{held}."
        part = "in full" if given == asked else f"with {self.case.show(given)} of {self.case.show(asked)}"
        takes_from = f", and takes {_points(takes)} from others" if takes == takes else ""
        return Status.NEW, f"New, funded {part}: {worth}{takes_from}."

    def _moved(self) -> tuple[Status, str] | None:
        if not self.change:
            return None
        margins, amount = self.prices.margins[self.id], self.case.show(abs(self.change))
        if self.change > 0:
            takes = f"takes {_points(margins.takes)} from others"
            held = self._holder(self.ceilings)
            if held:
                return Status.RAISED_TO_CEILING, (
                    f"Raised by {amount}, as far as “{held}” allows: the last dollar adds {_points(self.last_dollar)} "
                    f"and {takes}{_close(self.last_dollar, margins.takes)}."
                )
            if self._decided(self.next_dollar, margins.takes):
                return Status.RAISED, f"Raised by {amount}: {self._by_decision()}."
            return Status.RAISED, (
                f"Raised by {amount}: a further dollar would add {_points(self.next_dollar)}, no more than it {takes}."
            )
        gives = f"was worth {_points(self.next_dollar)} here and gives {_points(margins.gives)} to others"
        held, close = self._holder(self.floors), _close(self.next_dollar, margins.gives)
        known = self._tipping() + self._underspent()
        if held:
            reach = f"Cut by {amount}, as far as “{held}” allows"
            return Status.CUT_TO_FLOOR, f"{reach}: the last dollar cut {gives}{close}.{known}"
        if self._decided(self.next_dollar, margins.gives):
            return Status.CUT, f"Cut by {amount}: {self._by_decision()}.{known}"
        return Status.CUT, f"Cut by {amount}: the last dollar cut {gives}.{known}"

    def _unchanged(self) -> tuple[Status, str]:
        margins = self.prices.margins[self.id]
        floor, ceiling = self._holder(self.floors), self._holder(self.ceilings)
        if floor and ceiling:
            return Status.UNCHANGED, f"Unchanged: held at its amount by “{floor}” and “{ceiling}”."
        if floor and margins.gives > self.last_dollar:
            return Status.UNCHANGED, (
                f"Unchanged: “{floor}” protects it; its last dollar is worth {_points(self.last_dollar)} and would "
                f"give {_points(margins.gives)} to others."
            )
        if ceiling and self.next_dollar > margins.takes:
            return Status.UNCHANGED, (
                f"Unchanged: “{ceiling}” holds it; its next dollar would add {_points(self.next_dollar)} and take "
                f"{_points(margins.takes)} from others."
            )
        if self._decided(self.next_dollar, margins.takes) or self._decided(margins.gives, self.last_dollar):
            return Status.UNCHANGED, f"Unchanged: {self._by_decision()}."
        if margins.takes != margins.takes or margins.gives != margins.gives:
            return Status.UNCHANGED, "Unchanged: no rule lets its money move."
        return Status.UNCHANGED, (
            f"Unchanged: its next dollar would add {_points(self.next_dollar)} and take {_points(margins.takes)} from "
            f"others; its last is worth {_points(self.last_dollar)} and would give {_points(margins.gives)}."
        )

    def _decided(self, wanted: float, against: float) -> bool:
        """Whether a yes or no explains what the program gets: a price that holds it back is plainly above its worth,
        one that only balances it, or none at all, comes of decisions that were held."""
        return bool(self.switches) and not wanted < against - _TIE

    def _by_decision(self) -> str:
        """What is said where a yes or no decides: prices cannot explain it."""
        rules = " and ".join(f"“{name}”" for name in self.switches)
        worth = _points(self.last_dollar if self.change <= 0 else self.next_dollar)
        choice = "the best choice" if self.proven else "the best choice found in time"
        return f"{choice} for all programs together under {rules}; a dollar here is worth {worth}"

    def _underspent(self) -> str:
        """Unspent money of the years before, beside a cut."""
        if self.unspent is None:
            return ""
        years = [year for year, _ in self.unspent.unspent]
        span = f"FY{years[0]} to FY{years[-1]}" if len(years) > 2 else f"FY{years[0]} and FY{years[-1]}"
        return (
            f" It left {self.unspent.share:.0%} of its adopted budget unspent from {span}, "
            f"{self.case.show(self.unspent.yearly // 100 * 100)} a year."
        )

    def _holder(self, rows: Sequence[Row]) -> str:
        """The rule that holds the program on this side."""
        return rows[0].rule if rows else ""

    def _tipping(self) -> str:
        if self.value[self.id].response:
            return " Its worth is measured, not believed."
        one = self.value[self.id]
        believed = f"believed is {one.believed:.2f} ± {one.doubt:.2f}"
        if self.id not in self.prices.tipping:
            return f" Of its {_measure(one)}, {believed}."
        least = self.prices.tipping[self.id]
        if least is None:
            return f" Even with an effectiveness of 1 it would not keep it all; {believed}."
        return f" It would keep all its money with {_article(one)} of {least:.2f} or more; {believed}."


def _close(one: float, other: float) -> str:
    """A remark where two values differ so little that belief decides."""
    return " (a close call)" if abs(one - other) <= CLOSE * max(abs(one), abs(other)) else ""


def _measure(one: ProgramValue) -> str:
    """What is believed of a program, by name."""
    return "benefit–cost ratio" if one.objective == "benefits" else "effectiveness"


def _article(one: ProgramValue) -> str:
    return f"a {_measure(one)}" if one.objective == "benefits" else f"an {_measure(one)}"


def _points(value: float) -> str:
    """Impact points per dollar, for a sentence."""
    return f"{value:.3f} points"
