"""Cities of billions with nothing to spare to the cent: an allocation is drawn first, and the money and the floors (or
ceilings) are set so that it is one of few that are allowed, or the only one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Amount, Budget, Fund, Program, Restriction, Study
from budgetopt.money import Cents, half_up, plain
from budgetopt.scenario.model import Scenario

YEAR = 2026
_SHARES = ("0", "0", "0.05", "0.125", "0.25", "0.333", "0.6")
_FREE = {"program_cut": "none", "program_growth": "none", "moved": "none", "unknown": "may be cut"}


@dataclass(frozen=True)
class TightCity:
    """A city, what is asked, and an allocation (whole cents) that meets all of it."""

    budget: Budget
    scenario: Scenario
    allowed: dict[LineId, Cents]


class _Draws:
    """One city from one seed, its largest line of about `largest` currency units."""

    def __init__(self, seed: int, largest: float):
        self.random = Random(f"tight {seed}")
        self.largest = largest
        self.funds = [f"F{place}" for place in range(self.random.choice([1, 1, 2, 3]))]
        self.programs = [self._program(place) for place in range(self.random.randint(6, 12))]
        self.amounts = [row for program in self.programs for row in self._rows(program.id)]
        self.now = {LineId(row.program_id, row.fund_id): row.amount for row in self.amounts}
        self.allowed = {line: self._moved(cents) for line, cents in self.now.items()}

    def _program(self, place: int) -> Program:
        some = self.random
        return Program(
            id=f"P{place:02d}",
            name=f"Program {place}",
            department=some.choice(["North", "South"]),
            transition_cost=Decimal(some.choice(_SHARES)),
            earned_revenue=Decimal(some.choice(_SHARES[:5])),
            unavoidable_cost=Decimal(some.choice(_SHARES[:4])),
        )

    def _rows(self, id: str) -> list[Amount]:
        funds = self.random.sample(self.funds, k=min(len(self.funds), self.random.choice([1, 1, 2])))
        sizes = [round(self.largest * 100 * self.random.choice([1, 0.3, 0.02, 1e-3, 1e-5])) for _ in funds]
        return [
            Amount(
                program_id=id,
                fund_id=fund,
                fiscal_year=YEAR,
                amount=max(100, size - self.random.randrange(max(1, size // 3))),
            )
            for fund, size in zip(funds, sizes, strict=True)
        ]

    def _moved(self, cents: Cents) -> Cents:
        share = self.random.choice([0, 0, -0.1, -0.03, 0.02, 0.15])
        odd = self.random.choice([0, 0, self.random.randrange(-99, 100)])
        return max(0, cents + round(cents * share) + odd)

    def spent(self, fund: str) -> Cents:
        """What the drawn allocation takes of a fund, each cost half up."""
        total = 0
        program = {one.id: one for one in self.programs}
        for line, now in self.now.items():
            if line.fund_id == fund:
                one, lost = program[line.program_id], max(0, now - self.allowed[line])
                shares = one.transition_cost, one.earned_revenue, one.unavoidable_cost
                total += self.allowed[line] + sum(half_up(share * lost) for share in shares)
        return total

    def studies(self) -> list[Study]:
        known = [self.random.choice(["", "positive", "null", "mixed"]) for _ in self.programs]
        return [
            Study(program_id=program.id, rating="4", direction=direction, local=True)
            for program, direction in zip(self.programs, known, strict=True)
            if direction
        ]


def tight_city(seed: int, largest: float = 3e9) -> TightCity:
    """A city whose largest line is about `largest` currency units, the same for the same seed on any machine.

    Idle money is 0 for most; floors, ceilings or neither stand at the drawn totals.
    """
    made = _Draws(seed, largest)
    some = made.random
    held = some.choice(["floor", "floor", "ceiling", "some", "none"])
    rules: list[dict[str, object]] = []
    for program in made.programs:
        total = sum(cents for line, cents in made.allowed.items() if line.program_id == program.id)
        if held in ("floor", "ceiling"):
            rules.append({"kind": "program", "program": program.id, held: plain(total)})
        elif held == "some" and some.random() < 0.5:
            rules.append({"kind": "lock", "program": program.id, "amount": plain(total)})
    rules += [
        {"kind": "fund", "fund": fund, "idle": 0} for fund in made.funds if held == "ceiling" or some.random() < 0.8
    ]
    restricted = Restriction.RESTRICTED if some.random() < 0.5 else Restriction.UNRESTRICTED
    budget = Budget(
        city="Tight",
        fiscal_year=YEAR,
        funds=tuple(Fund(id=id, name=id, restriction=restricted, available=made.spent(id)) for id in made.funds),
        programs=tuple(made.programs),
        amounts=tuple(made.amounts),
        studies=tuple(made.studies()),
    )
    scenario = Scenario(round_to=some.choice([1, 100, 1000, 5000]), limits=_FREE, rules=rules)
    return TightCity(budget, scenario, made.allowed)
