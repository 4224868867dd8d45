"""The self-check: what is shown stands where it says, and is not shown any more when that is taken away."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from budgetopt.cli.app import app
from budgetopt.errors import Place
from budgetopt.intake.reading import examine
from budgetopt.returned.ours import open_ours
from budgetopt.standard.item import AssessedItem, DataVerdict
from budgetopt.standard.items import BUDGETING, CERTIFICATION, GFOA, ITEMS, STANDARD
from budgetopt.standard.selfcheck import SelfCheck, self_check
from tests import riverton as sample
from tests.cases import cases
from tests.filled import filled
from tests.shared_data import shared_file

REAL = Path(__file__).parents[1] / "real"
PLAN = "plan.xlsx"
EARLIER = (
    "Program ID",
    "Recommendation of",
    "Budget then",
    "Recommended then",
    "Decision",
    "Decided amount",
    "Adopted after",
)
# No file of a budget can show these.
UNTOLD = {"4.2", "LC 6", "C7", "C8", "M1", "M2", "M3", "M4", "M5"}


def plan_with_decisions(path: Path, content: bytes) -> Path:
    """The plan, the first change of money accepted with a reason."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    sheet = book["Decisions"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Program ID")
    column = {cell.value: cell.column for cell in header}
    sheet.cell(header[0].row + 1, column["Decision"], "accept")
    sheet.cell(header[0].row + 1, column["Reason"], "Its trial was good.")
    book.save(path)
    return path


def assessed(files: Path, plan: Path | None) -> dict[tuple[str, str], AssessedItem]:
    return by_item(self_check(examine([files]), open_ours(plan) if plan else None))


def by_item(check: SelfCheck) -> dict[tuple[str, str], AssessedItem]:
    return {(one.item.framework.id, one.item.id): one for one in check.items}


def shown(found: dict[tuple[str, str], AssessedItem]) -> set[str]:
    return {id for (_, id), one in found.items() if one.verdict is DataVerdict.SHOWN}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(sample.WORKBOOK, tmp_path_factory.mktemp("standard")))


@pytest.fixture(scope="module")
def plan(files: Path, balanced_workbook: bytes) -> Path:
    return plan_with_decisions(files.with_name(PLAN), balanced_workbook)


@pytest.fixture(scope="module")
def found(files: Path, plan: Path) -> dict[tuple[str, str], AssessedItem]:
    return assessed(files, plan)


def test_the_standard_has_fourteen_lines() -> None:
    lines = [item.id for item in ITEMS if item.framework == STANDARD]
    assert lines == [
        f"{part}.{line}" for part, count in ((1, 4), (2, 3), (3, 3), (4, 4)) for line in range(1, count + 1)
    ]
    assert [sum(item.framework == one for item in ITEMS) for one in (BUDGETING, CERTIFICATION, GFOA)] == [5, 5, 13]


def test_of_riverton_all_is_shown_that_data_can_show(found: dict[tuple[str, str], AssessedItem]) -> None:
    # Left: a rule of evidence, and years to come, which this plan's scenario does not ask for.
    assert {id for (_, id), one in found.items() if one.verdict is DataVerdict.NOT_SHOWN} == {"3", "C3"}
    assert {id for (_, id), one in found.items() if one.verdict is DataVerdict.CANNOT_TELL} == UNTOLD
    assert all(bool(one.next_step) is (one.verdict is not DataVerdict.SHOWN) for one in found.values())


# Without goals nothing may speak of one. Without names of programs and this year's money there is no budget at all:
# of these sheets all else is taken.
REFERS = {"Goals": ("Alignment", "Residents")}
LEFT = ("Program ID", "Program", "Department", "Kind")


def bare(sheet: Worksheet) -> None:
    """Programs without what describes them, Budget without all but this year's adopted money."""
    heading = {cell.value: cell.column for cell in sheet[1]}
    if sheet.title == "Programs":
        for column in (column for name, column in heading.items() if name not in LEFT):
            for row in range(2, sheet.max_row + 1):
                sheet.cell(row, column).value = None
        return
    kept = [row for row in sheet.iter_rows(min_row=2, values_only=True) if (row[2], row[4]) == (2026, "adopted")]
    sheet.delete_rows(2, sheet.max_row)
    for row in kept:
        sheet.append(row)


def taken_away(path: Path, places: Sequence[Place], to: Path) -> Path:
    """A workbook without these sheets and cells; cached values are kept."""
    book = openpyxl.load_workbook(path, data_only=True)
    if "Goals" in {place.sheet for place in places} and "Metrics" in book.sheetnames:
        metrics = book["Metrics"]
        goal = next(cell.column for cell in metrics[1] if cell.value == "Goal ID")
        for row in range(metrics.max_row, 1, -1):
            if metrics.cell(row, goal).value:
                metrics.delete_rows(row)
    for place in places:
        if place.cell:
            assert book[place.sheet][place.cell].value is not None, place
            book[place.sheet][place.cell].value = None
        elif place.sheet in ("Programs", "Budget"):
            bare(book[place.sheet])
        else:
            assert book[place.sheet].max_row > 1, place
            for sheet in (place.sheet, *REFERS.get(place.sheet, ())):
                if sheet in book.sheetnames:
                    del book[sheet]
    book.save(to)
    return to


def test_every_item_that_is_shown_is_not_when_its_data_is_taken_away(
    files: Path, plan: Path, found: dict[tuple[str, str], AssessedItem], tmp_path: Path
) -> None:
    # A quarter of the city is read and written in a third of the time; what only the whole shows is taken from that.
    (folder := tmp_path / "quarter").mkdir()
    (part := folder / files.name).write_bytes(sample.quarter_workbook())
    small_plan = plan_with_decisions(folder / PLAN, sample.quarter_recommendation())
    small = assessed(part, small_plan)
    assert len(shown(found) - shown(small)) <= 2
    wrong = still_shown(part, small_plan, small, tmp_path)
    rest = {key: one for key, one in found.items() if small[key].verdict is not DataVerdict.SHOWN}
    assert not wrong + still_shown(files, plan, rest, tmp_path)


def still_shown(files: Path, plan: Path, found: dict[tuple[str, str], AssessedItem], tmp_path: Path) -> list[str]:
    """What is shown also without the places that it is shown by."""
    wrong: list[str] = []
    by_places: dict[tuple[Place, ...], list[tuple[str, str]]] = {}
    whole, ours = examine([files]), open_ours(plan)
    for key, one in found.items():
        if one.verdict is DataVerdict.SHOWN:
            by_places.setdefault(one.where, []).append(key)
    # By all cases each is taken away, else every second.
    for places, keys in list(by_places.items())[:: cases(2, of=1)]:
        rest, plan_rest = files, plan
        if own := [place for place in places if place.file == files.name]:
            rest = taken_away(files, own, tmp_path / files.name)
        if own := [place for place in places if place.file == PLAN]:
            plan_rest = taken_away(plan, own, tmp_path / PLAN)
        assert rest != files or plan_rest != plan, places
        left = by_item(
            self_check(whole if rest == files else examine([rest]), ours if plan_rest == plan else open_ours(plan_rest))
        )
        wrong += [f"{key} is shown without {places}" for key in keys if left[key].verdict is DataVerdict.SHOWN]
    return wrong


def test_without_a_plan_nothing_of_a_plan_is_shown(files: Path, found: dict[tuple[str, str], AssessedItem]) -> None:
    without = assessed(files, None)
    assert shown(found) - shown(without) == {"4.1", "4.3", "4.4", "5", "EVAL 3"}
    assert all(one.because.startswith("No recommendation") for one in without.values() if one.item.id in ("4.1", "4.4"))


SMALL = {
    "Settings": (("Item", "Value"), ("City", "Smallville"), ("Fiscal year", 2026)),
    "Programs": (
        ("Program ID", "Program", "Department", "Fund ID", "Current budget", "Requested budget"),
        ("P1", "Reading club", "Library", "General", 100_000, 120_000),
        ("P2", "Night bus", "Transit", "General", 300_000, None),
    ),
    "Evaluations": (
        ("Program ID", "Question", "Design", "Status", "Direction"),
        ("P1", "Do they read?", "Lottery", "done", "positive"),
    ),
}


def test_what_rivertons_plan_does_not_show_flips_too(tmp_path: Path) -> None:
    """Rules of evidence, years to come, and findings that stand on Evaluations alone."""
    city, scenario, out = tmp_path / "small.xlsx", tmp_path / "s.toml", tmp_path / PLAN
    filled(SMALL).save(city)
    scenario.write_text('years = 3\n[[rules]]\nkind = "growth_needs_evidence"\nlevel = 2\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["recommend", str(city), "--scenario", str(scenario), "-o", str(out)])
    assert done.exit_code == 0, done.output
    before = assessed(city, out)
    places = {
        "3": (PLAN, "Rules"),
        "C3": (PLAN, "Years"),
        "1": (city.name, "Evaluations"),
        "2": (city.name, "Evaluations"),
    }
    for key, one in before.items():
        if key[1] in places:
            assert one.verdict is DataVerdict.SHOWN and one.where == (Place(*places[key[1]]),), one
    rest = tmp_path / "rest"
    rest.mkdir()
    city_places, plan_places = (
        [Place(*at) for at in set(places.values()) if (at[0] == PLAN) is of] for of in (False, True)
    )
    left = assessed(taken_away(city, city_places, rest / city.name), taken_away(out, plan_places, rest / PLAN))
    assert not places.keys() & shown(left)


def test_money_that_left_a_year_ago_shows_4_4_too(files: Path, tmp_path: Path) -> None:
    def asked(*rows: tuple[object, ...]) -> AssessedItem:
        book = openpyxl.load_workbook(files, data_only=True)
        sheet = book.create_sheet("Earlier decisions")
        for row in (EARLIER, *rows):
            sheet.append(row)
        book.save(tmp_path / files.name)
        return assessed(tmp_path / files.name, None)["standard", "4.4"]

    cut = asked(
        ("POL-01", 2025, 1000, 900, None, None, 950),  # recommended, and half of it adopted
        ("POL-02", 2025, 1000, 1100, "edit", 800, 800),  # decided and adopted
        ("POL-03", 2025, 1000, 900, "accept", 900, 1000),  # decided, not adopted
        ("POL-04", 2025, 1000, 1100, None, None, 900),  # cut though a raise was recommended
        ("FIR-01", 2025, 1000, 900, "accept", 900, None),  # nobody knows
    )
    assert cut.verdict is DataVerdict.SHOWN and cut.because == "2 cuts of earlier years adopted."
    assert cut.where == (Place(files.name, "Earlier decisions"),)
    assert asked(("POL-03", 2025, 1000, 900, "accept", 900, 1000)).verdict is DataVerdict.NOT_SHOWN


def test_an_amount_that_is_edited_back_to_todays_redirects_nothing(
    files: Path, balanced_workbook: bytes, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(balanced_workbook), data_only=True)
    sheet = book["Decisions"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Program ID")
    column, row = {cell.value: cell.column for cell in header}, header[0].row + 1
    current = sheet.cell(row, column["Current"]).value
    assert sheet.cell(row, column["Recommended"]).value != current
    for amount, verdict in ((current, DataVerdict.NOT_SHOWN), (current - 1000, DataVerdict.SHOWN)):
        sheet.cell(row, column["Decision"], "edit")
        sheet.cell(row, column["Amount"], amount)
        book.save(tmp_path / PLAN)
        assert assessed(files, tmp_path / PLAN)["standard", "4.4"].verdict is verdict


def test_of_bare_ledgers_nothing_is_shown_that_they_lack() -> None:
    one_year = examine([shared_file("okc", "c4okc_fy2017.csv")], REAL.parent / "intake" / "okc.yaml")
    assert [one.item.id for one in self_check(one_year).items if one.verdict is DataVerdict.SHOWN] == []
    names = ["c4okc_fy2017", *(f"fy{year}-okc-expense-budget" for year in (2016, 2015, 2014))]
    names += ["CODE_OKC_CSV_FY15_Actuals", "c4okc_fy2017Revenue", "Agencies"]
    years = examine([shared_file("okc", f"{name}.csv") for name in names], REAL / "okc.yaml")
    # Four adopted years by department stand in the ledgers, and nothing else does.
    assert [one.item.id for one in self_check(years).items if one.verdict is DataVerdict.SHOWN] == ["C5"]


def test_the_command_says_the_same(files: Path, plan: Path, found: dict[tuple[str, str], AssessedItem]) -> None:
    done = CliRunner().invoke(app, ["standard", str(files), "--plan", str(plan), "--json", "-"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["schema"] == "budgetopt/standard/1" and record["plan"] == PLAN
    assert {(one["framework"], one["id"]): one["verdict"] for one in record["items"]} == {
        key: str(one.verdict) for key, one in found.items()
    }
    assert not {"score", "total", "counts"} & record.keys()
    licence = next(one for one in record["items"] if one["id"] == "2.3")["where"][0]
    book = openpyxl.load_workbook(files)
    assert book[licence["sheet"]][licence["cell"]].value == "CC-BY-4.0"


def test_a_plan_of_other_files_shows_nothing(plan: Path) -> None:
    # What rests on findings in another city's plan is nothing that these files have.
    ledger = shared_file("okc", "c4okc_fy2017.csv")
    done = CliRunner().invoke(app, ["standard", str(ledger), "--plan", str(plan)])
    assert done.exit_code == 5, done.output
    assert "c4okc_fy2017.csv: its bytes are not those the plan was made from" in done.output


def test_a_changed_plan_is_refused(files: Path, plan: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(plan, data_only=True)
    book["Recommendations"]["G20"].value += 0.01
    book.save(tmp_path / PLAN)
    done = CliRunner().invoke(app, ["standard", str(files), "--plan", str(tmp_path / PLAN)])
    assert done.exit_code == 5, done.output
    assert "Recommendations!G20" in done.output


# Of each sheet columns without which an item is not shown, and the items.
BLANKED = {
    ("Goals", "Headline metric"): "1.1",
    ("Residents", "Respondents"): "1.3",
    ("Programs", "Owner"): "1.4",
    ("Metrics", "Target"): "2.2",
    ("Metrics", "FY2024"): "3.1",
    ("Metrics", "FY2023"): "3.1",
    ("Goals", "Weight"): "C1",
    ("Programs", "FTE"): "C4",
    ("Programs", "Description"): "C6",
    ("Evaluations", "Due"): "EVAL 1",
}


def test_a_sheet_alone_shows_nothing_without_the_columns_that_do(files: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(files, data_only=True)
    for sheet, heading in BLANKED:
        column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
        for row in range(2, book[sheet].max_row + 1):
            book[sheet].cell(row, column).value = None
    book.save(tmp_path / files.name)
    left = shown(assessed(tmp_path / files.name, None))
    # What an outcome with a target shows is shown under GFOA's Value too, and progress needs a target.
    assert shown(assessed(files, None)) - left == {*BLANKED.values(), "C2", "3.2"}
