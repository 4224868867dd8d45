"""What can be promised, worked out again from the proof's table of beliefs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from budgetopt.errors import Place
from budgetopt.impact.drawn import Doubts, Floats
from budgetopt.plan.assured import Gained, drawn_gains, percentile
from budgetopt.verification.certificate import RECOMMENDED, TODAY
from budgetopt.verification.money import Money
from budgetopt.verification.report import Failure
from budgetopt.verification.walk import Real, compared
from budgetopt.workbooks.proof_form import ASSURED, BELIEFS, BELIEVED, HOPED, KEPT, PROGRAMS, PROOF, STATED, WHATEVER

_NOISE, _NEAR = 1e-9, 1e-6


def gain_is_assured(money: Money) -> Iterator[Failure]:
    """The gain that nineteen of twenty draws reach, and the one that one of twenty passes, drawn again; and that at
    what is believed the gain is the plan's."""
    proof = money.proof
    table, programs = proof.tables[BELIEFS], len(proof.tables[PROGRAMS].rows)
    number = [proof.number(table, row, "Number") for row in table.rows]
    at = np.array(number, float).astype(np.intp) - 1
    if any(not 0 < one <= programs for one in number) or len(set(number)) < len(number):
        yield Failure(table.grid.place(table.under, 1), "these are no programs of the proof, each once.")
        return

    def of(heading: str, blank: float = 0.0) -> Floats:
        found = np.full(programs, blank)
        found[at] = [proof.number(table, row, heading, blank) for row in table.rows]
        return found

    doubts = Doubts(
        ids=("",) * programs,
        unit={},
        **{name: of(heading) for name, heading in BELIEVED.items()},
        size=of("Size", 1.0),
        known=of("Known") > 0,
        low=-np.inf if proof.idle_counts else -1.0,
        high=np.inf if proof.idle_counts else 1.0,
    )
    gained = Gained(of("Gain above 0"), of("Gain below 0"), money.stated(WHATEVER))
    gains = drawn_gains(doubts, gained, money.stated(KEPT))
    stated = proof.tables[STATED]
    top = stated.grid.place(min(stated.rows))
    places = {str(stated.value(row, "What")): stated.place(row, "Value") for row in stated.rows}
    for name, percent in ((ASSURED, 5), (HOPED, 95)):
        again = Real(percentile(gains, percent), _NOISE)
        yield from compared(places.get(name, top), proof.stated.get(name), again, "what the draws come to")
    believed = float(gained.under(doubts.factors(doubts.mean)))
    plans = Real(money.stated(RECOMMENDED) - money.stated(TODAY), _NEAR)
    place = table.place(next(iter(table.rows)), "Mean") if table.rows else Place(money.book.file, PROOF)
    yield from compared(place, believed, plans, "what the plan gains, which these beliefs should come to")
