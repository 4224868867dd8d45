"""The plan as plain rows: what the data frames, the JSON and the workbook all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from budgetopt.city.model import EarlierDecision, Fund, Program
from budgetopt.city.underspending import persistent_underspending
from budgetopt.grouping import grouped
from budgetopt.money import Cents, plain
from budgetopt.plan.outcome import Outcome
from budgetopt.plan.rests_on import Ground
from budgetopt.rules.fund_balance import FundBalance

if TYPE_CHECKING:
    import pandas as pd

Table = list[dict[str, Any]]
_EARLIER_MONEY = ("budget", "recommended", "decided", "adopted")


def frame_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Rows as a data frame; `columns` keeps the headings of a list without rows. Pandas is loaded when it is asked."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=None if columns is None else list(columns))


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
    earlier = grouped((one.program_id, one) for one in plan.budget.earlier)
    unspent, prices = persistent_underspending(plan.budget), plan.prices
    # All of each together, before a reason asks for one.
    tipping, replacement, held = (dict(figures) for figures in (prices.tipping, prices.replacement, prices.held))
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
                "for_analysts": reason.for_analysts,
                "stops_at": reason.stops_at,
                "rests_on": [_ground(one) for one in plan.rests_on[program.id]],
                "earlier": [_earlier(one) for one in earlier[program.id]],
                "alignment": value.alignment,
                "effectiveness": effect.mean,
                "effectiveness_sd": effect.deviation,
                "evidence_level": effect.level,
                "results": effect.results.score,
                "value_per_dollar": value.per_dollar,
                "next_dollar": reason.next_dollar,
                "last_dollar": reason.last_dollar,
                "tipping_point": tipping.get(program.id),
                "replacement_cost": replacement.get(program.id),
                "unknown": value.unknown,
                "held_price": held.get(program.id),
                "benefit_cost_ratio": value.ratio.mean if value.ratio else None,
                "positions": positions[0],
                "positions_change": positions[1],
                "underspent_a_year": plain(unspent[program.id].yearly) if program.id in unspent else None,
                "recommended_by_year": [plain(year.programs[program.id]) for year in plan.years],
            }
        )
    return rows


def _earlier(one: EarlierDecision) -> dict[str, Any]:
    """What was recommended, decided and adopted in an earlier year."""
    money = {name: plain(cents) for name in _EARLIER_MONEY if (cents := getattr(one, name)) is not None}
    return dict.fromkeys(_EARLIER_MONEY) | {
        "base_year": one.base_year,
        "decision": one.decision and str(one.decision),
        "reason": one.reason,
        "by": one.by,
        "scenario": one.scenario,
        **money,
    }


def _ground(ground: Ground) -> dict[str, Any]:
    """One thing that a move rests on, its figures with the file and cell that they were read from."""
    return {
        "kind": str(ground.kind),
        "text": ground.text,
        "figures": [
            {"name": figure.name, "value": figure.value, "file": figure.place.file, "cell": figure.place.inside}
            for figure in ground.figures
        ],
    }


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


@dataclass(frozen=True)
class FundUse:
    """Every use of a fund's money in a planned year, in cents: recommended, exit costs, reserve and idle sum to
    available."""

    fund: Fund
    year: int
    current: Cents
    available: Cents
    recommended: Cents
    transition_costs: Cents
    lost_revenue: Cents
    unavoidable_cost: Cents
    reserve: Cents
    idle: Cents
    shadow_price: float

    @property
    def exit_costs(self) -> Cents:
        """What cuts cost: transition, lost revenue, unavoidable cost."""
        return self.transition_costs + self.lost_revenue + self.unavoidable_cost


def funds_of(plan: Outcome) -> Table:
    """A row a fund and year: recommended + exit costs + reserve + idle = available, to the cent."""
    return [
        {"fund_id": use.fund.id, "fund": use.fund.name, "year": use.year}
        | {name: plain(getattr(use, name)) for name in _CENTS}
        | {"shadow_price": use.shadow_price}
        for use in fund_uses(plan)
    ]


_CENTS = tuple(one.name for one in fields(FundUse))[2:-1]


def fund_uses(plan: Outcome) -> list[FundUse]:
    """Every fund in every planned year."""
    case, prices = plan.case, zip(plan.solved.rows, plan.prices.shadow, strict=True)
    price = {(row.subject_id, row.year): shadow for row, shadow in prices if row.rule_id.kind == FundBalance.kind}
    found = []
    for year in plan.years:
        for fund in plan.budget.funds:
            lines = [line.id for line in case.standing.lines_of_fund[fund.id]]
            found.append(
                FundUse(
                    fund=fund,
                    year=year.year,
                    current=case.standing.fund_total[fund.id],
                    available=case.money(year.year)[fund.id],
                    recommended=sum(map(year.amount, lines)),
                    transition_costs=sum(map(year.transition_cost, lines)),
                    lost_revenue=sum(map(year.lost_revenue, lines)),
                    unavoidable_cost=sum(map(year.unavoidable_cost, lines)),
                    reserve=case.reserve[fund.id],
                    idle=case.idle(fund.id, year),
                    shadow_price=price.get((fund.id, year.year), 0.0),
                )
            )
    return found


def rules_of(plan: Outcome) -> Table:
    """A row a rule, year and what it limits, with its room in the rounded plan; limits in `unit`."""
    rules = {rule.id: rule for rule in plan.ruled_by}
    measure = plan.years[-1].measure
    rows = []
    for row, shadow, binding in zip(plan.solved.rows, plan.prices.shadow, plan.prices.binding, strict=True):
        rule = rules[row.rule_id]
        (limit, value), price = rule.sides(row, measure), plan.prices.of_rule.get(row.rule_id)
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
                "limit": plain(limit),
                "value": plain(value),
                "room": plain(row.cents(-row.excess(row.value(measure)))),
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
