"""What showing the nearest solved plan can lose at most, whatever weights a resident gives: a bound that is proven.

With u_g = w_g / w_max, every weighting is a point where one goal has u = 1 and the others are between 0 and 1. There

    a_p(u) = 1 − Π_g (1 − u_g s_pg / 4),      V_u(x) = Σ_p a_p(u) f_p(x)      (f_p: no weights in it)

is, for a fixed plan, a straight line in each single u_g (a support program's alignment is a mean of such), though not
in all of them together. Of a fixed set X of plans the best, V*(u) = max_X V_u(x), is then convex in each single u_g,
and so is what plan k loses, L_k(u) = V*(u) − V_u(x_k). A function that is convex in each single coordinate has its
maximum over a box at a corner of it: along one coordinate after the other, an end is at least as large. So over a box

    L(u) ≤ max over its corners v, and over the plans k that may be nearest somewhere in it, of V*(v) − V_v(x_k)

Which programs are held as unknown hangs on u (those with a_p(u) from 0.25 on): a_p rises with every u_g, so those that
are held at the lowest corner are held in all of the box, and the best plan that holds them alone is at least as good as
the best that holds more. Plan k may be nearest in a box unless another is nearer in all of it, |w − q_k|² > |w − q_j|²,
which is linear in u once it is multiplied by Σ u: where k is nearest, n_kj(u) ≥ 0 for every other plan j. There, for
any λ ≥ 0, L_k(u) ≤ L_k(u) + Σ_j λ_j n_kj(u), which is as convex as L_k is, so that its corners bound it too; and they
are lower where k is far from nearest. Boxes are split where the bound is largest until it is near a loss that does
occur.

V* counts impact alone and is not rounded: it is at least what the engine's plan for those weights has. Where cuts of
unknown programs are forced, or yes and no is to be decided, it is more than any plan has, and the weights with the
largest loss are asked of the engine.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from budgetopt.city.model import Kind
from budgetopt.explore.assumptions import WEIGHT
from budgetopt.explore.draws import Question
from budgetopt.explore.sensitivity import otherwise
from budgetopt.impact.drawn import Floats
from budgetopt.plan.assured import Gained
from budgetopt.plan.plan import Plan
from budgetopt.solve.program import Bools
from budgetopt.solve.sweep import Sweep
from budgetopt.solve.sweeper import Sweeper

# Solves: for each of a thousand programs fewer; the first boxes alone need a corner's for each subset of the goals.
_MOST, _FEWEST, _A_PROGRAM = 8_000, 400, 1_200_000
_MOST_GOALS = 8
# The bound is near enough to a loss that does occur.
_NEAR = 1.001
_SAME = 1e-9
# How often a plan's losses are lowered by where it is nearest, and the share of the largest that each must save.
_ROUNDS, _LESS = 8, 1e-4


@dataclass(frozen=True)
class LossBound:
    """Impact points that showing the nearest plan loses at most, whatever the weights, and a loss that does occur with
    some, or as nearly as one likes. `most` is infinite where there are too many goals for a bound."""

    most: float
    occurs: float


@dataclass(frozen=True)
class _Box:
    """Weights between `low` and `high` (u_g); at every corner, by which end of each free goal, what is best at most."""

    low: Floats
    high: Floats
    free: tuple[int, ...]
    best: Floats
    bound: float = np.inf

    def corners(self) -> Floats:
        """The weights of its corners, a row each, in the order of `best`."""
        free, ends = np.array(self.free, int), np.array([*product((False, True), repeat=len(self.free))], bool)
        points = np.tile(self.low, (len(ends), 1))
        points[:, free] = np.where(ends, self.high[free], self.low[free])
        return points

    def halves(self) -> tuple[_Box, _Box]:
        """Cut through the middle of its longest side. V* there is at most the mean of both ends, being convex."""
        at = max(range(len(self.free)), key=lambda place: self.high[self.free[place]] - self.low[self.free[place]])
        goal = self.free[at]
        middle = (self.low[goal] + self.high[goal]) / 2
        first, last = np.take(self.best, 0, at), np.take(self.best, 1, at)
        low, high = self.low.copy(), self.high.copy()
        low[goal] = high[goal] = middle
        between = (first + last) / 2
        return (
            replace(self, high=high, best=np.stack([first, between], at)),
            replace(self, low=low, best=np.stack([between, last], at)),
        )


def bound_of(plans: Sequence[Plan], weights: Sequence[Sequence[float]], told: Callable[[float], None]) -> LossBound:
    """The most that is lost by showing the nearest of `plans`, each made for its weights, the equal ones first.

    `told` hears the share of the work that is done.
    """
    goals = len(weights[0])
    if goals > _MOST_GOALS:
        return LossBound(np.inf, 0.0)
    return _Bounding(plans, np.array(weights, float)).bound(told)


class _Bounding:
    """The plans, what they are worth under any weights, and what is best there."""

    def __init__(self, plans: Sequence[Plan], weights: Floats):
        plan, question = plans[0], Question(plans[0])
        self.plan, self.doubts, self.rule = plan, question.doubts, question.holding
        sweep, forced = question.lifted, plan.case.forced is not None
        if forced:
            self.rule = None
        # Whether the best is the best plan's, and not only no less.
        self.exact = not (forced or sweep.lp.columns.mixed)
        whole = replace(sweep.lp, columns=replace(sweep.lp.columns, integer=np.zeros(len(sweep.lp.columns), bool)))
        self.sweep: Sweep = replace(sweep, lp=whole, token=f"{sweep.token} relaxed")
        self.model = Sweeper(self.sweep)
        self.gained = [Gained.of(one, self.doubts) for one in plans]
        self._programs(plan)
        self.points = weights
        square = (weights**2).sum(axis=1)
        # By plan k, other plan j and goal: what u_g adds to where k is nearer than j.
        self.nearer = (square[None, :] - square[:, None])[:, :, None] - 2 * weights[0].sum() * (
            weights[None, :, :] - weights[:, None, :]
        )
        # V* by what is held and at which weights: boxes share their corners.
        self.known: dict[tuple[bytes, bytes], float] = {}
        self.solves, self.occurs, self.where = 0, 0.0, np.ones(weights.shape[1])
        self.most = max(_FEWEST, min(_MOST, _A_PROGRAM // max(1, len(self.doubts.ids))))

    def _programs(self, plan: Plan) -> None:
        """What of each program hangs on the weights, and what does not."""
        ids, budget = self.doubts.ids, plan.budget
        place = {id: index for index, id in enumerate(ids)}
        goal = {one.id: index for index, one in enumerate(budget.goals)}
        self.scores = np.zeros((len(ids), len(goal)))
        for row in budget.alignment:
            self.scores[place[row.program_id], goal[row.goal_id]] = row.score / 4
        kinds = [budget.program[id].kind for id in ids]
        self.support = np.array([kind is Kind.SUPPORT for kind in kinds], bool)
        spent = np.array([max(0, plan.case.standing.total[id]) for id in ids], float)
        service = np.array([kind is Kind.SERVICE and plan.value[id].alignment is not None
                            for kind, id in zip(kinds, ids, strict=True)], bool)  # fmt: skip
        self.spent = np.where(service, spent, 0.0) / (spent[service].sum() or 1.0)
        measured = np.array([plan.value[id].response is not None for id in ids], bool)
        benefits = plan.scenario.objective == "benefits"
        most = self.alignment(np.ones(len(goal)))
        self.at_most = np.where(most > 0, most, 1.0)
        self.effect = np.where(measured, 1.0, self.doubts.mean)
        self.weighed = np.full(len(ids), not benefits)
        self.unknown = np.zeros(len(ids), bool)
        if self.rule:
            self.unknown[[place[id] for id in self.rule.programs]] = True

    def alignment(self, u: Floats) -> Floats:
        """a_p(u) of every program; a row for each of many weights."""
        own: Floats = 1 - np.prod(1 - self.scores * u[..., None, :], axis=-1)
        return np.where(self.support, (own @ self.spent)[..., None], own)

    def factors(self, u: Floats) -> Floats:
        """What the value of every program at factor 1 is multiplied with."""
        share = self.alignment(u) / self.at_most
        return np.asarray(self.effect * np.where(self.weighed, share, 1.0), np.float64)

    def held(self, u: Floats) -> Bools:
        """The programs that are not cut at these weights, because nothing is known of them."""
        start = self.rule.start if self.rule else np.inf
        return np.asarray(self.unknown & (self.alignment(u) >= start - _SAME), np.bool_)

    def _maybe_nearest(self, box: _Box) -> list[int]:
        """The plans that may be nearest somewhere in a box: no other is nearer in all of it."""
        most = np.maximum(self.nearer * box.low, self.nearer * box.high).sum(axis=2)
        return [int(one) for one in np.flatnonzero((most >= -_SAME).all(axis=1))]

    def best(self, held: Bools, u: Floats) -> float:
        """V*(u), as a gain against today, of the plans that hold these programs."""
        key = held.tobytes(), u.tobytes()
        if key in self.known:
            return self.known[key]
        columns = self.sweep.lp.columns
        # The value of the best is looked for, which is one: begun where the last solve ended, it is found sooner.
        begin = self.model.ended if self.solves else None
        self.model.hold(self.sweep.segment & (columns.sign < 0) & (columns.program >= 0) & held[columns.program])
        impacts = self.sweep.impacts(self.factors(u))
        self.solves += 1
        self.known[key] = self.sweep.impact(impacts, self.model.solve(impacts, begin))
        return self.known[key]

    def lost(self, u: Floats, best: float) -> float:
        """What showing the nearest plan loses at these weights, or as near to them as one likes, where so much can be
        gained: of several plans that are as near, each is the nearest just beside, where no more is held than here."""
        away = ((self.points - self.points[0].sum() * u / u.sum()) ** 2).sum(axis=1)
        near = np.flatnonzero(away <= away.min() + _SAME * self.points[0].sum() ** 2)
        factors = self.factors(u)
        return best - min(float(self.gained[k].under(factors)) for k in near)

    def _occurs(self, u: Floats) -> None:
        """Look whether more is lost at these weights than at any before."""
        loss = self.lost(u, self.best(self.held(u), u))
        if loss > self.occurs:
            self.occurs, self.where = loss, u

    def _by_the_engine(self) -> float:
        """What is lost where the loss is largest, by the engine's own plan for those weights."""
        u = self.where
        weights = {f"{WEIGHT}{goal.id}": float(one) for goal, one in zip(self.plan.budget.goals, u, strict=True)}
        return max(0.0, self.lost(u, otherwise(self.plan, weights).gain))

    def _tried(self, box: _Box) -> _Box | None:
        """The box with what it bounds: the corners that the bound hangs on are solved, until it is near enough or all
        of them are. None where the box holds no weights for any plan."""
        plans = self._maybe_nearest(box)
        if not plans:
            return None
        held, corners, best = self.held(box.low), box.corners(), box.best.flatten()
        factors = self.factors(corners)
        losses = best - np.array([self.gained[k].under(factors) for k in plans])
        nearer = self.nearer[plans] @ corners.T + _SAME
        known = np.zeros(len(best), bool)
        while True:
            _lower(losses, nearer, self.occurs * _NEAR)
            most = losses.max(axis=0)
            at = int(np.argmax(most))
            if known[at] or most[at] <= self.occurs * _NEAR or self.solves >= self.most:
                break
            known[at] = True
            less = max(0.0, float(best[at]) - self.best(held, corners[at]))
            best[at] -= less
            losses[:, at] -= less
        bound = max(0.0, float(most.max()))
        if bound > self.occurs * _NEAR:
            # Where holding more begins within the box, what is lost falls: a corner that holds no more loses most.
            own = (self.held(corners) == held).all(axis=1)
            self._occurs(corners[int(np.argmax(np.where(own, most, -np.inf)))])
        return replace(box, best=best.reshape(box.best.shape), bound=min(bound, box.bound))

    def bound(self, told: Callable[[float], None]) -> LossBound:
        """Split boxes until the bound is near what occurs, or the solves are used up."""
        goals = self.points.shape[1]
        waiting: list[tuple[float, int, _Box]] = []
        made = 0

        def put(box: _Box) -> None:
            nonlocal made
            tried = self._tried(box)
            if tried is not None:
                heapq.heappush(waiting, (-tried.bound, made, tried))
                made += 1

        for goal in range(goals):
            low, free = np.zeros(goals), tuple(other for other in range(goals) if other != goal)
            low[goal] = 1.0
            box = _Box(low, np.ones(goals), free, np.zeros((2,) * len(free)))
            for u in box.corners():
                self._occurs(u)
            best = np.array([self.best(self.held(low), u) for u in box.corners()])
            put(replace(box, best=best.reshape(box.best.shape)))
        while max(self.solves, made) < self.most and waiting[0][2].free and waiting[0][2].bound > self.occurs * _NEAR:
            told(min(1.0, self.solves / self.most))
            widest = heapq.heappop(waiting)[2]
            self._occurs((widest.low + widest.high) / 2)
            for half in widest.halves():
                put(half)
        told(1.0)
        most = max(box.bound for *_, box in waiting)
        return LossBound(most, self.occurs if self.exact else min(most, self._by_the_engine()))


def _lower(losses: Floats, nearer: Floats, enough: float) -> None:
    """Add to what each plan loses at the corners (a row each) multiples of how much nearer it is than other plans are
    (by plan, other and corner), so that the largest of the row gets smaller, until it is enough or hardly does."""
    for loss, than in zip(losses, nearer, strict=True):
        for _ in range(_ROUNDS):
            at = int(np.argmax(loss))
            other = than[int(np.argmin(than[:, at]))]
            if loss[at] <= enough or other[at] >= 0:
                break
            # So much of it that another corner has as much; of all such the one whose largest is the least.
            falls = other - other[at]
            steps = (loss[at] - loss) / np.where(falls > 0, falls, np.inf)
            tops = (loss + steps[:, None] * other).max(axis=1)
            step = int(np.argmin(tops))
            if tops[step] >= loss[at] * (1 - _LESS):
                break
            loss += steps[step] * other
