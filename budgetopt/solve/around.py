"""A sweep's optimum around a few columns: what is best where they gain otherwise, by the small program or the whole."""

from __future__ import annotations

from budgetopt.solve.program import Floats, Ints
from budgetopt.solve.sweeper import Sweeper


class Around:
    """The model of a sweep around the columns `own`, which reach up to `upper`."""

    def __init__(self, model: Sweeper, own: Ints, upper: Floats):
        self.model, self.own, self.upper = model, own, upper
        self.small = None if model.nearby is None else model.nearby.about(own, upper)

    def best(self, gain: Floats) -> Floats:
        """The optimum where the columns gain that, others what is stored. Raises SolverError where there is none."""
        found = None if self.small is None else self.small.best(gain)
        return self._whole(gain) if found is None else found

    def _whole(self, own_gain: Floats) -> Floats:
        stored = self.model.lp.columns.upper[self.own]
        gain = self.model.sweep.base.copy()
        gain[self.own] = own_gain
        self.model.reach(self.own, self.upper)
        try:
            return self.model.solve(gain)
        finally:
            self.model.reach(self.own, stored)
