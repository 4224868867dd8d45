"""Every rule of model.md section 6 checked on whole cents, in integers and fractions, without the engine's rules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil

from budgetopt.city.model import Budget, Fund, Restriction
from budgetopt.scenario.model import Scenario
from tests.exact_rules import breaches_of_rule
from tests.textbook import with_rules
from tests.textbook.evidence import movable
from tests.textbook.facts import Facts, LineKey, half_up
from tests.textbook.held import forced, unknown_programs
from tests.textbook.limits import Limits
from tests.textbook.rules import missing_match, missing_today
from tests.textbook.statement import Statement
from tests.textbook.worth import Worth

Amounts = dict[LineKey, int]


class ExactCheck:
    """One allocation, cents by line for every year, against one budget and scenario."""

    def __init__(self, budget: Budget, scenario: Scenario, years: list[Amounts]):
        self.budget, self.scenario = budget, scenario
        self.facts = Facts(budget, scenario)
        self.limits = Limits(self.facts)
        self.worth = Worth(self.facts)
        # Year 0 is today.
        self.amounts = [dict(self.facts.base), *years]
        self.totals = [
            {id: sum(year[line] for line in self.facts.of_program(id)) for id in budget.program}
            for year in self.amounts
        ]

    def cut(self, line: LineKey, year: int) -> int:
        return max(0, self.amounts[year - 1][line] - self.amounts[year][line])

    def short(self, line: LineKey, year: int) -> int:
        return max(0, self.facts.base[line] - self.amounts[year][line])

    def exit_costs(self, line: LineKey, year: int) -> int:
        """Transition costs of the cut, revenue lost and cost that stays with the shortfall, each half up."""
        program = self.budget.program[line[0]]
        shares = (
            (program.transition_cost, self.cut(line, year)),
            (program.earned_revenue, self.short(line, year)),
            (program.unavoidable_cost, self.short(line, year)),
        )
        return sum(half_up(Decimal(share) * cents) for share, cents in shares)

    def idle(self, fund: Fund, year: int) -> int:
        """What is left of a fund's money: not less than nothing."""
        spent = sum(self.amounts[year][line] + self.exit_costs(line, year) for line in self.facts.of_fund(fund.id))
        return self.facts.available(fund, year) - self.facts.reserve(fund) - spent

    def impact(self) -> float:
        """I: impact points of all years, discounted, with idle money where benefits are counted."""
        return sum(
            (1 + self.scenario.discount) ** (1 - year)
            * (
                sum(self.worth.of(id, self.totals[year][id]) for id in self.budget.program)
                + (sum(self.idle(fund, year) for fund in self.budget.funds) / 100 if self.worth.by_benefits else 0.0)
            )
            for year in self.facts.years
        )

    def breaches(self) -> list[str]:
        """What is broken, in words; empty where all holds exactly."""
        assert len(self.amounts) == self.scenario.years + 1
        assert all(set(year) == set(self.facts.base) for year in self.amounts)
        found = []
        for year in self.facts.years:
            said = [text for line in self.facts.lines for text in self._line(line, year)]
            said += [text for id in self.budget.program for text in self._program(id, year)]
            said += [text for fund in self.budget.funds for text in self._fund(fund, year)]
            found += [f"year {year}: {text}" for text in said]
        positions = self.scenario.limits.positions
        if positions is not None:
            found += [f"year {year}: positions" for year in self.facts.years if self.laid_off(year) > positions]
        found += self._unknown()
        return found + [text for rule in self.scenario.rules for text in breaches_of_rule(self, rule)]

    def _line(self, line: LineKey, year: int) -> list[str]:
        now, there = self.facts.base[line], self.amounts[year][line]
        award = self.budget.fund[line[1]].restriction is Restriction.BY_PROGRAM
        locked, fixed = self.facts.line_lock(line), self.limits.fixed.ends(line, year)
        tests = {
            "below zero": now >= 0 and there < 0,
            "a negative line moved": now < 0 and there != now,
            "more than the award": award and there > now,
            "under its floor": now >= 0 and there < self.facts.line_floor.get(line, there),
            "not as locked": locked is not None and there != locked,
            "fixed": fixed is not None and not fixed[0] <= there <= fixed[1],
        }
        return [f"{line}: {what}" for what, broken in tests.items() if broken]

    def _program(self, id: str, year: int) -> list[str]:
        total, before = self.totals[year][id], self.totals[year - 1][id]
        low, high = self.limits.range(id, year)
        cut, growth = self.limits.shares(id)
        granted = any(rate > 0 for line, rate in self.facts.match.items() if line[0] == id)
        lacking = missing_match(self.facts, id, self.amounts[year]) if granted else Fraction(0)
        whole = id in self.facts.request and not self.budget.program[id].scalable
        tests = {
            f"{total} is not in {low}..{high}": total < low or (high is not None and total > high),
            "cut too much in a year": year > 1 and cut is not None and total < (1 - cut) * before,
            "grew too much in a year": year > 1 and growth is not None and total > (1 + growth) * before,
            "grants without their match": lacking > missing_today(self.facts, id),
            "neither all nor nothing": whole and total not in (0, self.facts.request.get(id)),
        }
        return [f"{id}: {what}" for what, broken in tests.items() if broken]

    def _fund(self, fund: Fund, year: int) -> list[str]:
        lines = self.facts.of_fund(fund.id)
        of_ongoing = [self.amounts[year][line] for line in lines if self.facts.is_ongoing(line)]
        moved = sum(self.cut(line, year) for line in lines)
        most = moved if self.scenario.limits.moved is None else movable(self.limits, self.worth, fund, year)
        tests = {
            "spends more than it has": self.idle(fund, year) < 0,
            "ongoing lines on one-time money": fund.one_time is not None
            and bool(of_ongoing)
            and sum(of_ongoing) > self.facts.ongoing(fund, year),
            "moved too much": moved > most,
        }
        return [f"{fund.id}: {what}" for what, broken in tests.items() if broken]

    def _unknown(self) -> list[str]:
        """Programs of which nothing is known give what is forced, and in rounding a unit a fund beyond."""
        book = with_rules(Statement(self.budget, self.scenario))
        held = unknown_programs(book)
        lost = sum(
            max(0, self.totals[year - 1][id] - self.totals[year][id]) for id in held for year in self.facts.years
        )
        if not lost:
            return []
        least, unit = forced(book), self.scenario.round_to * 100 * len(self.budget.funds)
        most = 0 if least is None or self.may_do_nothing() else ceil(round(least * 100, 3)) + unit
        return [f"the unknown lose {lost}"] if lost > most else []

    def may_do_nothing(self) -> bool:
        """Whether doing nothing keeps every other rule: then nothing is forced."""
        lifted = self.scenario.with_limits(unknown="none")
        return not ExactCheck(self.budget, lifted, [dict(self.facts.base)] * self.scenario.years).breaches()

    def laid_off(self, year: int) -> Fraction:
        """Hundredths of positions that go in a year."""
        gone = Fraction(0)
        for program in self.budget.programs:
            now, cut = self.facts.current[program.id], self.totals[year - 1][program.id] - self.totals[year][program.id]
            if program.fte and now > 0:
                gone += 100 * Fraction(program.fte) * max(0, cut) / now
        return gone


def breaches(budget: Budget, scenario: Scenario, years: list[Amounts]) -> list[str]:
    """What an allocation of whole cents breaks."""
    return ExactCheck(budget, scenario, years).breaches()
