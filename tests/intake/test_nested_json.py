"""Nested JSON is read as the lines of the one list that holds them; two lists, or none, are refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.json_table import read_json
from budgetopt.intake.proposing.propose import proposal_for


def rows_of(value: Any) -> list[dict[str, Any]]:
    [grid] = read_json("b.json", json.dumps(value).encode()).grids
    heads = grid.rows[1]
    return [{str(heads[at]): value for at, value in grid.rows[row].items()} for row in sorted(grid.rows) if row > 1]


LINE = {"name": "Pools", "adopted": 5}
SHAPES: list[tuple[Any, list[dict[str, Any]]]] = [
    ([LINE], [LINE]),
    ({"data": [LINE]}, [{"data name": "Pools", "adopted": 5}]),
    ({"meta": {"source": "x"}, "result": {"records": [{"unit": "A", "adopted": 5}]}},
     [{"unit": "A", "adopted": 5, "meta source": "x"}]),
    ([{"name": "Parks", "total": 9, "programs": [LINE, {"name": "Trees", "adopted": 4}]}],
     [{"program name": "Pools", "adopted": 5, "name": "Parks"},
      {"program name": "Trees", "adopted": 4, "name": "Parks"}]),
    ({"year": 2026, "total": "9", "lines": [{"fund": {"id": 1}, "tags": ["a", "b"], "adopted": 9}]},
     [{"fund id": 1, "tags": "a, b", "adopted": 9, "year": 2026}]),
    ([{"code": "07", "amount": 9, "lines": [{"amount": 4}, {"amount": 5}]}], [{"amount": 4, "code": "07"},
     {"amount": 5, "code": "07"}]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "rows"), SHAPES)
def test_the_lines_of_the_one_list_are_the_rows(value: Any, rows: list[dict[str, Any]]) -> None:
    assert rows_of(value) == rows


def test_sums_around_the_lines_are_left_and_said() -> None:
    book = read_json("b.json", json.dumps([{"total": 9, "lines": [{"adopted": 4}, {"adopted": 5}]}]).encode())
    assert [remark.rule for remark in book.remarks] == ["json-around-lines"] and "'total'" in book.remarks[0].found


REFUSED: list[tuple[Any, str]] = [
    ({"spending": [LINE], "revenue": [LINE]}, "'spending', 'revenue'"),
    ([{"lines": [[{"adopted": 1}]]}], "rows inside rows"),
    ({"total": 5}, "not a list of rows"),
    ([1, 2], "not a list of rows"),
]


@pytest.mark.parametrize(("value", "said"), REFUSED)
def test_no_list_or_two_are_refused(value: Any, said: str) -> None:
    with pytest.raises(Unopenable) as problem:
        rows_of(value)
    assert said in problem.value.found


def test_what_stands_around_many_lines_is_bounded() -> None:
    around = {f"k{n}": "x" for n in range(3000)}
    with pytest.raises(Unopenable, match="more than"):
        rows_of(around | {"lines": [{"adopted": 1}] * 1000})


def test_departments_of_programs_are_proposed(tmp_path: Path) -> None:
    departments = [
        {"name": name, "total": sum(amounts), "programs": [{"name": f"{name} {n}", "adopted": n} for n in amounts]}
        for name, amounts in {"Police": [600, 400], "Parks": [500], "Clerk": [20, 30]}.items()
    ]
    path = tmp_path / "budget.json"
    path.write_text(json.dumps({"city": "City of Testville", "fiscal_year": 2026, "departments": departments}))
    budget = proposal_for([path]).found.budget
    assert budget and sum(program_totals(budget).values()) == 155_000
    assert budget.departments == ("Police", "Parks", "Clerk") and budget.fiscal_year == 2026


def test_a_row_of_more_headings_than_a_table_has_is_refused_before_any_is_looked_at() -> None:
    with pytest.raises(Unopenable, match="more than 100,000 columns"):
        read_json("city.json", json.dumps([{str(key): 1 for key in range(100_001)}]).encode())
