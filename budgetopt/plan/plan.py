"""A plan: the amounts that the engine recommends, and everything that can be asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgetopt.plan import tables
from budgetopt.plan.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Outcome):
    """A recommendation that passed its audit; immutable. Amounts are in cents, impact in impact points.

    What costs further solves (prices, reasons) is worked out when it is first asked for.
    """

    @property
    def lines(self) -> pd.DataFrame:
        """A row a line: program_id, fund_id, year, current, recommended, change (currency units)."""
        return tables.frame_of(tables.lines_of(self))

    @property
    def programs(self) -> pd.DataFrame:
        """A row a program: amounts, status, why, and what it rests on."""
        return tables.frame_of(tables.programs_of(self))

    @property
    def funds(self) -> pd.DataFrame:
        """A row a fund and year: available, recommended, exit costs, reserve, idle, shadow_price."""
        return tables.frame_of(tables.funds_of(self))

    @property
    def rules(self) -> pd.DataFrame:
        """A row a rule and subject: limit, value, room, binding, shadow_price, price."""
        return tables.frame_of(tables.rules_of(self))

    @property
    def flows(self) -> pd.DataFrame:
        """A row a way of money: fund_id, year, from_program_id, to_program_id, amount."""
        return tables.frame_of(tables.flows_of(self))
