"""What an amendment's template shows of its base: every line with the limits of law, names, shares of a cut."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgetopt.city.standing import Fixed
from budgetopt.council.base import AmendmentBase
from budgetopt.grouping import grouped
from budgetopt.money import Cents, half_up
from budgetopt.rules.fixed_program import FixedProgram
from budgetopt.verification.proof import Proof
from budgetopt.verification.proved import LineProof
from budgetopt.workbooks.recommendation.places import FUND_HEADINGS, FUNDS

# Rules of the proof that are law.
_LAW = {"line_floor", "award", "negative_line", "program_floor", "program_ceiling", "fixed_program:debt service"}


@dataclass(frozen=True)
class BaseLine:
    """A line that may have money, as the sheet Base shows it; `least` and `most` by law (None: no such limit)."""

    line: LineProof
    cents: Cents
    least: Cents
    most: Cents | None


@dataclass(frozen=True)
class TemplateFacts:
    """The base, as the template shows it."""

    base: AmendmentBase

    @property
    def proof(self) -> Proof:
        """What the base vouches for."""
        return self.base.money.proof

    @property
    def city(self) -> str:
        """The city."""
        return self.base.money.book.fact("City") or "City (name not given)"

    @property
    def currency(self) -> str:
        """Its currency."""
        return self.base.money.book.fact("Currency") or "USD"

    @cached_property
    def names(self) -> dict[str, str]:
        """The programs' names, by id, where the base shows them."""
        listing = self.base.money.listing
        return {listing.text(row, "Program ID"): listing.text(row, "Program") for row in listing.rows}

    @cached_property
    def funds(self) -> dict[str, str]:
        """The funds' names, by id."""
        listing = self.base.money.book.listing(FUNDS, FUND_HEADINGS)
        named = {listing.text(row, "Fund ID"): listing.text(row, "Fund") for row in listing.rows} if listing else {}
        return {id: named.get(id, id) for id in self.proof.funds}

    @property
    def award_funds(self) -> list[str]:
        """Funds whose money is awarded line by line: what has no line there has no award."""
        awards = {limit.rule_id for limit in self.proof.limits.values() if limit.rule_id.startswith("award:")}
        return sorted(id.partition(":")[2] for id in awards)

    @cached_property
    def lines(self) -> list[BaseLine]:
        """Every line that may have money."""
        first = self.base.money.amounts[1]
        own = {row: (line.program_id, line.fund_id) for row, line in self.proof.lines.items()}
        only = self._only_lines
        least, most = dict.fromkeys(own, 0), dict[int, Cents]()
        for limit in self.proof.limits.values():
            law = {limit.rule_id, limit.rule_id.partition(":")[0]} & _LAW
            # A council may draw on what is fixed; what has no money and no request stays at 0.
            nothing = limit.rule_id == FixedProgram.kind and limit.subject.endswith(f"({Fixed.NOTHING})")
            if not (law or nothing) or len(limit.terms) != 1:
                continue
            term = limit.terms[0]
            row = term.row if term.sign == "x" else only.get(term.row) if term.sign == "y" else None
            if row in own and term.year == 1:
                cents = half_up(Decimal(limit.limit) * limit.scale / Decimal(term.coefficient))
                if limit.side != "at most":
                    least[row] = max(least[row], cents)
                if limit.side != "at least":
                    most[row] = min(most.get(row, cents), cents)
        return [
            BaseLine(line, first.get(own[row], 0), least[row], most.get(row)) for row, line in self.proof.lines.items()
        ]

    @cached_property
    def _only_lines(self) -> dict[int, int]:
        """The row of a program that has one line alone, and that line's."""
        by_program = grouped((line.program_id, row) for row, line in self.proof.lines.items())
        return {
            row: by_program[one.id][0]
            for row, one in self.proof.programs.items()
            if len(by_program.get(one.id, ())) == 1
        }

    def share(self, line: LineProof, what: str) -> float:
        """A share of a cut that is lost."""
        return float(self.base.money.programs[line.program_id].shares[what])
