"""Why each program gets what it gets: its status, one plain sentence, and the same in the solver's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from budgetopt.city.standing import Fixed
from budgetopt.city.underspending import Underspending, persistent_underspending
from budgetopt.impact.value import ProgramValue, Value
from budgetopt.money import Cents
from budgetopt.plan import for_analysts
from budgetopt.plan.because import Ways, because
from budgetopt.plan.flows import Flow, marginal
from budgetopt.plan.prices import Prices
from budgetopt.plan.rests_on import ServedGoal
from budgetopt.rules import RULES, Allocation, Case, Row, RuleId
from budgetopt.rules.row import decides
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.highs import SolverStatus as Solved
from budgetopt.solve.prices import Margins

# Impact points per dollar that are no difference.
_TIE = 1e-9
# Where a rule of policy holds: the others hold one program, or several together.
_WHOSE = {
    "program_cut": "policy for every program",
    "program_growth": "policy for every program",
    "program": "policy for this program alone",
    "curve_range": "beyond it nothing is known",
}
_POLICY = frozenset(rule.kind for rule in RULES if rule.policy)


class Status(StrEnum):
    """What happens to a program. Floor and ceiling are the law's: what policy stops is cut or raised."""

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
    """Status, one sentence for a person, and the program's marginal impact: of its next and its last currency unit.

    `for_analysts`: the same in the solver's words, by marginal values and prices. `stops_at`: the rule that a move goes
    as far as, with whether that is law or policy; "" for none.
    """

    status: Status
    why: str
    for_analysts: str
    stops_at: str
    next_dollar: float
    last_dollar: float


def reasons_of(
    case: Case,
    value: Value,
    solved: SolvedPlan,
    prices: Prices,
    served: Mapping[str, Sequence[ServedGoal]],
    flows: Iterable[Flow],
) -> Mapping[str, Reason]:
    """The reason of every program, by id: of what it gets in the first year, and what follows. `flows`: that year's."""
    standing, years = case.standing, solved.rounded.years
    floors, ceilings = prices.floors, prices.ceilings
    switches, ways = _switches(solved.rows), Ways(flows, case.budget)
    unspent = persistent_underspending(case.budget)
    proven = solved.solution.status is not Solved.UNPROVEN

    def reason(id: str) -> Reason:
        words = for_analysts.Marginal(
            next_dollar=marginal(value, years[0], id, 1),
            last_dollar=marginal(value, years[0], id, -1),
            margins=prices.margins[id],
            decided=solved.solution.mixed,
        )
        why = because(case.budget.program[id], value[id], served.get(id), case.budget)
        own = floors[id], ceilings[id], switches.get(id, ()), unspent.get(id)
        return _Reasoner(case, value[id], years, prices, *own, proven, words, why, ways, id).reason()

    return {id: reason(id) for id in standing.total}


def _switches(rows: Sequence[Row]) -> Mapping[str, Sequence[str]]:
    """The rules by which each program turns on a yes or no."""
    switches: dict[str, dict[RuleId, str]] = {}
    for row in rows:
        if decides(row):
            for quantity, _ in row.terms:
                switches.setdefault(quantity.program_id, {})[row.rule_id] = row.rule
    return {id: tuple(rules.values()) for id, rules in switches.items()}


class _Said(NamedTuple):
    """A status, the person's sentence and the solver's, and the rule that a move stops at."""

    status: Status
    why: str
    for_analysts: str = ""
    stop: Row | None = None


@dataclass(frozen=True)
class _Reasoner:
    case: Case
    value: ProgramValue
    years: Sequence[Allocation]
    prices: Prices
    floors: Sequence[Row]
    ceilings: Sequence[Row]
    # The rules by which it turns on a yes or no: there are none in a linear program.
    switches: Sequence[str]
    unspent: Underspending | None
    proven: bool
    words: for_analysts.Marginal
    because: str
    ways: Ways
    id: str

    @property
    def allocation(self) -> Allocation:
        return self.years[0]

    @property
    def change(self) -> Cents:
        return self.allocation.programs[self.id] - self.case.standing.total[self.id]

    @property
    def margins(self) -> Margins:
        return self.words.margins

    def reason(self) -> Reason:
        said = self._fixed() or self._locked() or self._proposal() or self._moved() or self._unchanged()
        return Reason(
            said.status,
            said.why + self._later(),
            said.for_analysts,
            f"{said.stop.rule} ({_which(said.stop)})" if said.stop else "",
            self.words.next_dollar,
            self.words.last_dollar,
        )

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

    def _fixed(self) -> _Said | None:
        words = {
            Fixed.NON_OPERATING: (Status.FIXED, "Not an operating program: it stays as it is, line by line."),
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
        if reason is None or self.id in self.case.locks:
            return None
        status, why = words[reason]
        return _Said(status, why + self._other_payers())

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

    def _locked(self) -> _Said | None:
        locks = self.case.locks.get(self.id)
        if not locks:
            return None
        said = "; ".join(lock.name or lock.source for lock in locks if lock.name or lock.source)
        given = self.case.show(self.allocation.programs[self.id])
        why = f"An officer fixed {'it' if not locks[0].fund else 'a line of it'}; it gets {given}"
        return _Said(Status.LOCKED, why + (f" ({said})." if said else "."))

    def _proposal(self) -> _Said | None:
        if not self.case.standing.is_proposal(self.id):
            return None
        given, asked = self.allocation.programs[self.id], self.case.standing.asked[self.id]
        solver = self.words.proposal(self.value.per_dollar)
        if given:
            part = "in full" if given == asked else f"with {self.case.show(given)} of {self.case.show(asked)}"
            more = "because a dollar does more here than elsewhere"
            return _Said(Status.NEW, self._sentence(f"New, funded {part}, {more}", self.ways.paid_by(self.id)), solver)
        held = f"held at zero by “{self.ceilings[0].rule}” ({_which(self.ceilings[0])})" if self.ceilings else ""
        if self._decided(self.value.per_dollar, self.margins.takes):
            head = f"Not funded: {self._choice()}"
        elif self.margins.takes > self.value.per_dollar:
            head = "Not funded, because a dollar does more elsewhere"
        else:
            head = "Not funded: no money is left that may pay for it"
        return _Said(Status.NOT_FUNDED, self._sentence(head, held), solver)

    def _moved(self) -> _Said | None:
        if not self.change:
            return None
        return self._raised() if self.change > 0 else self._cut()

    def _raised(self) -> _Said:
        head, paid = f"Raised by {self.case.show(self.change)}", self.ways.paid_by(self.id)
        if self.ceilings:
            stop, solver = self.ceilings[0], self.words.raised_to_a_limit()
            status = Status.RAISED if _is_policy(stop) else Status.RAISED_TO_CEILING
            head = f"{head}{_as_far_as(stop)}, because a dollar does more here than elsewhere"
            return _Said(status, self._sentence(head, paid), solver, stop)
        if self.floors:
            least = self.case.show(self.allocation.programs[self.id])
            head = f"{head}: {_asks(self.floors[0])} at least {least}"
        elif self._decided(self.words.next_dollar, self.margins.takes):
            return _Said(Status.RAISED, self._sentence(f"{head}: {self._choice()}", paid), self.words.here())
        else:
            head = f"{head}, because a dollar does more here than elsewhere"
        return _Said(Status.RAISED, self._sentence(head, paid), self.words.raised())

    def _cut(self) -> _Said:
        head, solver = f"Cut by {self.case.show(-self.change)}", self.words.cut()
        pays, unspent = (self.ways.helps(self.id), self._tipping()), self._underspent()
        stop, status = None, Status.CUT
        if self.floors:
            stop, solver = self.floors[0], self.words.cut(close=True)
            status = Status.CUT if _is_policy(stop) else Status.CUT_TO_FLOOR
            head = f"{head}{_as_far_as(stop)}, because a dollar does more elsewhere"
        elif self.ceilings:
            most = self.case.show(self.allocation.programs[self.id])
            head = f"{head}: {_asks(self.ceilings[0])} at most {most}"
        elif self._decided(self.words.next_dollar, self.margins.gives):
            head, solver = f"{head}: {self._choice()}", self.words.here()
        else:
            head = f"{head}, because a dollar does more elsewhere"
        return _Said(status, self._sentence(head, *pays) + unspent, solver, stop)

    def _unchanged(self) -> _Said:
        return _Said(Status.UNCHANGED, self._held() + self._other_payers(), self.words.unchanged())

    def _held(self) -> str:
        """What keeps a program at its amount."""
        margins, words = self.margins, self.words
        floor, ceiling = (rows[0] if rows else None for rows in (self.floors, self.ceilings))
        if floor and floor.rule_id.kind == "unknown":
            known = "nobody has measured or studied what it does, and what is unknown is evaluated first, not cut"
            return f"Unchanged: “{floor.rule}” protects it ({_which(floor)}); {known}."
        if floor and ceiling:
            both = " and ".join(f"“{row.rule}” ({_which(row)})" for row in (floor, ceiling))
            return f"Unchanged: held at its amount by {both}."
        if floor and margins.gives > words.last_dollar:
            more = "else a dollar would do more elsewhere"
            return self._sentence(f"Unchanged: “{floor.rule}” protects it ({_which(floor)}); {more}")
        if ceiling and words.next_dollar > margins.takes:
            more = "else a dollar more would do more here"
            return self._sentence(f"Unchanged: “{ceiling.rule}” holds it ({_which(ceiling)}); {more}")
        if self._decided(words.next_dollar, margins.takes) or self._decided(margins.gives, words.last_dollar):
            return self._sentence(f"Unchanged: {self._choice()}")
        if margins.takes != margins.takes or margins.gives != margins.gives:
            return "Unchanged: no rule lets its money move."
        return self._sentence("Unchanged, because a dollar does as much here as it would elsewhere")

    def _sentence(self, head: str, *more: str) -> str:
        """What happens, what it rests on, and what follows."""
        rests = f"{';' if ':' in head else ':'} it {self.because}" if self.because else ""
        return "; ".join([head + rests, *filter(None, more)]) + "."

    def _decided(self, wanted: float, against: float) -> bool:
        """Whether a yes or no explains what the program gets: a price that holds it back is plainly above its worth,
        one that only balances it, or none at all, comes of decisions that were held."""
        return bool(self.switches) and not wanted < against - _TIE

    def _choice(self) -> str:
        """What is said where a yes or no decides: prices cannot explain it."""
        rules = " and ".join(f"“{name}”" for name in self.switches)
        choice = "the best choice" if self.proven else "the best choice found in time"
        return f"{choice} for all programs together under {rules}"

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

    def _tipping(self) -> str:
        """How well it would have to work to keep its money."""
        one = self.value
        if one.response:
            return ""
        believed = f"believed is {one.believed:.2f} ± {one.doubt:.2f}"
        believed += f"; {self.prices.given}" if self.prices.given else ""
        tipping, works = self.prices.tipping, "returned" if one.objective == "benefits" else "worked at"
        if self.id not in tipping:
            return ""  # what rounding alone takes
        least = tipping[self.id]
        if least is None:
            return f"it would not be kept whole even if it {works} 1 ({believed})"
        return f"it would be kept whole if it {works} {least:.2f} or more ({believed})"


def _is_policy(row: Row) -> bool:
    return row.rule_id.kind in _POLICY


def _which(row: Row) -> str:
    """Whether a rule is law or policy, and whose."""
    return _WHOSE.get(row.rule_id.kind, "policy" if _is_policy(row) else "law")


def _as_far_as(row: Row) -> str:
    return f", as far as “{row.rule}” allows ({_which(row)})"


def _asks(row: Row) -> str:
    return f"“{row.rule}” ({_which(row)}) asks for"
