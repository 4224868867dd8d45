"""A row of Programs, as the checks look at it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from budgetopt.city.model import Program
from budgetopt.intake.layout.record import Record
from budgetopt.money import Cents


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program with its row, and the adopted amount that its row gives (None: the row gives none)."""

    program: Program
    record: Record
    current: Cents | None = None

    def paid_by(self, only_fund: str) -> ProgramRow:
        """This row with the only fund there is, where it names none; "" leaves it as it is."""
        if self.program.fund_id or not only_fund:
            return self
        program = Program.model_validate(self.program.model_dump() | {"fund_id": only_fund})
        return replace(self, program=program)
