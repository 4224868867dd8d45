"""The public page as data: what it says of a city's goals, rules, departments and programs, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from budgetopt.city.model import Kind, Metric, Program
from budgetopt.city.names import normalised
from budgetopt.city.years import fy
from budgetopt.grouping import grouped
from budgetopt.money import Cents, show, show_short, unit_name
from budgetopt.publish.allowed import Allowed
from budgetopt.publish.open_data import PlanSource, becomes
from budgetopt.publish.plain_words import for_residents
from budgetopt.publish.public_gain import gain_in_words
from budgetopt.publish.public_goals import PublicResidents, PublicWeights, ShownGoal, measure_in_words
from budgetopt.publish.since import ProgramThen, SinceThen
from budgetopt.standard.status import Aim
from budgetopt.tell.figures import growth, money_signed, plural

# Names of rules that only who makes plans understands.
_PLAINER = {"Unknown is not cut": "A program of which nothing is known is not cut"}
# The kind of rule that fixes an amount.
_ONE_BY_ONE = "lock"
_MOST = 5
_SERVES = {1: "slightly", 2: "to some extent", 3: "strongly", 4: "essentially"}


class ShownMoney(NamedTuple):
    """Money today and as proposed, in full, and the change in words that need no colour."""

    current: str
    recommended: str
    change: str
    share: str
    way: str


class ShownProgram(NamedTuple):
    """A program: what it is for, its money, what is proposed and why, how it does and how sure that is."""

    id: str
    name: str
    purpose: str
    serves: str
    money: ShownMoney
    proposed: str
    does: tuple[str, ...]
    sure: str


class ShownDepartment(NamedTuple):
    """A department with its programs; `anchor` is its place on the page."""

    name: str
    anchor: str
    money: ShownMoney
    programs: tuple[ShownProgram, ...]


class ShownChange(NamedTuple):
    """A program that changed since the last publication."""

    name: str
    before: str
    now: str


@dataclass(frozen=True)
class PublicView:
    """What stands on the page, read from the verified workbook and from columns that may be published."""

    source: PlanSource
    allowed: Allowed
    date: str
    last: SinceThen | None

    @property
    def city(self) -> str:
        """The city, as a sentence begins with it."""
        return self.source.budget.city or "The city"

    @cached_property
    def changed(self) -> bool:
        """Whether any program's money is another."""
        money = self.source.money
        return any(before != after for before, after in map(money.of_program, money.totals[0]))

    @property
    def year(self) -> str:
        """The fiscal year that the plan starts from."""
        return fy(self.source.budget.fiscal_year, "fiscal year ")

    @property
    def about_money(self) -> str:
        """How much there is and what the plan does with it."""
        money = self.source.money
        totals = [money.of_program(id) for id in money.totals[0]]
        changes = [after - before for before, after in totals]
        more, less = sum(one > 0 for one in changes), sum(one < 0 for one in changes)
        # What is only asked for is no program that money is spent on yet.
        programs, years = plural(sum(before != 0 for before, _ in totals), "program"), len(money.proof.years)
        new = sum(not before and after > 0 for before, after in totals)
        first_funded = f" ({new:,} of them new)" if new else ""
        first = f" Amounts here are those of the first of {years} years." if years > 1 else ""
        currency = self.source.currency
        today, moved = show_short(sum(money.totals[0].values()), currency), show_short(money.moved(), currency)
        if not self.changed:
            changes_none = "changes no amount" + (" in the first year" if years > 1 else "")
            return f"{self.city} spends {today} a year in {programs}. This plan {changes_none}.{first}"
        others = sum(not one and bool(before) for one, (before, _) in zip(changes, totals, strict=True))
        keep = {0: "", 1: ", and the other keeps what it has"}.get(others, ", and the others keep what they have")
        moves = f"moves {moved} of it" if money.moved() else "takes nothing from any program"
        added = sum(changes)
        in_all = (
            f" and spends {show_short(abs(added), currency)} {'more' if added > 0 else 'less'} in all" if added else ""
        )
        return (
            f"{self.city} spends {today} a year in {programs}. This plan {moves}{in_all}: "
            f"{plural(more, 'program gets', 'programs get')} more{first_funded}, {less:,} less{keep}.{first}"
        )

    @cached_property
    def amendments(self) -> tuple[str, ...]:
        """What passed and is in the plan, each with its title and vote; no name of a person."""
        rounds = (round for round in self.source.book.rounds() if not round.decisions)
        passed = (one for round in rounds for one in round.adopted)
        return tuple(
            f"{one.called}{f', {one.title}' if one.title else ''}: passed{f', {one.vote}' if one.vote else ''}"
            for one in passed
        )

    @property
    def about_gain(self) -> str:
        """What it is expected to bring."""
        budget = self.source.budget
        if not self.changed and not (budget.goals or budget.metrics or budget.studies):
            return (
                "Nothing on file says what the programs achieve, so nothing tells one from another. That no amount "
                "changes is no finding about them."
            )
        return gain_in_words(self.source, self._by_benefits, len(self.source.money.proof.years))

    @property
    def _by_benefits(self) -> bool:
        scenario = self.source.money.scenario
        return scenario is not None and scenario.objective == "benefits"

    @property
    def money(self) -> str:
        """What a unit of the city's money is called."""
        return unit_name(self.source.currency)

    @cached_property
    def weights(self) -> PublicWeights:
        """How much each goal counts in this plan."""
        scenario = self.source.money.scenario
        return PublicWeights(self.source.budget, self.allowed, scenario.priorities if scenario else "adopted")

    @cached_property
    def residents(self) -> PublicResidents | None:
        """What residents said of the goals."""
        return PublicResidents.of(self.source.budget, self.allowed)

    @cached_property
    def goals(self) -> tuple[ShownGoal, ...]:
        """The goals, those that count most first."""
        budget, points = self.source.budget, self.weights.points
        by_name = {normalised(metric.name): metric for metric in reversed(self.source.measures)}
        found = []
        for goal in sorted(budget.goals, key=lambda goal: -points.get(goal.id, 0)):
            metric = by_name.get(normalised(goal.headline_metric)) if goal.headline_metric else None
            measured = (
                measure_in_words(self.allowed, metric, Aim.of(metric).for_goal(goal, metric))
                if metric
                else "No measure on file."
            )
            if not self.allowed.column("Headline metric"):
                measured = "Not published."
            residents = self.residents.said(goal) if self.residents else ("", "")
            found.append(ShownGoal(budget.goal_names[goal.id], self.weights.said(goal), measured, *residents))
        return tuple(found)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """The rules that the city chose, in words."""
        listing = self.source.rules
        return tuple(
            _PLAINER.get(rule, rule)
            for row in listing.rows
            if listing.text(row, "Law or policy") == "policy" and listing.text(row, "Kind") != _ONE_BY_ONE
            for rule in [listing.text(row, "Rule")]
        )

    @property
    def one_by_one(self) -> int:
        """How many amounts were fixed one by one: by a decision, or by an amendment that passed."""
        listing = self.source.rules
        return sum(listing.text(row, "Kind") == _ONE_BY_ONE for row in listing.rows)

    @cached_property
    def laws(self) -> tuple[str, ...]:
        """The rules of law, in words."""
        listing = self.source.rules
        found = (listing.text(row, "Rule") for row in listing.rows if listing.text(row, "Law or policy") == "law")
        return tuple(dict.fromkeys(found))

    @cached_property
    def departments(self) -> tuple[ShownDepartment, ...]:
        """Every department with every program, in the order of the city's files."""
        programs = grouped((program.department, program) for program in self.source.budget.programs)
        money = self.source.money
        found = []
        for number, (name, own) in enumerate(programs.items(), start=1):
            sums = [sum(amounts) for amounts in zip(*(money.of_program(one.id) for one in own), strict=True)]
            shown = tuple(map(self._program, own))
            found.append(ShownDepartment(name, f"department-{number}", self._money(*sums), shown))
        return tuple(found)

    @cached_property
    def largest(self) -> tuple[tuple[str, tuple[ShownProgram, ...]], ...]:
        """The programs that gain most and those that lose most."""
        money = self.source.money
        by_change = sorted(
            (self.source.budget.program[id] for id in money.totals[0] if id in self.source.budget.program),
            key=lambda one: (money.of_program(one.id)[0] - money.of_program(one.id)[1], one.id),
        )
        more = [self._program(one) for one in by_change[:_MOST]]
        less = [self._program(one) for one in by_change[::-1][:_MOST]]
        ways = (("The largest raises", "raised", more), ("The largest cuts", "cut", less))
        return tuple((title, tuple(one for one in some if one.money.way == way)) for title, way, some in ways)

    @property
    def total(self) -> ShownMoney:
        """All programs together."""
        totals = self.source.money.totals
        return self._money(sum(totals[0].values()), sum(totals[1].values()))

    @cached_property
    def changes(self) -> tuple[ShownChange, ...]:
        """The programs that changed since the last publication, as far as money or name goes."""
        if self.last is None:
            return ()

        def words(then: ProgramThen | None) -> str:
            return f"{self._show(then.recommended)} proposed, {self._show(then.current)} today" if then else "not there"

        return tuple(ShownChange(one.name, words(one.before), words(one.now)) for one in self.last.programs)

    def _show(self, cents: Cents) -> str:
        return show(cents, self.source.currency)

    def _money(self, current: Cents, recommended: Cents) -> ShownMoney:
        change = recommended - current
        words = money_signed(change, self.source.currency)
        share = growth(current, recommended) if current > 0 else "new" if change else ""
        return ShownMoney(self._show(current), self._show(recommended), words, share, becomes(current, recommended))

    def _program(self, program: Program) -> ShownProgram:
        described = self.allowed.column("Description")
        why = self.source.whys.get(program.id, "It gets no money, today or in this plan.")
        return ShownProgram(
            program.id,
            self.source.budget.program_names[program.id],
            program.description if described else "",
            "; ".join(self._serves(program)),
            self._money(*self.source.money.of_program(program.id)),
            for_residents(why, self._by_benefits),
            tuple(
                filter(
                    None,
                    (measure_in_words(self.allowed, one, Aim.of(one)) for one in self._measures.get(program.id, ())),
                )
            ),
            self._sure(program),
        )

    @cached_property
    def _measures(self) -> dict[str, list[Metric]]:
        return grouped((metric.program_id, metric) for metric in self.source.budget.metrics)

    @cached_property
    def _scores(self) -> dict[str, list[tuple[int, str]]]:
        return grouped((row.program_id, (row.score, row.goal_id)) for row in self.source.budget.alignment)

    def _serves(self, program: Program) -> Iterator[str]:
        if self.allowed.column("Score"):
            for score, goal in sorted(self._scores.get(program.id, ()), key=lambda one: -one[0]):
                if score in _SERVES:
                    yield f"{self.source.budget.goal_names[goal]} ({_SERVES[score]})"

    def _sure(self, program: Program) -> str:
        """How sure it is how well a program works."""
        believed = [self.source.belief(program.id, one) for one in ("Effective-ness", "Low", "High")]
        mean, low, high = (one if isinstance(one, int | float) else None for one in believed)
        if program.kind is Kind.NON_OPERATING or mean is None or low is None or high is None:
            return "It is no service, such as debt service or a transfer: how well it works is not asked."
        best = str(self.source.belief(program.id, "Best finding") or "")
        ranged = (
            f"believed to work at {mean:.2f}, between {low:.2f} and {high:.2f} with 95%, on a "
            "scale where 1 is in full and 0 not at all"
        ).replace("-", "−")
        if not self.allowed.column("Rating"):
            return f"{ranged[:1].upper()}{ranged[1:]}."
        if best.startswith("unknown") and not self._measures.get(program.id):
            return f"Nothing is on file of how well it works: {ranged}."
        unknown = not best or best.startswith("unknown")
        found = "No study on file says how well it works" if unknown else f"Best evidence: {best}"
        elsewhere = next(
            (one for one in self.source.findings.get(program.id, ()) if one.pooled and one.transferred), None
        )
        if elsewhere:
            found += f"; what was found elsewhere is {elsewhere.rated:.2f} as rated, {elsewhere.mean:.2f} as used"
        return f"{found}; {ranged}."
