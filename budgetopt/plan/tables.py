"""The plan as plain rows: what the data frames, the JSON and the workbook all show."""

from __future__ import annotations

from typing import Any

from budgetopt.money import plain
from budgetopt.plan.plan import Plan
from budgetopt.rules.fund_balance import FundBalance

Table = list[dict[str, Any]]


def lines_of(plan: Plan) -> Table:
    """A row a line that has money today or in the plan."""
    allocation = plan.allocation
    return [
        {
            "program_id": line.id.program_id,
            "fund_id": line.id.fund_id,
            "year": 1,
            "current": plain(line.current),
            "recommended": plain(allocation.amount(line.id)),
            "change": plain(allocation.change(line.id)),
        }
        for line in plan.case.standing.lines
        if line.current or allocation.amount(line.id)
    ]


def programs_of(plan: Plan) -> Table:
    """A row a program, in the order of the workbook."""
    rows = []
    for program in plan.budget.programs:
        value, reason = plan.value[program.id], plan.reasons[program.id]
        current, recommended = plan.case.standing.total[program.id], plan.allocation.programs[program.id]
        effect = value.effectiveness
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
            }
        )
    return rows


def funds_of(plan: Plan) -> Table:
    """A row a fund: recommended + exit costs + reserve + idle = available, to the cent."""
    case, allocation = plan.case, plan.allocation
    fund_of = {rule.name: rule.fund for rule in plan.ruled_by if isinstance(rule, FundBalance)}
    price = {
        fund_of[row.rule]: shadow
        for row, shadow in zip(plan.found.rows, plan.prices.shadow, strict=True)
        if row.rule in fund_of
    }
    rows = []
    for fund in plan.budget.funds:
        lines = [line.id for line in case.standing.lines_of_fund[fund.id]]
        available = case.available[fund.id]
        rows.append(
            {
                "fund_id": fund.id,
                "fund": fund.name,
                "current": plain(case.standing.fund_total[fund.id]),
                "available": plain(available),
                "recommended": plain(sum(allocation.amount(line) for line in lines)),
                "transition_costs": plain(sum(allocation.transition_cost(line) for line in lines)),
                "lost_revenue": plain(sum(allocation.lost_revenue(line) for line in lines)),
                "unavoidable_cost": plain(sum(allocation.unavoidable_cost(line) for line in lines)),
                "reserve": plain(fund.reserve),
                "idle": plain(available - fund.reserve - allocation.spent(fund.id)),
                "shadow_price": price.get(fund.id, 0.0),
            }
        )
    return rows


def rules_of(plan: Plan) -> Table:
    """A row a rule and what it limits, with its room in the rounded plan."""
    kinds = {rule.name: rule for rule in plan.ruled_by}
    rows = []
    for row, shadow, binding in zip(plan.found.rows, plan.prices.shadow, plan.prices.binding, strict=True):
        rule = kinds[row.rule]
        value = row.value(plan.allocation.measure)
        rows.append(
            {
                "name": row.name,
                "rule": row.rule,
                "subject": row.subject,
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
                "price": plan.prices.of_rule.get(row.rule),
            }
        )
    return rows


def flows_of(plan: Plan) -> Table:
    """A row a way of money."""
    return [
        {
            "fund_id": flow.fund_id,
            "from_program_id": flow.from_program_id,
            "to_program_id": flow.to_program_id,
            "amount": plain(flow.amount),
        }
        for flow in plan.money_ways
    ]
