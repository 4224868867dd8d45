"""Random decisions on shuffled sheets: what comes back is what was written, or a finding at its cell; none is lost,
doubled or moved. What is expected is kept from what was typed, and not from anything that the product read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import budgetopt as bo
from budgetopt.returned.decisions import Decisions, read_decisions
from budgetopt.scenario.deciding import decisions_of
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests.cases import cases
from tests.office import recalculated_all
from tests.returned.typing_decisions import Said, Sheet, Typed, budget, fill, first_workbook, saved, spoiled, written


def came_back(read: Decisions) -> dict[str, Said]:
    return {
        id: Said(lock.decided.decision, int(lock.amount), lock.source, lock.decided.by, lock.decided.round)
        for id, lock in decisions_of(read.scenario).items()
        if lock.decided
    }


def agrees(path: Path, typed: Typed, swapped: bool = False) -> Decisions:
    read = read_decisions(None, path, budget(swapped))
    assert came_back(read) == typed.stands
    assert (read.read, read.blank, len(read.lifted)) == typed.counted and not read.ignored
    return read


def finds(path: Path, sheet: Sheet) -> None:
    with pytest.raises(bo.InputError) as refused:
        read_decisions(None, path, budget())
    found = sorted((finding.place.sheet, finding.place.cell) for finding in refused.value.findings)
    assert found == sorted((DECISIONS, sheet.cell(*wrong)) for wrong in sheet.wrong)


@pytest.mark.parametrize("seed", range(cases(5, of=200)))
def test_what_is_written_comes_back_or_is_found(seed: int, tmp_path: Path) -> None:
    dice, book, stands = random.Random(seed), first_workbook(), dict[str, Said]()
    for round in range(3 if seed % 2 else 1):
        typed = fill(dice, book, stands)
        sheet = spoiled(dice, typed.sheet)
        finds(saved(book, sheet, tmp_path / f"spoiled{round}.xlsx"), sheet)
        read = agrees(saved(book, typed.sheet, tmp_path / f"{round}.xlsx"), typed, swapped=not dice.randrange(3))
        if round < 2 and seed % 2:
            book, stands = written(bo.recommend(budget(), read.scenario)), typed.stands


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Sequence[tuple[Typed | Sheet, list[Path]]]:
    """Sheets as typed, sound and spoiled, with the copies that LibreOffice saved of each: .xlsx and .ods."""
    folder, made, paths = tmp_path_factory.mktemp("copies"), list[Typed | Sheet](), []
    for seed in range(cases(1, of=20)):
        dice = random.Random(1000 + seed)
        typed = fill(dice, first_workbook(), {})
        for one, sheet in ((typed, typed.sheet), (bad := spoiled(dice, typed.sheet), bad)):
            made.append(one)
            paths.append(saved(first_workbook(), sheet, folder / f"{len(made)}.xlsx"))
    kinds = (recalculated_all(paths, folder), recalculated_all(paths, folder, "ods"))
    return [(one, list(both)) for one, *both in zip(made, *kinds, strict=True)]


def test_copies_of_another_office_program_say_the_same(copies: Sequence[tuple[Typed | Sheet, list[Path]]]) -> None:
    for one, paths in copies:
        for path in paths:
            if isinstance(one, Typed):
                agrees(path, one)
            else:
                finds(path, one)
