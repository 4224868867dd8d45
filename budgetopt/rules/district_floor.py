"""No district loses more than the scenario allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from budgetopt.city.names import normalised
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, Subject, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class DistrictFloorRule(Rule):
    """Keep up what reaches a district (an area or a group).

        Σ_p h_pk · y_pt  ≥  (1 − loss) · Σ_p h_pk · B_p

    y_pt recommended total in year t and B_p current total, whole cents per fiscal year; h_pk the share of program p
    that serves district k (the Districts sheet); loss a share. Source: the scenario's author. A district that the
    budget does not have is a ScenarioError when the scenario is checked.
    """

    district: str = ""
    loss: Decimal = Decimal(0)

    kind = "district_floor"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.DistrictFloor):
            yield cls(
                *as_asked(index, rule, f"{rule.district}: at most {rule.loss.text} loss"),
                district=rule.district,
                loss=rule.loss,
            )

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row over the programs that serve the district."""
        shares = self._shares(case)
        scale = lcm(*(share.denominator for share in shares.values()))
        terms = tuple((program(id, year), int(share * scale)) for id, share in shares.items())
        yield self.row(terms, Sense.AT_LEAST, self.limit(case), self._subject, scale=scale)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Too little for the district."""
        reaching = sum(share * allocation.programs[id] for id, share in self._shares(case).items())
        short = self.limit(case) - reaching
        if short > 0:
            least = case.show(self.limit(case))
            words = f"{case.show(int(reaching))} would reach {self.district}; at least {least} is asked for"
            yield self.breach(int(short), words, self._subject)

    def limit(self, case: Case) -> Cents:
        """The least that must reach the district; the percentage becomes whole cents once, loosened."""
        today = sum(share * case.standing.total[id] for id, share in self._shares(case).items())
        return int((1 - Fraction(self.loss)) * today // 1)

    def _shares(self, case: Case) -> dict[str, Fraction]:
        rows = sorted((row.program_id, row.share) for row in case.budget.districts if row.district == self.district)
        return {id: Fraction(share) for id, share in rows if share}

    @property
    def _subject(self) -> Subject:
        return Subject(normalised(self.district), self.district)
