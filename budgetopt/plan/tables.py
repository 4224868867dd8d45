"""The plan as plain rows: what the data frames, the JSON and the workbook all show."""

from __future__ import annotations

from typing import Any

from budgetopt.city.model import Program
from budgetopt.city.underspending import persistent_underspending
from budgetopt.money import Cents, plain
from budgetopt.plan.outcome import Outcome
from budgetopt.rules import Allocation
from budgetopt.rules.fund_balance import FundBalance

Table = list[dict[str, Any]]


def years_of(plan: Outcome) -> Table:
    """A row a planned year: impact points as they fall in that year, what each counts today (`weight`), money moved."""
    return [
        {
            "year": year.year,
            "weight": year.weight,
            "current_impact": year.current_impact,
            "impact": year.impact,
            "moved": plain(year.moved_cents),
            "changed_programs": year.changed_programs,
        }
        for year in plan.by_year
    ]


def lines_of(plan: Outcome) -> Table:
    """A row a line and year, for lines that have money today or in any planned year; `change` is against today."""
    return [
        {
            "program_id": line.id.program_id,
            "fund_id": line.id.fund_id,
            "year": year.year,
            "current": plain(line.current),
            "recommended": plain(year.amount(line.id)),
            "change": plain(year.change(line.id)),
        }
        for year in plan.years
        for line in plan.case.standing.lines
        if line.current or any(one.amount(line.id) for one in plan.years)
    ]


def programs_of(plan: Outcome) -> Table:
    """A row a program, in the order of the workbook; amounts, status and reason are those of the first year."""
    rows = []
    unspent = persistent_underspending(plan.budget)
    for program in plan.budget.programs:
        value, reason = plan.value[program.id], plan.reasons[program.id]
        current, recommended = plan.case.standing.total[program.id], plan.allocation.programs[program.id]
        effect, positions = value.effectiveness, _positions(plan, program, recommended)
        rows.append(
            {
                "program_id": program.id,
                "program": program.name,
                "department": program.department,
                "current": plain(current),
                "recommended": plain(recommended),
                "change": plain(recommended - current),
                "status": str(reason.status),
                "why": reason.why,
                "alignment": value.alignment,
                "effectiveness": effect.mean,
                "effectiveness_sd": effect.deviation,
                "evidence_level": effect.level,
                "results": effect.results.score,
                "value_per_dollar": value.per_dollar,
                "next_dollar": reason.next_dollar,
                "last_dollar": reason.last_dollar,
                "tipping_point": plan.prices.tipping.get(program.id),
                "benefit_cost_ratio": value.ratio.mean if value.ratio else None,
                "positions": positions[0],
                "positions_change": positions[1],
                "underspent_a_year": plain(unspent[program.id].yearly) if program.id in unspent else None,
                "recommended_by_year": [plain(year.programs[program.id]) for year in plan.years],
            }
        )
    return rows


def _positions(plan: Outcome, program: Program, recommended: Cents) -> tuple[float | None, float | None]:
    """Full-time equivalents that the present budget (of a proposal: the request) pays for, and how many more or fewer
    the first year's would at the same cost a position; None where the workbook gives none."""
    if program.fte is None:
        return None, None
    current = plan.case.standing.total[program.id]
    if current > 0:
        return float(program.fte), float(program.fte * (recommended - current) / current)
    asked = plan.case.standing.asked.get(program.id, 0)
    return 0.0, float(program.fte * recommended / asked) if asked else 0.0


def funds_of(plan: Outcome) -> Table:
    """A row a fund and year: recommended + exit costs + reserve + idle = available, to the cent."""
    return [row for year in plan.years for row in _funds_in(plan, year)]


def _funds_in(plan: Outcome, allocation: Allocation) -> Table:
    case = plan.case
    price = {
        row.subject_id: shadow
        for row, shadow in zip(plan.found.rows, plan.prices.shadow, strict=True)
        if row.rule_id.kind == FundBalance.kind and row.year == allocation.year
    }
    rows = []
    for fund in plan.budget.funds:
        lines = [line.id for line in case.standing.lines_of_fund[fund.id]]
        available = case.money(allocation.year)[fund.id]
        rows.append(
            {
                "fund_id": fund.id,
                "fund": fund.name,
                "year": allocation.year,
                "current": plain(case.standing.fund_total[fund.id]),
                "available": plain(available),
                "recommended": plain(sum(allocation.amount(line) for line in lines)),
                "transition_costs": plain(sum(allocation.transition_cost(line) for line in lines)),
                "lost_revenue": plain(sum(allocation.lost_revenue(line) for line in lines)),
                "unavoidable_cost": plain(sum(allocation.unavoidable_cost(line) for line in lines)),
                "reserve": plain(case.reserve[fund.id]),
                "idle": plain(case.idle(fund.id, allocation)),
                "shadow_price": price.get(fund.id, None if plan.mixed else 0.0),
            }
        )
    return rows


def rules_of(plan: Outcome) -> Table:
    """A row a rule, year and what it limits, with its room in the rounded plan; limits in `unit`."""
    rules = {rule.id: rule for rule in plan.ruled_by}
    measure = plan.years[-1].measure
    rows = []
    for row, shadow, binding in zip(plan.found.rows, plan.prices.shadow, plan.prices.binding, strict=True):
        rule = rules[row.rule_id]
        value, price = row.value(measure), plan.prices.of_rule.get(row.rule_id)
        rows.append(
            {
                "rule_id": str(row.rule_id),
                "subject_id": row.subject_id,
                "name": row.name,
                "rule": row.rule,
                "subject": row.subject,
                "year": row.year,
                "unit": str(row.unit),
                "kind": rule.kind,
                "policy": rule.policy,
                "source": rule.source,
                "granted_by": rule.granted_by,
                "sense": str(row.sense),
                "limit": plain(row.limit),
                "value": plain(row.cents(value)),
                "room": plain(row.cents(-row.excess(value))),
                "binding": bool(binding),
                "shadow_price": shadow,
                "price": price,
                "price_proven": None if price is None else row.rule_id not in plan.prices.unproven,
            }
        )
    return rows


def flows_of(plan: Outcome) -> Table:
    """A row a way of money."""
    return [
        {
            "fund_id": flow.fund_id,
            "year": flow.year,
            "from_program_id": flow.from_program_id,
            "to_program_id": flow.to_program_id,
            "amount": plain(flow.amount_cents),
        }
        for flow in plan.money_ways
    ]
