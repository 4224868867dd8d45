"""Amendments as files: wherever their headings stand, whatever the format, and every fault at its cell."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from budgetopt.council.base import read_base
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.council.template import write_amendment_template
from budgetopt.errors import InputError
from budgetopt.scenario.amending import Amendment, AmendmentStatus, Side
from tests.council.amending import (
    DATE,
    HEADINGS,
    Line,
    analysis_in,
    analysis_of,
    base,
    budget,
    other,
    recommendation,
    source,
    use,
    workbook,
)
from tests.office import recalculated

LINES = [source("POLICE", "$50,000"), use("YOUTH", "50K"), ("proviso", *[None] * 7, "Report by March.")]


def lines_of(one: Amendment) -> list[tuple[str, str, str, int]]:
    return [(str(line.side), line.program_id, line.fund_id, line.change_cents) for line in one.lines]


WANTED = [("source", "POLICE", "General", 50_000_00), ("use", "YOUTH", "General", 50_000_00), ("proviso", "", "", 0)]


def saved(book: openpyxl.Workbook, file: str = "A.xlsx") -> io.BytesIO:
    target = io.BytesIO()
    book.save(target)
    target.name = file
    target.seek(0)
    return target


def test_several_on_one_sheet_with_columns_moved_and_words_of_ones_own() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for number in (10, 2):
        page.append([None, "No.", number, None, "Title:", f"The {number}"])
        page.append([None, "SPONSOR", "Ms. Alder"])
        page.append([])
        page.append([None, "Notes", "amount", "Fund", "recurring", "Program", "KIND", "side"])
        for side, kind, program, fund_id, change, recurring in (line[:6] for line in LINES[:2]):
            page.append([None, None, change, fund_id, recurring, program, kind, side])
        page.append([None, "Report by March.", None, None, None, None, None, "Proviso"])
        page.append([])
    found = read_amendments([saved(book)])
    assert [one.number for one in found] == ["2", "10"]  # by No., not by place
    assert [lines_of(one) for one in found] == [WANTED, WANTED]
    assert found[0].title == "The 2" and found[0].provisos == ("Report by March.",)


def test_versions_in_one_table_are_amendments_of_their_own() -> None:
    text = """No.,Version,Replaces,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring
5,1,,Take,Alder,filed,source,program,POLICE,General,10000,ongoing
5,,,,,,use,program,YOUTH,General,10000,ongoing
5,2,1,Take more,Alder,passed,source,program,POLICE,General,20000,ongoing
5,,,,,,use,program,YOUTH,General,20000,ongoing
5,1,,,,,source,program,PIPES,Water,1,ongoing
"""
    target = io.BytesIO(text.encode())
    target.name = "A.csv"
    first, second = read_amendments([target])
    assert (first.called, second.called, second.replaces) == ("No. 5, version 1", "No. 5, version 2", "1")
    assert [[line.change_cents for line in one.lines] for one in (first, second)] == [
        [1_000_000, 1_000_000, 100],
        [2_000_000, 2_000_000],
    ]


def test_all_in_one_table_as_text() -> None:
    rows = ["No.,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring,Note"]
    rows += [
        '7,Youth,Alder,passed,source,program,POLICE,General,"50,000.00",ongoing,',
        "7,,,,use,program,YOUTH,General,50000,ongoing,",
    ]
    rows += ["7,,,,proviso,,,,,,Report by March."]
    target = io.BytesIO("\n".join(rows).encode())
    target.name = "A.csv"
    (one,) = read_amendments([target])
    assert (one.number, one.sponsor, one.status, lines_of(one)) == ("7", "Alder", AmendmentStatus.PASSED, WANTED)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template, filled in by openpyxl, whose formulas nobody has calculated since."""
    folder = tmp_path_factory.mktemp("filled")
    with (folder / "T.xlsx").open("wb") as target:
        write_amendment_template(base(), target, DATE)
    book = openpyxl.load_workbook(folder / "T.xlsx")
    page = book["Amendment 1"]
    said = {"No.": 3, "Title": "Parks", "Sponsor": "Alder", "Status": "passed"}
    for (label,) in page.iter_rows(min_row=3, max_row=14, max_col=1):
        if label.value in said:
            page.cell(label.row, 2).value = said[label.value]
    lines: list[Line] = [
        source("YOUTH", 50_000),
        source("YOUTH", 35_000),
        use("PARKS", 100_000),
        source("PARKS", 20_000, recurring="one-time"),
        other("use", "fund balance", 17_000),
        use("GRANTED", 10, "Grant"),
        ("use", "new program", "NEW", "Grant", 10, "one-time"),
    ]
    for row, line in enumerate(lines, start=20):
        for column, value in enumerate(line, start=1):
            page.cell(row, column).value = value
    book.save(folder / "A.xlsx")
    return folder / "A.xlsx"


def test_the_templates_formulas_say_what_amend_says(filled: Path, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(recalculated(filled, tmp_path), data_only=True)["Amendment 1"]
    analysis = analysis_in(filled)
    told = {one.fund_id: one for one in analysis.together.funds}
    for row in range(20, 23):
        fund_id, _, sources, uses, difference, not_covered, said = [cell.value for cell in page[row]][17:24]
        fund = told.get(fund_id)
        wanted = (fund.sources_cents, fund.uses_cents, fund.balance_cents) if fund else (0, 0, 0)
        assert tuple(round(value * 100) for value in (sources, uses, difference)) == wanted, fund_id
        assert round(not_covered * 100) == (fund.ongoing_short_cents if fund else 0), fund_id
        assert (said == "OK") is (wanted[2] == 0)
    # Parks is changed by 80,000 in all: 100,000 and back 20,000; 80,000 · 0.85 = 68,000 is taken, 85,000 freed.
    assert (told["General"].sources_cents, told["General"].uses_cents) == (85_000_00, 85_000_00)
    # What is awarded line by line has no award for who is not there yet.
    above = "above what the law or the award allows"
    checks = [cell.value for cell in page["P"]][19:27]
    assert checks == ["OK", "OK", "OK", "OK", "OK", above, above, None]
    assert [page.cell(row, 5).value for row in (15, 16, 17)] == [1, 2, 2]


def test_the_template_saved_as_ods_is_read_the_same(filled: Path, tmp_path: Path) -> None:
    (one,), (other_,) = read_amendments([filled]), read_amendments([recalculated(filled, tmp_path, "ods")])
    assert lines_of(one) == lines_of(other_) and one.base == other_.base == base().sum
    assert (one.number, one.title, one.status) == (other_.number, other_.title, other_.status)


def faults(*rows: object, **head: object) -> dict[str, str]:
    """What is found, by cell."""
    with pytest.raises(InputError) as caught:
        analysis_in(workbook((rows, head)))
    return {finding.place.cell: finding.found for finding in caught.value.findings}


def test_every_fault_is_found_at_its_cell() -> None:
    found = faults(
        ("give", "program", "POLICE", "General", 1, "ongoing"),
        ("source", "programme X", "POLICE", "General", 1, "ongoing"),
        ("source", "program", "POLICE", "General", -5, "ongoing"),
        ("source", "program", "POLICE", "General", "much", "ongoing"),
        ("source", "program", "POLICE", "General", 1.005, "ongoing"),
        ("source", "program", "POLICE", "General", None, "ongoing"),
        ("source", "program", "POLICE", "General", 1, "often"),
        ("source", "program", None, "General", 1, "ongoing"),
        ("source", "reserve", "POLICE", "General", 1, "ongoing"),
        ("use", "program", "POLICE", None, 1, "ongoing"),
        ("proviso", None, None, None, 100),
        ("use", "program", "POLICE", "General", 1, "ongoing", None, "Ranger, many"),
        Status="agreed",
        Title=None,
    )
    assert set(found) == {
        *("B4", "B2", "A7", "B8", "E9", "E10", "E11", "E12", "F13", "C14", "C15", "D16", "I17", "H18")
    }


def test_names_that_the_budget_does_not_have_and_lines_that_cannot_be() -> None:
    again = ("use", "new program", "YOUTH", "General", 1, "ongoing")
    found = faults(use("POLCE", 1), use("POLICE", 1, "Watre"), use("POLICE", 1, "Water"), again)
    assert set(found) == {"C7", "D8", "C10"}
    assert set(faults(use("POLICE", 1, "Water"))) == {"D7"}


def test_another_base_is_an_error_at_its_cell() -> None:
    found = faults(use("POLICE", 1), Base="ab" * 32)
    assert set(found) == {"B5"} and "written for another base" in found["B5"]


def test_two_with_one_number_are_named() -> None:
    with pytest.raises(InputError, match=r"No\. 5 appears twice"):
        read_amendments([workbook((LINES, {"No.": 5}), (LINES, {"No.": 5}))])


def test_a_base_of_other_data_is_refused_at_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(recommendation()), data_only=True)
    page = book["Recommendations"]
    (row,) = (cell.row for cell in page["B"] if cell.value == "POLICE")
    column = next(cell.column for cell in page[7] if cell.value == "Current")
    page.cell(row, column).value += 5
    typed = read_base(saved(book))
    assert typed.typed_over and not base().typed_over
    found = list(typed._differences({id: was for id, (was, _) in base().lines.items()}, "USD"))
    assert [one.place.cell for one in found] == [page.cell(row, column).coordinate]


def test_the_sum_of_the_base_is_that_of_its_lines() -> None:
    # Worked out from what the page of amendments says, of the cells that openpyxl sees.
    from hashlib import sha256

    page = openpyxl.load_workbook(io.BytesIO(recommendation()), data_only=True)
    names = [cell.value for cell in page["Recommendations"][7]]
    places = [names.index(name) for name in ("Program ID", "Fund ID", "Current", "Recommended")]
    rows = []
    for cells in page["Recommendations"].iter_rows(min_row=8, values_only=True):
        if cells[places[0]] is None or cells[0] is None:
            break
        program, fund_id, current, recommended = (cells[place] for place in places)
        rows.append(f"{program}\t{fund_id}\t{round(current * 100)}\t{round(recommended * 100)}\n".encode())
    assert len(rows) == 7
    wanted = sha256(b"".join(sorted(rows))).hexdigest()
    assert base().sum == wanted
    assert wanted in [cell.value for row in page["Summary"].iter_rows() for cell in row]


def test_the_names_of_a_budget_are_found_as_anywhere() -> None:
    (one,) = amendments_known(
        read_amendments([workbook(([source(" police ", 5), use("youth", 5)], {}))]), base(), budget()
    )
    assert [line.program_id for line in one.lines] == ["POLICE", "YOUTH"] and one.lines[0].side is Side.SOURCE
    assert HEADINGS[0] == "Side"


def _new(id: str, name: str | None, department: str | None) -> Line:
    return ("use", "new program", id, "General", 25_000, "ongoing", None, None, None, name, department)


@pytest.mark.parametrize(
    ("second", "column"), [(_new("N1", "Tower", "Parks"), "J"), (_new("N1", "Garden", "Police"), "K")]
)
def test_one_id_for_two_new_programs_is_found_at_its_cell(second: Line, column: str) -> None:
    """Both would be one program of Parks, its money of both."""
    first = [source("POLICE", 25_000), _new("N1", "Garden", "Parks")]
    with pytest.raises(InputError, match="'N1' is") as refused:
        analysis_of(first, [source("POLICE", 25_000), second])
    (finding,) = refused.value.findings
    assert finding.place.inside == f"Amendment 2!{column}8"


def test_a_new_program_may_be_given_more_and_be_renamed_by_a_later_version() -> None:
    first = [source("POLICE", 25_000), _new("N1", "Garden", "Parks")]
    assert analysis_of(first, [source("POLICE", 25_000), _new("N1", "garden", None)]).together.balances
    later = {"No.": 1, "Version": 2}
    found = analysis_in(
        workbook((first, {"No.": 1}), ([source("POLICE", 25_000), _new("N1", "Tower", "Parks")], later))
    )
    assert len(found.left_out) == 1
