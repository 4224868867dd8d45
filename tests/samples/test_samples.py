"""The sample budgets: what stands in the repository is what the script makes, and it is what it claims to be."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from budgetopt.city.crosswalk import rated
from budgetopt.city.ledger import lines_of, program_totals
from budgetopt.city.model import Budget, Effect, Kind, Restriction
from budgetopt.intake.reading import examine, read_budget
from tests import riverton as sample

SAMPLES = Path(__file__).parents[2] / "sample_budgets"
NAMES = ("riverton.xlsx", "hamlet.xlsx", "faulty.xlsx")
FAULTS = tomllib.loads((SAMPLES / "faults.toml").read_text(encoding="utf-8"))["fault"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, str(SAMPLES / "make.py"), str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def riverton() -> Budget:
    return sample.budget()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(path)}


@pytest.mark.parametrize("name", NAMES)
def test_the_script_makes_what_is_in_the_repository(made: Path, name: str) -> None:
    # Cells, not bytes: another version of XlsxWriter may write other bytes.
    assert contents(made / name) == contents(SAMPLES / name)


@pytest.mark.parametrize("name", NAMES)
def test_the_script_is_deterministic(made: Path, tmp_path: Path, name: str) -> None:
    subprocess.run([sys.executable, str(SAMPLES / "make.py"), str(tmp_path)], check=True, capture_output=True)
    assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


def test_riverton_has_the_size_of_a_city(riverton: Budget) -> None:
    assert riverton.city == "Riverton"
    assert riverton.fiscal_year == 2026
    assert 145 <= len(riverton.programs) <= 160
    assert len(riverton.departments) == 12
    assert len(riverton.funds) == 6
    assert sum(fund.restriction is not Restriction.UNRESTRICTED for fund in riverton.funds) == 3
    assert len(riverton.goals) == 6
    assert len({row.district for row in riverton.districts}) == 5
    assert len({row.program_id for row in riverton.districts}) >= 60
    total = sum(program_totals(riverton).values()) / 100
    assert 550e6 < total < 650e6
    assert 1_500 < sum(program.fte or 0 for program in riverton.programs) < 3_500


def test_riverton_has_every_kind_of_program(riverton: Budget) -> None:
    kinds = {kind: sum(program.kind is kind for program in riverton.programs) for kind in Kind}
    assert min(kinds.values()) >= 4
    totals = program_totals(riverton)
    proposals = [program for program in riverton.programs if not totals[program.id]]
    assert len(proposals) >= 6
    assert all(program.requested and program.fund_id for program in proposals)
    assert {program.scalable for program in proposals} == {True, False}
    assert sum(program.mandated for program in riverton.programs) >= 10
    assert sum(program.minimum is not None for program in riverton.programs) >= 8
    assert any(program.maximum is not None for program in riverton.programs)
    assert any(program.transition_cost for program in riverton.programs)
    assert any(program.earned_revenue for program in riverton.programs)
    assert any(program.unavoidable_cost for program in riverton.programs)


def test_riverton_has_lines_with_terms(riverton: Budget) -> None:
    lines = lines_of(riverton)
    assert sum(line.minimum is not None for line in lines) >= 5
    assert sum(line.match_rate > 0 for line in lines) >= 10
    assert any(not line.recurring for line in lines)
    assert any(line.current % 100 for line in lines), "odd cents"


def test_riverton_knows_much_and_not_everything(riverton: Budget) -> None:
    ratings = [rated(study) for study in riverton.studies]
    assert len({study.system for study in riverton.studies}) >= 10
    directions = [rating.direction for rating in ratings]
    assert all(directions.count(effect) >= 3 for effect in Effect)
    assert {rating.level for rating in ratings} == set(range(6))
    assert not any(rating.contradicted for rating in ratings)
    services = {program.id for program in riverton.programs if program.kind is Kind.SERVICE}
    unrated = services - {study.program_id for study in riverton.studies}
    assert len(unrated) >= 15
    assert len(unrated - {metric.program_id for metric in riverton.metrics}) >= 3, "nothing on file at all"
    assert services - {row.program_id for row in riverton.alignment}, "some are not assessed"
    sources = [(study.program_id, study.source) for study in riverton.studies]
    assert len(sources) > len(set(sources)), "several findings from one source"
    assert any(study.effect_se for study in riverton.studies)
    assert sum(study.local for study in riverton.studies) >= 20
    years = {year for metric in riverton.metrics for year, _ in metric.actuals}
    assert years == {2023, 2024, 2025, 2026}


def test_in_riverton_doing_nothing_is_possible(riverton: Budget) -> None:
    spent: dict[str, int] = defaultdict(int)
    ongoing: dict[str, int] = defaultdict(int)
    for line in lines_of(riverton):
        spent[line.id.fund_id] += line.current
        ongoing[line.id.fund_id] += line.current if line.recurring else 0
        assert (line.minimum or 0) <= line.current
    for fund in riverton.funds:
        assert fund.available is not None
        assert spent[fund.id] + fund.reserve <= fund.available
        assert ongoing[fund.id] <= fund.available - (fund.one_time or 0)
    totals = program_totals(riverton)
    for program in riverton.programs:
        assert (program.minimum or 0) <= totals[program.id]
        assert program.maximum is None or program.maximum >= totals[program.id]
        assert program.lost_with_a_cut + program.transition_cost < Decimal(1)


def test_text_that_looks_like_a_formula_stays_text(riverton: Budget) -> None:
    notes = {program.notes[:1] for program in riverton.programs}
    assert notes >= {"=", "+", "@"}


def test_hamlet_is_one_sheet_of_a_dozen_programs() -> None:
    assert load_workbook(SAMPLES / "hamlet.xlsx").sheetnames == ["Programs"]
    hamlet = read_budget(SAMPLES / "hamlet.xlsx")
    assert len(hamlet.programs) == 12
    assert sum(program_totals(hamlet).values()) == 475_143_840


def spot(fault: dict[str, str]) -> tuple[str, str, str, str]:
    return fault["sheet"], fault.get("found_at", fault["cell"]), fault["rule"], fault["level"]


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str, str, str]]:
    findings = examine(SAMPLES / "faulty.xlsx").findings
    return {
        (item.place.sheet, cell, item.rule, str(item.level))
        for item in findings
        for cell in (item.place.cell, *item.more)
    }


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['sheet']}!{fault['cell']} {fault['about']}")
def test_each_fault_is_found_at_its_very_cell(fault: dict[str, str], found: set[tuple[str, str, str, str]]) -> None:
    assert spot(fault) in found


def test_the_faulty_workbook_has_no_error_beside_its_faults(found: set[tuple[str, str, str, str]]) -> None:
    expected = {spot(fault) for fault in FAULTS}
    assert {item for item in found if item[3] == "error"} <= expected
