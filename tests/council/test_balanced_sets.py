"""Whatever is moved: what is said to balance does to the cent, worked out anew, and the amended workbook verifies."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
from budgetopt.council.analysis import Analysis
from tests.council.amending import Line, analysis_of, base, budget, other, source, use, verified

_GENERAL = ("PARKS", "POLICE", "YOUTH", "GRANTED", "SPARE")


def exit_costs(program: str, today: int, cents: int) -> int:
    """What a line's cut costs, part by part, half up."""
    short = max(0, today - cents)
    if not short:
        return 0
    own = budget().program[program]
    shares = (own.transition_cost, own.earned_revenue, own.unavoidable_cost)
    return sum(int((share * short).quantize(Decimal(1), ROUND_HALF_UP)) for share in shares)


def drawn(chance: random.Random) -> list[list[Line]]:
    """One to three amendments; the last one's last use takes what General has over, to the cent, where it can."""
    amendments: list[list[Line]] = []
    for _ in range(chance.randint(1, 3)):
        lines: list[Line] = []
        for _ in range(chance.randint(1, 4)):
            amount = chance.choice([chance.randint(1, 4_000_000) / 100, chance.randint(1, 40) * 1_000])
            match chance.randint(0, 5):
                case 0:
                    kind = chance.choice(["revenue", "reserve", "fund balance"])
                    lines.append(other(chance.choice(["source", "use"]), kind, amount))
                case 1:
                    lines.append(("use", "new program", f"NEW-{len(amendments)}", "General", amount, "ongoing"))
                case 2 | 3:
                    lines.append(source(chance.choice(_GENERAL), amount))
                case _:
                    lines.append(use(chance.choice(_GENERAL), amount))
        amendments.append(lines)
    return amendments


def evened(amendments: list[list[Line]], analysis: Analysis) -> list[list[Line]]:
    """The same with what General lacks or has over made even by Youth or by what is found."""
    off = sum(one.balance_cents for one in analysis.together.funds)
    if not off:
        return amendments
    last = use("POLICE", off / 100) if off > 0 else other("source", "revenue", -off / 100)
    return [*amendments[:-1], [*amendments[-1], last]]


# 17: exit costs whose fractions of a cent are over what the fund has; whole cents are not.
@pytest.mark.parametrize("seed", [*range(10), 17, 71])
def test_what_balances_does_to_the_cent_and_verifies(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    amendments = drawn(chance)
    analysis = analysis_of(*amendments)
    if chance.random() < 0.8:
        analysis = analysis_of(*evened(amendments, analysis))
    state = analysis.together.after
    for fund in analysis.together.funds:
        # Anew: what the lines and the costs of their cuts come to, less what was found, is what they came to.
        spent = [0, 0]
        for line, today in {line.id: line.current for line in state.case.standing.lines}.items():
            if line.fund_id == fund.fund_id:
                for place, cents in enumerate((base().lines.get(line, (0, 0))[1], state.amounts.get(line, 0))):
                    spent[place] += cents + exit_costs(line.program_id, today, cents)
        moved = sum(
            line.signed_cents
            for one in analysis.amendments
            for line in one.money_lines
            if not line.of_program and line.fund_id == fund.fund_id
        )
        assert spent[1] - spent[0] + moved == -fund.balance_cents
    try:
        plan, rounds = adopted_plan(analysis)
    except CannotBeAdopted:
        assert not analysis.together.lawful
        return
    if analysis.together.balances:
        for fund in analysis.together.funds:
            # Nothing is left over but what the base left, and what went back to the balance of the fund.
            returned = sum(
                line.signed_cents
                for one in analysis.amendments
                for line in one.money_lines
                if line.kind == "fund balance"
            )
            assert plan.case.idle(fund.fund_id, plan.allocation) == max(0, returned)
    assert verified(plan, rounds, tmp_path / "OUT.xlsx") == []
    assert rounds[0].running[-1].idle_cents == plan.case.idle("General", plan.allocation)
