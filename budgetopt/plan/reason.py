"""Why one program gets what it gets: its status, one plain sentence, and the same in the solver's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetopt.city.underspending import Underspending
from budgetopt.impact.value import ProgramValue
from budgetopt.money import Cents, unit_name
from budgetopt.plan.because import Ways, underspent
from budgetopt.plan.for_analysts import Marginal
from budgetopt.plan.prices import Prices
from budgetopt.plan.status import FIXED, Reason, Said, Status
from budgetopt.plan.stops import all_that_is_allowed, as_far_as, asks, is_policy, which
from budgetopt.rules import Allocation, Case, Row
from budgetopt.rules.row import Sense
from budgetopt.scenario.deciding import BY_COUNCIL
from budgetopt.solve.prices import Margins

# Impact points per dollar that are no difference.
_TIE = 1e-9
# Standard deviations: a normal belief passes half of one in 31 of 100 cases.
_CLOSE = 0.5


@dataclass(frozen=True)
class Reasoner:
    """All that one program's reason is told from; `floors` and `ceilings`: the rows that hold it on either side."""

    case: Case
    value: ProgramValue
    years: Sequence[Allocation]
    prices: Prices
    floors: Sequence[Row]
    ceilings: Sequence[Row]
    # The rules by which it turns on a yes or no: there are none in a linear program.
    switches: Sequence[str]
    unspent: Underspending | None
    # Cents: the unit of rounding where the solver left it as it is and only that moved it; else 0.
    rounded_alone: Cents
    proven: bool
    words: Marginal
    because: str
    ways: Ways
    id: str

    @property
    def allocation(self) -> Allocation:
        """The first year."""
        return self.years[0]

    @property
    def change(self) -> Cents:
        """What it gains or loses in it."""
        return self.allocation.program_change(self.id)

    @property
    def _money(self) -> str:
        """What does more here or there: a dollar, where the city counts in dollars."""
        return "a dollar" if unit_name(self.case.budget.currency) == "dollar" else "money"

    @property
    def _more_here(self) -> str:
        return f"because {self._money} does more here than elsewhere"

    @property
    def _more_elsewhere(self) -> str:
        return f"because {self._money} does more elsewhere"

    @property
    def margins(self) -> Margins:
        """What a dollar takes from others and gives to them."""
        return self.words.margins

    def reason(self) -> Reason:
        """Status and sentences."""
        said = self._fixed() or self._locked() or self._proposal() or self._moved() or self._unchanged()
        return Reason(
            said.status,
            said.why + self._later(),
            said.brief or said.why,
            said.for_analysts,
            f"{said.stop.rule} ({which(said.stop)})" if said.stop else "",
            self.words.next_dollar,
            self.words.last_dollar,
        )

    def _now(self) -> str:
        """What it gets, in words."""
        return self.case.show(self.allocation.programs[self.id])

    def _later(self) -> str:
        """What the later years bring, where they bring something else."""
        amounts = [year.programs[self.id] for year in self.years]
        if len(set(amounts)) == 1:
            return ""
        later = (f"{self.case.show(cents)} in year {year}" for year, cents in enumerate(amounts[1:], start=2))
        return f" In later years: {', '.join(later)}."

    def _fixed(self) -> Said | None:
        reason = self.case.standing.fixed.get(self.id)
        if reason is None or self.id in self.case.locks:
            return None
        status, why, brief = FIXED[reason]
        return Said(status, why + self._other_payers(), brief=brief.format(self._now()))

    def _other_payers(self) -> str:
        """What is said where a program's total stays but not who pays for it."""
        changes = {
            self.case.fund(line.id.fund_id).name: change
            for line in self.case.standing.lines_of_program[self.id]
            if (change := self.allocation.change(line.id))
        }
        less = [f"{name} {self.case.show(-change)} less" for name, change in changes.items() if change < 0]
        more = [f"{name} {self.case.show(change)} more" for name, change in changes.items() if change > 0]
        if not less or not more:
            return ""
        return f" Who pays for it changes: {', '.join(less)}; {', '.join(more)}."

    def _locked(self) -> Said | None:
        locks = self.case.locks.get(self.id)
        if not locks:
            return None
        given = self._now()
        if locks[0].granted_by == BY_COUNCIL:
            source = locks[0].source
            why = f"By {source} it gets" if source.startswith("amendment ") else f"Not amended: as in {source}, it gets"
            return Said(Status.LOCKED, f"{why} {given}.")
        # By what an amended plan holds the lines of a decided program is nobody's decision.
        own = [lock for lock in locks if lock.granted_by != BY_COUNCIL]
        said = "; ".join(lock.name or lock.source for lock in own if lock.name or lock.source)
        why = f"An officer fixed {'it' if not locks[0].fund else 'a line of it'}; it gets {given}"
        return Said(Status.LOCKED, why + (f" ({said})." if said else "."))

    def _proposal(self) -> Said | None:
        if not self.case.standing.is_proposal(self.id):
            return None
        given, asked = self.allocation.programs[self.id], self.case.standing.asked[self.id]
        solver = self.words.proposal(self.value.per_dollar)
        if given:
            part = "in full" if given == asked else f"with {self.case.show(given)} of {self.case.show(asked)}"
            why = self._sentence(f"New, funded {part}, {self._more_here}", self.ways.paid_by(self.id))
            return Said(Status.NEW, why, solver, brief=_brief(f"New: {self._now()}, {part}", self.ways.payers(self.id)))
        held = f"held at zero by “{self.ceilings[0].rule}” ({which(self.ceilings[0])})" if self.ceilings else ""
        if self._decided(self.value.per_dollar, self.margins.takes):
            head = f"Not funded: {self._choice()}"
        elif self.margins.takes > self.value.per_dollar:
            head = f"Not funded, {self._more_elsewhere}"
        else:
            head = "Not funded: no money is left that may pay for it"
        return Said(Status.NOT_FUNDED, self._sentence(head, held), solver, brief=_brief(head, held))

    def _moved(self) -> Said | None:
        if not self.change:
            return None
        if self.rounded_alone:
            way = "Raised" if self.change > 0 else "Cut"
            head, unit = f"{way} by {self.case.show(abs(self.change))}", self.case.show(self.rounded_alone)
            why = f"{head} by rounding alone: changes in its fund are whole multiples of {unit}.{self._other_payers()}"
            return Said(Status.RAISED if self.change > 0 else Status.CUT, why, self.words.unchanged())
        return self._raised() if self.change > 0 else self._cut()

    def _raised(self) -> Said:
        head, paid = f"Raised by {self.case.show(self.change)}", self.ways.paid_by(self.id)
        payers = self.ways.payers(self.id)
        # A floor that is reached from below forces the raise.
        if self.floors:
            stop = self.floors[0]
            why = f"{head}: {asks(stop)} at least {self._now()}"
            return Said(Status.RAISED, self._sentence(why, paid), "", stop, _brief(why, payers))
        if self.ceilings:
            stop = self.ceilings[0]
            status = Status.RAISED if is_policy(stop) else Status.RAISED_TO_CEILING
            why = self._sentence(f"{head}{as_far_as(stop)}, {self._more_here}", paid)
            brief = _brief(head + all_that_is_allowed(stop), payers)
            return Said(status, why, self.words.raised_to_a_limit(), stop, brief)
        if self._decided(self.words.next_dollar, self.margins.takes):
            why = self._sentence(f"{head}: {self._choice()}", paid)
            return Said(Status.RAISED, why, self.words.here(), brief=_brief(f"{head} by a yes or no", payers))
        why = self._sentence(f"{head}, {self._more_here}", paid)
        return Said(Status.RAISED, why, self.words.raised(), brief=_brief(head, payers))

    def _cut(self) -> Said:
        head, unspent = f"Cut by {self.case.show(-self.change)}", underspent(self.unspent, self.case)
        helps, kept = self.ways.helps(self.id), "; ".join(filter(None, (self._tipping(), self._unheld())))
        ends = self.ways.helped(self.id), self._close_call()
        # A ceiling that is reached from above forces the cut.
        if self.ceilings:
            stop = self.ceilings[0]
            why = f"{head}: {asks(stop)} at most {self._now()}"
            return Said(Status.CUT, self._sentence(why, helps) + unspent, "", stop, _brief(why, ends[0]))
        if self.floors:
            stop = self.floors[0]
            status = Status.CUT if is_policy(stop) else Status.CUT_TO_FLOOR
            why = self._sentence(f"{head}{as_far_as(stop)}, {self._more_elsewhere}", helps, kept)
            brief = _brief(head + all_that_is_allowed(stop), *ends)
            return Said(status, why + unspent, self.words.cut(close=True), stop, brief)
        if self._decided(self.words.next_dollar, self.margins.gives):
            why = self._sentence(f"{head}: {self._choice()}", helps, kept)
            return Said(Status.CUT, why + unspent, self.words.here(), brief=_brief(f"{head} by a yes or no", *ends))
        why = self._sentence(f"{head}, {self._more_elsewhere}", helps, kept)
        return Said(Status.CUT, why + unspent, self.words.cut(), brief=_brief(head, *ends))

    def _unheld(self) -> str:
        """Why a program of which nothing is known is cut all the same."""
        start = self.case.scenario.limits.unknown
        if not self.value.unknown:
            return ""
        if start is None:
            return "this scenario lets what is unknown be cut"
        alignment = self.value.alignment or 0.0
        if alignment < start:
            return f"what is unknown is held from an alignment of {start:g}, and it has {alignment:.2f}"
        return "what is unknown gives what is forced, and no more"

    def _unchanged(self) -> Said:
        why, brief = self._held()
        return Said(Status.UNCHANGED, why + self._other_payers(), self.words.unchanged(), brief=brief)

    def _held(self) -> tuple[str, str]:
        """What keeps a program at its amount, in full and in brief."""
        at = f"Unchanged at {self._now()}"
        margins, words = self.margins, self.words
        floor, ceiling = (rows[0] if rows else None for rows in (self.floors, self.ceilings))
        forced = floor is not None and floor.sense is Sense.AT_MOST  # what unknown programs lose together
        unknown = floor is not None and floor.rule_id.kind == "unknown" and not ceiling
        if floor and unknown and (forced or not margins.gives <= words.last_dollar):
            known = "nobody has measured or studied what it does, and what is unknown is evaluated first, not cut"
            brief = f"{self._now()} wait for an evaluation: “{floor.rule}” ({which(floor)})."
            return f"Unchanged: “{floor.rule}” protects it ({which(floor)}); {known}.", brief
        if floor and ceiling:
            both = " and ".join(f"“{row.rule}” ({which(row)})" for row in (floor, ceiling))
            return f"Unchanged: held at its amount by {both}.", f"{at} by {both}."
        if floor and margins.gives > words.last_dollar:
            more = f"else {self._money} would do more elsewhere"
            why = self._sentence(f"Unchanged: “{floor.rule}” protects it ({which(floor)}); {more}")
            return why, f"{at}: “{floor.rule}” ({which(floor)}) protects it."
        if ceiling and words.next_dollar > margins.takes:
            more = f"else {'a dollar more' if self._money == 'a dollar' else 'more money'} would do more here"
            why = self._sentence(f"Unchanged: “{ceiling.rule}” holds it ({which(ceiling)}); {more}")
            return why, f"{at}: “{ceiling.rule}” ({which(ceiling)}) holds it."
        if self._decided(words.next_dollar, margins.takes) or self._decided(margins.gives, words.last_dollar):
            return self._sentence(f"Unchanged: {self._choice()}"), f"{at} by a yes or no."
        if margins.takes != margins.takes or margins.gives != margins.gives:
            return "Unchanged: no rule lets its money move.", f"{at}: no rule lets its money move."
        if self._alone:
            alone = "no other program of its fund may give or take"
            return f"Unchanged: {alone}.", f"{at}: {alone}."
        # One more dollar may be worth far less here than elsewhere: what a cut frees need not be worth more either.
        why = self._sentence("Unchanged, because neither a raise nor a cut would gain")
        return why, f"{at}: neither a raise nor a cut would gain."

    @property
    def _alone(self) -> bool:
        """Whether every other program of its funds is fixed, or locked as a whole."""
        standing, free = self.case.standing, self.case.free
        return not any(
            line.id.program_id != self.id and line.id.program_id in free
            for own in standing.lines_of_program[self.id]
            for line in standing.lines_of_fund[own.id.fund_id]
        )

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
        *named, last = (f"“{name}”" for name in self.switches)
        rules = f"{', '.join(named)} and {last}" if named else last
        choice = "the best choice" if self.proven else "the best choice found in time"
        return f"{choice} for all programs together under {rules}"

    def _tipping(self) -> str:
        """How well it would have to work to keep its money."""
        one = self.value
        if one.response:
            return ""
        benefits = one.objective == "benefits"
        if self.id not in self.prices.tipping:
            return ""  # what rounding alone takes
        least = self.prices.tipping[self.id]
        digits = _telling(one.believed, least)
        believed = f"believed is {one.believed:.{digits}f} ± {one.doubt:.{digits}f}".replace("-", "−")
        if least is None:
            ever = "whatever it returned" if benefits else "even if it worked in full"
            return f"it would not be kept whole {ever} ({believed})"
        works = "returned" if benefits else "worked at"
        call = "this is a close call: " if self._is_close(least) else ""
        return f"{call}it would be kept whole if it {works} {least:.{digits}f} or more ({believed})"

    def _is_close(self, least: float) -> bool:
        """Whether the truth is at the tipping point or beyond it in three of ten cases or more, by what is believed."""
        return least - self.value.believed <= _CLOSE * self.value.doubt

    def _close_call(self) -> str:
        """A close call in brief; "" where it is none."""
        one, least = self.value, self.prices.tipping.get(self.id)
        if one.response or least is None or not self._is_close(least):
            return ""
        what = "return" if one.objective == "benefits" else "effect"
        digits = _telling(one.believed, least)
        return f"a close call: {what} {one.believed:.{digits}f} ± {one.doubt:.{digits}f}, kept at {least:.{digits}f}"


def _telling(believed: float, least: float | None) -> int:
    """How many digits tell what is believed from what would be needed: two, more where they would be one figure."""
    most = 4
    if least is None:
        return 2
    return next((digits for digits in range(2, most) if f"{believed:.{digits}f}" != f"{least:.{digits}f}"), most)


def _brief(*parts: str) -> str:
    return "; ".join(filter(None, parts)) + "."
