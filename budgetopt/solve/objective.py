"""What the objective has beside impact: caution about moves that may disappoint, and money that stays idle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from budgetopt.rules.fund_balance import FundBalance
from budgetopt.solve.coefficients import coefficients
from budgetopt.solve.columns import Builder
from budgetopt.solve.program import LinearProgram


def add_caution(builder: Builder) -> None:
    """The Γ term: up to Γ programs, where it hurts most, work ζ deviations worse than believed.

        − Σ_t δ^(t−1) (Γ q_t + Σ_p o_pt),   q_t + o_pt ≥ ζ · d_p · |y_pt − B_p|,   q_t, o_pt ≥ 0

    d_p = a_p k_p √(σ_p² + m_p² w_p s_p²) impact points per currency unit (w_p s_p² of the unit cost, 0 without one; of
    benefits: the ratio's standard error), y_pt and B_p in currency units. The budgeted-uncertainty counterpart
    (Bertsimas and Sim, The Price of Robustness, 2004) on the moves.
    """
    caution = builder.case.scenario.caution
    if caution is None or not caution.programs or not caution.deviations:
        return
    for year in builder.years:
        each = builder.column(0.0, np.inf, penalty=-caution.programs * year.weight, year=year.number)
        for id, moves in year.of_program.items():
            one = builder.value[id]
            hurt = caution.deviations * one.deviation_per_dollar
            if hurt > 0:
                above = builder.column(0.0, np.inf, penalty=-year.weight, year=year.number)
                moved = dict.fromkeys([*moves.up, *moves.down], -hurt)
                builder.rows.help({each: 1.0, above: 1.0} | moved, lower=0.0)


def count_idle_money(builder: Builder, lp: LinearProgram) -> LinearProgram:
    """Where benefits count, a dollar left idle counts 1: what a move takes from its fund it takes from that.

    Idle money is the room in a fund's row, so that no column is needed. Today's idle money is not below zero: where a
    fund has less than its lines, the plan starts from that gap.
    """
    case = builder.case
    if case.scenario.objective != "benefits":
        return lp
    taken = np.zeros(len(lp.columns))
    offset = 0.0
    for fund, rule in [(rule.fund, rule) for rule in FundBalance.of(case)]:
        for year in builder.years:
            for row in rule.rows(case, year.number):
                columns, values, today = coefficients(builder, row)
                np.add.at(taken, columns, values * year.weight)
                left = case.money(year.number)[fund] - case.reserve[fund]
                offset += year.weight * min(0, left - today) / 100
    gain = lp.columns.gain - taken
    return replace(lp, columns=replace(lp.columns, gain=gain), offset=offset)
