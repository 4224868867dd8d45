"""A scenario that cannot be met: what each relief alone brings, worked out by hand, and a workbook that foots."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.explore.unmet import Unmet, unmet
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.unmet import write_unmet
from tests.small import city, fund

DAY = datetime.date(2026, 7, 1)


def found() -> Unmet:
    """A fund of 200 loses 60 and no program may lose more than a fifth: 40 of the 60 can be cut. Department A may lose
    nothing: that leaves 20. Useless (100, B) and Good (100, A)."""
    budget = city(
        {
            "Good": {"lines": {"General": 100}, "known": "good", "department": "A"},
            "Useless": {"lines": {"General": 100}, "known": "useless", "department": "B"},
        }
    )
    asked = bo.Scenario(
        name="Less",
        round_to=1,
        limits={"program_cut": "20%", "program_growth": "none", "moved": "none", "unknown": "none"},
        funds={"General": "-30%"},
        rules=[{"kind": "department", "name": "Keep A", "department": "A", "cut": "0%", "granted_by": "mayor"}],
    )
    with pytest.raises(bo.Infeasible) as caught:
        bo.recommend(budget, asked)
    return unmet(budget, asked, caught.value)


def test_each_relief_alone_brings_its_plan() -> None:
    ways = {way.words: way for way in found().ways}
    # A program may lose 60: Useless keeps 40.
    deeper = ways["Let a program lose up to 60%"].plan
    assert deeper is not None
    assert {id: cents / 100 for id, cents in deeper.allocation.programs.items()} == {"Good": 100, "Useless": 40}
    # The fund loses as much as can be cut, a fifth of Useless: −10 %.
    less = ways["Ask no more than is possible of General"].plan
    assert less is not None
    # What is asked of a fund is the author's too.
    assert all(way.granted_by for way in ways.values())
    assert {id: cents / 100 for id, cents in less.allocation.programs.items()} == {"Good": 100, "Useless": 80}


def test_the_workbook_says_all_of_it_and_foots() -> None:
    answer = found()
    content, again = (in_memory(lambda file: write_unmet(answer, file, DAY)) for _ in range(2))
    assert content == again
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    words = [str(cell.value) for row in book["Cannot be met"].iter_rows() for cell in row if cell.value]
    assert "at most −10.0% ($180) is possible" in " ".join(words)
    conflicts = [[cell.value for cell in row] for row in book["Conflicts"].iter_rows(min_row=5)]
    assert [row[3:6] for row in conflicts if row[0]] == [
        [one.have_cents / 100, one.need_cents / 100, one.change_cents / 100] for one in answer.conflicts
    ]
    plans = [[cell.value for cell in row] for row in book["Plans"].iter_rows(min_row=4)]
    total = plans[-1]
    assert total[0] == "All programs" and total[3] == 200
    for place in range(4, len(total), 2):
        assert total[place + 1] == total[place] - 200 == sum(row[place + 1] for row in plans[1:-1])


def test_where_the_law_must_give_way_too_all_of_the_relief_says_so() -> None:
    """An award of 100 cannot pay a minimum of 150, whatever the scenario grants; H must lose 15."""
    funds = (fund("General", "no", available=85), fund("Grant", "by program"))
    programs = {
        "U": {"lines": {"Grant": 100}, "minimum": 150, "department": "A"},
        "H": {"lines": {"General": 100}, "department": "B"},
    }
    budget, asked = city(programs, funds), bo.Scenario(limits={"program_cut": "5%", "moved": "1%"})
    with pytest.raises(bo.Infeasible) as caught:
        bo.recommend(budget, asked)
    *_, together = unmet(budget, asked, caught.value).ways
    assert together.words == "Grant all of this relief" and together.plan is None
    assert together.why_not.startswith("the law would have to give way too: Legal minimum")
