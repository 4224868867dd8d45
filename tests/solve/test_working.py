"""A few columns against the whole program: random cities, cities full of ties and of several funds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.job_city import write_city
from budgetopt.intake.reading import read_budget
from budgetopt.plan.recommend import recommend
from budgetopt.solve.optimum import OptimalBasis
from budgetopt.solve.program import Floats, Ints
from budgetopt.solve.working import WorkingSet
from tests.working_set import WITHIN, compared, sample

Question = Callable[[OptimalBasis, Ints], float | None]


def test_a_few_columns_say_what_the_whole_program_says(monkeypatch: pytest.MonkeyPatch) -> None:
    # A sample of `python -m tests.working_set`: a city of ties, of several funds, of one fund, and random ones.
    answered, joined = [], []
    ask, join = WorkingSet._asked, WorkingSet._joining

    def asked(self: WorkingSet, own: Ints, question: Question) -> float | None:
        found = ask(self, own, question)
        if self.of_use:
            answered.append(found is not None and not np.isnan(found))
        return found

    def joining(self: WorkingSet, columns: Ints, rows: Ints, prices: list[Floats]) -> Ints:
        found = join(self, columns, rows, prices)
        joined.append(len(found))
        return found

    monkeypatch.setattr(WorkingSet, "_asked", asked)
    monkeypatch.setattr(WorkingSet, "_joining", joining)
    found = list(sample(first=2, cities=11))
    assert [one for one in found if one.off > WITHIN] == []
    # Nearly all were answered by few columns, and others had to join them.
    assert len(found) > 300 and np.mean(answered) > 0.9 and sum(joined) > 100


def test_a_program_whose_segments_share_no_row_is_asked_through_its_lines(tmp_path: Path) -> None:
    # A fifth of these programs draw on two funds: held at today's budget, one of them leaves its few columns no plan.
    write_city(tmp_path / "city.xlsx", 150, several=True)
    found = list(compared("several", recommend(read_budget([tmp_path / "city.xlsx"]))))
    assert [one for one in found if one.off > WITHIN] == []
    assert sum(one.near is not None for one in found) > 90
