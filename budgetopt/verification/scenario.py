"""The scenario in the workbook: as JSON, as a list of parameters, as the proof knows it; the inputs by their sums."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import numpy as np

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid, Unopenable
from budgetopt.intake.files.settings import read_json_text
from budgetopt.returned.ours import METHOD, Ours, values_as_written
from budgetopt.verification.money import Money
from budgetopt.verification.report import Failure
from budgetopt.verification.walk import shown
from budgetopt.workbooks.proof_form import INPUT, SCENARIO_SUM, STATED, fingerprint
from budgetopt.workbooks.recommendation.method import parameters
from budgetopt.workbooks.text import clean

_PARAMETERS, _INPUTS = "Every parameter of the scenario", "Inputs (SHA-256)"


def scenario_agrees(money: Money) -> Iterator[Failure]:
    """Every parameter is what the JSON says, and the JSON is what the proof was made for."""
    book, proof, scenario = money.book, money.proof, money.scenario
    sheet, found = Place(book.file, METHOD), book.scenario_text()
    if found is None:
        yield Failure(sheet, "the scenario as JSON is missing.")
        return
    text, place = found
    if fingerprint([text]) != proof.stated.get(SCENARIO_SUM):
        yield Failure(place, "this is not the scenario that the plan was made for (its sum stands on Proof).")
    try:
        wanted = {clean(name): clean(value) for name, value in parameters(read_json_text(text))}
    except Unopenable:
        yield Failure(place, "the scenario here is not readable any more.")
        return
    if scenario is None:
        yield Failure(place, "the scenario here is none any more.")
    elif len(scenario.yearly) != len(proof.weights) or not np.allclose(scenario.yearly, proof.weights, 1e-12):
        stated = proof.tables[STATED]
        yield Failure(stated.grid.place(min(stated.rows)), "the planned years of the proof are not the scenario's.")
    listed = {values_as_written(grid.rows[row].get(1)): (grid, row) for grid, row in section(book, _PARAMETERS)}
    for name, (grid, row) in listed.items():
        if name not in wanted:
            yield Failure(grid.place(row, 1), f"{name!r} stands here; the scenario as JSON has no such parameter.")
        elif values_as_written(grid.rows[row].get(2)) != wanted[name]:
            found_here = shown(grid.rows[row].get(2))
            yield Failure(grid.place(row, 2), f"{found_here} stands here; the scenario as JSON has {wanted[name]!r}.")
    for name in wanted.keys() - listed.keys():
        yield Failure(sheet, f"the list of parameters lacks {name}.")


def section(book: Ours, title: str) -> list[tuple[Grid, int]]:
    """The rows of a section of the sheet Method, down to the first blank one."""
    grid = book.sheet.get(METHOD)
    if grid is None:
        return []
    start = next((row for row, found in sorted(grid.rows.items()) if found.get(1) == title), None)
    rows: list[tuple[Grid, int]] = []
    while start is not None and not values.is_blank(grid.rows.get(start + 1 + len(rows), {}).get(1)):
        rows.append((grid, start + 1 + len(rows)))
    return rows


def inputs_in(book: Ours) -> dict[str, tuple[str, Place]]:
    """SHA-256 and cell of every input that the workbook names, by file."""
    return {
        values_as_written(grid.rows[row].get(1)): (values.text(grid.rows[row].get(2)), grid.place(row, 2))
        for grid, row in section(book, _INPUTS)
    }


def inputs_agree(money: Money) -> Iterator[Failure]:
    """The inputs that Method names are those of the proof."""
    book, proof = money.book, money.proof
    named = [f"{sum_} {file}" for file, (sum_, _) in inputs_in(book).items()]
    places = [place for _, place in inputs_in(book).values()]
    known = [values_as_written(value) for name, value in proof.stated.items() if name.startswith(INPUT)]
    for number, (one, other) in enumerate(zip_longest(named, known)):
        if one != other:
            place = places[number] if number < len(places) else Place(book.file, METHOD)
            yield Failure(place, "this is not the input that the plan was made from (it stands on Proof).")
