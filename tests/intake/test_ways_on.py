"""From every refusal a way on: the command and what it would read, a mapping to fill in, measures without money."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from budgetopt.cli.app import app
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import examine, read_budget
from tests.intake.workbooks import MakeBook, Rows


def check(path: Path) -> Result:
    return CliRunner().invoke(app, ["check", str(path)])


LEDGER = "Bureau,Activity,Adopted 2026\nParks,Pools,500\nParks,Trees,400\nClerk,Elections,70\n"


def test_a_file_of_another_layout_names_the_command_and_what_it_would_read(tmp_path: Path) -> None:
    path = tmp_path / "our budget.csv"
    path.write_text(LEDGER)
    done = check(path)
    assert done.exit_code == 3
    assert "our budget.csv' -o mapping.yaml` would read:" in done.output
    assert "970 in 3 programs" in done.output


def test_the_templates_own_errors_lead_to_no_mapping(book: MakeBook) -> None:
    done = CliRunner().invoke(
        app, ["check", str(book(Programs=[["Program ID", "Program", "Department"], ["P1", "A", "B"]]))]
    )
    assert done.exit_code == 3 and "would read" not in done.output


UNKNOWN: list[tuple[str, list[str]]] = [
    ("Agency,Description\n1,Police\n2,Parks\n", ["Agency", "Description"]),
    ("Código,Área\nA,Policía\nB,Parques\n", ["Código", "Área"]),
    ("var_name;var_values\nx;a: b\ny;c # d\n", ["var_name", "var_values"]),
    ("Stelle,Amt,Leiter\n1,Bauamt,Frau A\n2,Schulamt,Herr B\n", ["Stelle", "Amt", "Leiter"]),
    ('"Rue ""A""",\'quoted\'\nun,deux\ntrois,quatre\n', ['Rue "A"', "'quoted'"]),
]


@pytest.mark.parametrize(("text", "headings"), UNKNOWN)
def test_what_cannot_be_proposed_is_a_mapping_to_fill_in(tmp_path: Path, text: str, headings: list[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    [refused] = [item for item in examine(path).findings if item.level is Level.ERROR]
    assert "`budgetopt map list.csv -o mapping.yaml`" in refused.mend
    proposal = proposal_for([path], None, "m.yaml")
    assert proposal.mapping is not None and not proposal.mapping.parts
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert "m.yaml names its sheets" in error.mend
    filled = yaml.safe_load(uncommented(proposal))
    [ledger] = filled["ledgers"]
    assert (ledger["file"], ledger["header_row"]) == ("list.csv", 1) and filled["fiscal_year"] == 2026
    assert all(f'"{heading}"' in proposal.text.replace('\\"', '"') for heading in headings)


def uncommented(proposal: Proposal) -> str:
    lines = proposal.text.splitlines()
    return "\n".join(line[1:] for line in lines[lines.index("#fiscal_year: 2026") :])


def test_a_filled_in_mapping_is_read(tmp_path: Path) -> None:
    path, mapping = tmp_path / "odd.csv", tmp_path / "m.yaml"
    path.write_text("a,b,c\nPools,x,500\nTrees,y,400\n")
    text = uncommented(proposal_for([path]))
    for part, heading in {"program": "a", "amount": "c"}.items():
        text = re.sub(rf"^    {part}: .*$", f"    {part}: {heading}", text, flags=re.MULTILINE)
    mapping.write_text("\n".join(line for line in text.splitlines() if not line.endswith(': ""')))
    assert {row.amount for row in read_budget(path, mapping).amounts} == {50_000, 40_000}


TIME, VISITS = ["Fire rescue", "Time", 5.1, 4.9], ["City library", "Visits", 80, 90]
MEASURES: list[tuple[str, tuple[int, ...]]] = [  # the headings, and which of the four values stands under each
    ("Service | Indicator | Better | 2022 | 2023", (0, 1, 5, 2, 3)),
    ("Service | Goal | Indicator | Direction | FY2022 | FY2023", (0, 4, 1, 5, 2, 3)),
    ("2022 actual | 2023 actual | Measure | Program", (2, 3, 1, 0)),
    ("Program Name | KPI | Target | 2022 | 2023", (0, 1, 2, 2, 3)),
    ("ID | Goal | Indicator | Activity | 2022 | 2023", (1, 4, 1, 0, 2, 3)),
]


def measured(headings: str, order: tuple[int, ...]) -> Rows:
    return [headings.split(" | "), *([[*row, "Be good", "Up"][at] for at in order] for row in (TIME, VISITS))]


@pytest.mark.parametrize(("headings", "order"), MEASURES)
def test_measures_without_money_are_metrics_and_ask_for_the_budget_once(
    book: MakeBook, headings: str, order: tuple[int, ...]
) -> None:
    path = book("kpi.xlsx", bare=True, Sheet1=measured(headings, order))
    proposal = proposal_for([path])
    assert [table.sheet.name for table in proposal.found.understood.tables] == ["Metrics"]
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert error.rule == "no-programs" and "together" in error.mend
    budget = tmp_budget(path)
    both = examine([path, budget], proposal.mapping).budget
    assert (
        both
        and {metric.program_id for metric in both.metrics} == {"1", "2"}
        and [len(metric.actuals) for metric in both.metrics] == [2, 2]
    )


def tmp_budget(beside: Path) -> Path:
    path = beside.with_name("programs.csv")
    path.write_text(
        "Program ID,Program,Department,Fund,FY2024 Budget\n1,Fire rescue,Fire,GF,500\n2,City library,Culture,GF,70\n"
    )
    return path


MEASURES = [
    "Service,Indicator",
    "Programa,Indicador",
    "Direction,Indicateur",
    "Leistung,Kennzahl",
    "Agency,Metric name",
    "Bureau,Performance measure",
]


@pytest.mark.parametrize("headings", MEASURES)
def test_measures_under_years_are_no_money(tmp_path: Path, headings: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{headings},2022,2023\nParks,Visitors,1200,1300\nParks,Cleanliness,0.91,0.93\nFire,Calls,20,21\n")
    proposal = proposal_for([path])
    [table] = yaml.safe_load(proposal.text)["tables"]
    assert (table["reads"], *table["years"]) == ("Metrics", 2022, 2023)
    assert [table["columns"][part] for part in ("Program ID", "Metric")] == headings.split(",")


def test_money_under_years_is_no_measure(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Service,Indicator,2022,2023\nParks,Pools,$1200,$1300\nFire,Calls,$20,$21\n")
    assert "ledgers" in yaml.safe_load(proposal_for([path]).text)


def test_what_names_programs_and_funds_is_not_said_to_be_unused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "FundCode,FundDescription,ProgramID,ProgramName,LOBName,FY2015 Budget\n"
        "100,General,P1,Pools,Leisure,500\n100,General,P2,Trees,Leisure,400\n"
    )
    found = examine(path)
    assert found.budget is not None
    assert [one.name for one in found.budget.programs] == ["Pools", "Trees"] and found.budget.funds[0].name == "General"
    (said,) = [one.found for one in found.findings if one.rule == "column-not-used"]
    assert said == "columns that Budget does not have were not used: 'LOBName'."
