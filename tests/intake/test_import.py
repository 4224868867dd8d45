"""Workbooks in the product's own layout: what is read, and what is wrong at which cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from budgetopt.city.ledger import lines_of, program_totals
from budgetopt.city.model import AmountKind, Kind, Restriction, Trend
from budgetopt.errors import InputError, Level, UsageError
from budgetopt.intake.layout import table
from budgetopt.intake.reading import examine, read_budget
from tests.intake.workbooks import FUNDS, PROGRAMS, MakeBook, Rows

HEADS = PROGRAMS[0]


def said(path: Any, mapping: Path | None = None) -> dict[tuple[str, str], tuple[str, str]]:
    """(rule, Sheet!cell) -> (level, sentence) of every finding."""
    found = examine(path, mapping).findings
    return {(item.rule, f"{item.place.sheet}!{item.place.cell}"): (item.level, str(item)) for item in found}


def test_a_plain_workbook_has_no_findings(book: MakeBook) -> None:
    budget = read_budget(book())
    assert (budget.city, budget.fiscal_year, budget.currency) == ("Testville", 2026, "USD")
    assert program_totals(budget) == {"P1": 400_000_000, "P2": 300_000_000}
    assert budget.fund["GF"].restriction is Restriction.UNRESTRICTED
    assert budget.findings == ()
    assert budget.inputs[0].file == "city.xlsx" and len(budget.inputs[0].sha256) == 64


def test_one_sheet_of_a_small_city(book: MakeBook) -> None:
    rows: Rows = [
        ["Dept", "Service", "Code", "FY26 Budget"],
        ["Parks", "Pool", 101.0, "$1,000"],
        ["Clerk", "Elections", "007", "—"],
    ]
    budget = read_budget(book(bare=True, Sheet1=rows))
    assert budget.fiscal_year == 2026
    assert list(budget.program) == ["101", "007"]
    assert program_totals(budget) == {"101": 100_000, "007": 0}
    assert [(fund.id, fund.restriction) for fund in budget.funds] == [("General", Restriction.UNRESTRICTED)]
    assert {finding.rule for finding in budget.findings} == {"sheet-recognised", "one-fund", "program-without-money"}


def test_a_year_that_nothing_names_is_said(book: MakeBook) -> None:
    budget = read_budget(book(bare=True, Programs=PROGRAMS))
    assert budget.fiscal_year == 0
    assert "fiscal-year-assumed" in {finding.rule for finding in budget.findings}


@pytest.mark.parametrize(
    "heading", ["F.Y. 2026 Budget", "FY-26 Adopted", "FY_2026_Budget", "Budget (FY 2026)", "F Y 26 Budget"]
)
def test_a_year_is_read_however_a_heading_is_punctuated(book: MakeBook, heading: str) -> None:
    rows: Rows = [["Dept", "Service", "Code", heading], ["Parks", "Pool", "7", 1000]]
    budget = read_budget(book(bare=True, Programs=rows))
    assert (budget.fiscal_year, program_totals(budget)) == (2026, {"7": 100_000})


def test_a_figure_is_read_however_its_year_is_punctuated(book: MakeBook) -> None:
    """2025 is an estimate, 24 alone no year, and $2021 money: none of them is a column of figures."""
    years = ["(2017)", "2018*", "2019:", "Actual 2020", "FY-22", "2023 (actual)", "2025 est.", "24", "$2021"]
    heads = ["Program ID", "Metric", "Type", "Direction", "Baseline", "Target", *years]
    budget = read_budget(book(Metrics=[heads, ["P1", "Jobs", "outcome", "up", 10, 20, *range(1, 10)]]))
    assert budget.metrics[0].actuals == ((2017, 1), (2018, 2), (2019, 3), (2020, 4), (2022, 5), (2023, 6))


def test_headings_under_a_title_in_two_rows_with_a_band_a_total_and_a_footnote(book: MakeBook) -> None:
    rows: Rows = [
        ["City of Testville"],
        [],
        [None, None, None, None, "Budget", None, "Staff"],
        ["Program ID", "Program", "Department", "Fund ID", "FY2026 Adopted", "FY2026 Requested", "FTE"],
        ["PUBLIC SAFETY SERVICES"],
        ["P1", "Patrol", "Police", "GF", "1,000", None, 3.5],
        ["P2", "Rescue", "Fire", "GF", "(200)", 300, None],
        ["Total", None, None, None, "900"],
        ["Source: finance department"],
    ]
    found = said(book(Programs=rows))
    assert found["total-differs", "Programs!E8"] == (
        Level.WARNING,
        "city.xlsx: Programs!E8: the total is $900, but the rows above it add up to $800. "
        "A total equals what it totals. "
        "Correct the total or the row that is wrong. The rows were used, the total was not.",
    )
    assert ("row-left-out", "Programs!5") in found and ("row-left-out", "Programs!9") in found
    assert found["negative-program", "Programs!E7"][0] is Level.WARNING
    budget = read_budget(book(Programs=rows))
    assert program_totals(budget) == {"P1": 100_000, "P2": -20_000}
    assert budget.program["P1"].fte == Decimal("3.5") and budget.program["P2"].requested == 30_000


def test_subtotals_that_agree_are_not_complained_of(book: MakeBook) -> None:
    rows = [
        HEADS,
        ["P1", "A", "Parks", "GF", 10],
        ["P2", "B", "Parks", "GF", 20],
        ["Parks total", None, None, None, 30],
        ["P3", "C", "Fire", "GF", 5],
        ["Subtotal Fire", None, None, None, 5],
        ["Grand total", None, None, None, 35],
    ]
    assert not any(rule == "total-differs" for rule, _ in said(book(Programs=rows)))


def test_the_latest_year_of_several_is_the_budget_and_the_others_are_kept(book: MakeBook) -> None:
    rows = [["Program ID", "Program", "Department", "Fund ID", "FY2025 Adopted", "FY2026 Adopted", "Color"]]
    budget = read_budget(book(Programs=[*rows, ["P1", "Pool", "Parks", "GF", 5, 7, "blue"]]))
    assert program_totals(budget) == {"P1": 700}
    assert budget.program["P1"].extra == (("FY2025 Adopted", 5), ("Color", "blue"))


CELLS = [
    ("missing-value", "E2", None, "the adopted amount is missing. Enter a number; 0 if there is none."),
    ("missing-value", "E2", "n/a", "the adopted amount is missing."),
    ("not-an-amount", "E2", "about 5", "'about 5' is not an amount."),
    ("error-cell", "E2", "#DIV/0!", "the cell shows #DIV/0!."),
    ("formula-without-value", "E2", "=1+1", "the formula '=1+1' was never calculated"),
    ("unknown-id", "D2", "GFF", "there is no fund 'GFF'. Did you mean 'GF'?"),
    ("unknown-id", "D2", "General Fund", "there is no fund 'General Fund'. Write its ID, 'GF'."),
    ("missing-value", "D2", None, "the fund that pays is missing."),
    ("missing-value", "C2", " ", "the department is missing."),
    ("duplicate-id", "A3", "P1", "the program ID 'P1' appears twice: here and at city.xlsx: Programs!A2."),
]


@pytest.mark.parametrize(("rule", "cell", "value", "sentence"), CELLS)
def test_a_wrong_cell_of_programs_is_an_error_there(
    book: MakeBook, rule: str, cell: str, value: object, sentence: str
) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Programs"][cell] = value

    path = book(edit=edit)
    level, words = said(path)[rule, f"Programs!{cell}"]
    assert level is Level.ERROR
    assert words.startswith(f"city.xlsx: Programs!{cell}: {sentence}")
    with pytest.raises(InputError):
        read_budget(path)


def test_all_errors_come_at_once(book: MakeBook) -> None:
    rows = [HEADS, ["P1", "A", "", "GX", "x"], ["P1", "B", "Parks", "GF", None]]
    with pytest.raises(InputError) as raised:
        read_budget(book(Programs=rows, Alignment=[["Program ID", "Goal ID", "Score"], ["P9", "G1", 5]]))
    places = [f"{item.place.sheet}!{item.place.cell}" for item in raised.value.findings if item.level is Level.ERROR]
    assert places[:3] == ["Alignment!A2", "Alignment!B2", "Alignment!C2"]
    assert places[3:] == ["Programs!C2", "Programs!D2", "Programs!E2", "Programs!A3"]


def test_a_missing_column_is_named_with_what_it_may_be(book: MakeBook) -> None:
    rows = [["Program ID", "Program", "Departmant", "Fund ID", "Current budget"], ["P1", "A", "Parks", "GF", 1]]
    level, words = said(book(Programs=rows))["missing-column", "Programs!1"]
    assert level is Level.ERROR and "'Department' is missing. Is it 'Departmant'?" in words


def test_ceilings_under_floors_and_shares_of_a_cut(book: MakeBook) -> None:
    heads = [*HEADS, "Minimum budget", "Maximum budget", "Earned revenue %", "Unavoidable cost %", "Transition cost %"]
    rows = [heads, ["P1", "A", "Parks", "GF", 100, 50, 40, 60, "50%", 0.1]]
    found = said(book(Programs=rows))
    assert found["ceiling-under-floor", "Programs!G2"][0] is Level.ERROR
    assert found["cut-frees-nothing", "Programs!I2"][0] is Level.ERROR


BUDGET = ["Program ID", "Fund ID", "Fiscal year", "Amount", "Kind", "Recurring", "Minimum", "Match rate", "Account"]


def test_the_ledger_adds_up_and_budget_wins_over_programs(book: MakeBook) -> None:
    rows = [
        BUDGET,
        ["P1", "GF", "FY2026", 4_100_000, None, None, None, None, "Wages"],
        ["P1", "GF", 2026, "(100,000)", None, None, None, None, "Vacancy discount"],
        ["P2", "GF", 2026, 2_999_999, "Adopted", "no", 5, 0.25, None],
        ["P2", "GF", 2025, 2_900_000, "actual", None, None, None, None],
    ]
    path = book(Budget=rows)
    budget = read_budget(path)
    assert program_totals(budget) == {"P1": 400_000_000, "P2": 299_999_900}
    assert {row.kind for row in budget.amounts} == {AmountKind.ADOPTED, AmountKind.ACTUAL}
    line = next(line for line in lines_of(budget) if line.id.program_id == "P2")
    assert (line.recurring, line.minimum, line.match_rate) == (False, 500, Decimal("0.25"))
    found = said(path)
    assert found["negative-rows", "Budget!D3"][0] is Level.NOTE
    # What is earned is no discount: that it lowers what is spent is a warning, with the way on.
    rows[2][-1] = "Charges for services"
    warned = said(book(Budget=rows))
    level, sentence = warned["negative-revenue", "Budget!D3"][:2]
    assert level is Level.WARNING and "the whole is $6,999,999 with them, $7,099,999 without" in sentence
    assert ("negative-rows", "Budget!D3") not in warned
    assert "$3,000,000 here and $2,999,999 on Budget; Budget was used." in found["amounts-differ", "Programs!E3"][1]
    assert ("amounts-differ", "Programs!E2") not in found


def test_odd_lines_of_the_ledger(book: MakeBook) -> None:
    rows = [
        BUDGET,
        ["P1", "GF", 2026, -5, None, None, None, None, None],
        ["P2", "GF", 2026, 5, None, "yes", None, 0.1, None],
        ["P2", "GF", 2026, 5, None, "no", None, 0.2, None],
        ["P2", "GF", 2025, 10_000, None, None, None, None, None],
    ]
    found = said(book(Programs=[HEADS[:4], ["P1", "A", "D", "GF"], ["P2", "B", "D", "GF"]], Budget=rows))
    assert found["negative-line", "Budget!D2"][0] is Level.WARNING
    assert found["mixed-recurring", "Budget!D4"][0] is Level.WARNING
    assert found["mixed-match-rate", "Budget!D4"][0] is Level.ERROR
    assert found["units-off", "Budget!D2"][0] is Level.WARNING


def test_a_base_year_without_adopted_amounts_is_an_error(book: MakeBook) -> None:
    rows = [BUDGET, ["P1", "GF", 2024, 5]]
    found = said(book(Programs=[HEADS[:3], ["P1", "A", "D"]], Budget=rows))
    assert found["no-money-in-base-year", "Budget!D2"][0] is Level.ERROR


def test_programs_without_current_services_beside_others_with_them_are_told(book: MakeBook) -> None:
    rows = [["Program ID", "Fund ID", "Fiscal year", "Amount", "Kind"]]
    rows += [[id, "GF", 2026, 5, "adopted"] for id in ("P1", "P2", "P3", "P4")]
    services = [[id, "GF", 2026, cents, "current services"] for id, cents in (("P1", 6), ("P4", 0))]
    programs = [HEADS[:3], *([id, id, "D"] for id in ("P1", "P2", "P3", "P4"))]
    level, words = said(book(Programs=programs, Budget=rows + services))["no-current-services", "Budget!D3"]
    assert level is Level.WARNING and "current services: 2 here" in words
    # Of kind adopted alone nothing is missing.
    assert not [rule for rule, _ in said(book(Programs=programs, Budget=rows)) if rule == "no-current-services"]


def test_budget_alone_makes_its_programs(book: MakeBook) -> None:
    rows = [["Program ID", "Program name", "Dept", "Fund ID", "FY2026 Adopted"], ["7", "Pool", "Parks", "Water", 5]]
    budget = read_budget(book(bare=True, Budget=rows))
    assert (budget.program["7"].name, budget.program["7"].department, budget.fiscal_year) == ("Pool", "Parks", 2026)
    assert budget.fund["Water"].restriction is Restriction.RESTRICTED


def test_units_of_thousands(book: MakeBook) -> None:
    settings = [["Item", "Value"], ["Fiscal year", 2026], ["Amounts in", "Thousands"]]
    rows = [[*HEADS, "Requested budget"], ["P1", "A", "D", "GF", 12.5, 12_500]]
    path = book(Settings=settings, Programs=rows)
    assert program_totals(read_budget(path)) == {"P1": 1_250_000}
    assert said(path)["units-off", "Programs!F2"][0] is Level.WARNING
    headed = [[*HEADS[:4], "Adopted ($000)"], ["P1", "A", "D", "GF", 12.5]]
    assert program_totals(read_budget(book(Programs=headed))) == {"P1": 1_250_000}
    millions = [["Item", "Value"], ["Amounts in", "millions"]]
    assert said(book(Settings=millions, Programs=headed))["units-differ", "Programs!E1"][0] is Level.ERROR


def test_goals_metrics_and_evidence(book: MakeBook) -> None:
    path = book(
        Goals=[["Goal ID", "Goal", "Weight"], ["G1", "Safe", None]],
        Alignment=[["Program ID", "Goal ID", "Score"], ["P1", "G1", 4], ["P2", "G1", 2.5]],
        Metrics=[
            ["Program ID", "Metric", "Type", "Direction", "Baseline", "Target", 2024, "FY 2025 actual"],
            ["P1", "Jobs", "Outcome", None, 60, 50, 58, "n/a"],
            ["P1", "Hours", None, "up", 60, 50, "1,234", 7],
            ["P2", "Calls", "output", None, None, 9, None, None],
        ],
        Evidence=[
            ["Program ID", "Rating", "Rating system", "Direction", "Local", "Effect", "Effect standard error"],
            ["P1", "Tier 1 Strong", "ESSA", "negative", None],
            ["P2", "Tier 9", "ESSA", None, None],
            ["P2", 3, None, None, "yes"],
            ["P1", None, None, None, "yes", 0.5, 0.1],
        ],
        Districts=[["Program ID", "District", "Share"], ["P1", "North", 0.5], ["P1", "South", "49%"]],
    )
    found = said(path)
    levels = {key: level for key, (level, _) in found.items()}
    assert levels["weights-missing", "Goals!C2"] is Level.NOTE
    assert levels["score-out-of-range", "Alignment!C3"] is Level.ERROR
    assert levels["target-contradicts-direction", "Metrics!F3"] is Level.WARNING
    assert levels["type-assumed", "Metrics!C3"] is Level.NOTE
    assert levels["direction-assumed", "Metrics!D4"] is Level.WARNING
    assert levels["direction-contradicts-rating", "Evidence!D2"] is Level.WARNING
    assert levels["unknown-rating", "Evidence!B3"] is Level.ERROR
    assert levels["missing-direction", "Evidence!D4"] is Level.ERROR
    assert levels["effect-unrated", "Evidence!F5"] is Level.WARNING
    assert levels["shares-do-not-sum", "Districts!C2"] is Level.ERROR


def test_a_metric_going_down_is_told_from_its_target(book: MakeBook) -> None:
    heads = ["Program ID", "Metric", "Type", "Direction", "Baseline", "Target", "FY2025", 2024]
    budget = read_budget(book(Metrics=[heads, ["P1", "Crime", "outcome", None, 60, 50, 52, 58]]))
    assert budget.metrics[0].better is Trend.DOWN
    assert budget.metrics[0].actuals == ((2024, 58.0), (2025, 52.0))


def test_hidden_rows_sheets_and_links(book: MakeBook) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Programs"].row_dimensions[3].hidden = True
        workbook["Funds"].sheet_state = "hidden"
        workbook["Programs"]["F1"], workbook["Programs"]["F2"] = "Notes", "=[1]Other!A1"

    found = said(book(edit=edit))
    assert found["hidden-rows", "Programs!A3"][0] is Level.WARNING
    assert found["hidden-sheet", "Funds!"][0] is Level.WARNING
    assert found["external-link", "Programs!F2"][0] is Level.WARNING
    assert found["formula-without-value", "Programs!F2"][0] is Level.WARNING


def test_near_duplicate_names_and_series(book: MakeBook) -> None:
    names = ["Building permits", "Building  Permit", "Station 1", "Station 2"]
    rows = [HEADS, *([f"P{place}", name, "D", "GF", 1] for place, name in enumerate(names))]
    found = [key for key in said(book(Programs=rows)) if key[0] == "near-duplicate-name"]
    assert found == [("near-duplicate-name", "Programs!B3")]


def test_several_files_make_one_budget_and_an_id_in_two_is_an_error(book: MakeBook) -> None:
    first = book("one.xlsx")
    second = book("two.xlsx", bare=True, Programs=[HEADS, ["P3", "C", "Fire", "GF", 9]])
    assert list(read_budget([first, second]).program) == ["P1", "P2", "P3"]
    third = book("three.xlsx", bare=True, Programs=[HEADS, ["P2", "C", "Fire", "GF", 9]])
    words = said([first, third])["duplicate-id", "Programs!A2"][1]
    assert words.startswith(
        "three.xlsx: Programs!A2: the program ID 'P2' appears twice: here and at one.xlsx: Programs!A3."
    )


def test_kinds_and_merged_departments(book: MakeBook) -> None:
    def edit(workbook: Workbook) -> None:
        workbook["Programs"].merge_cells("C2:C3")

    rows = [[*HEADS, "Kind"], ["P1", "A", "Parks", "GF", 1, "Non Operating"], ["P2", "B", None, "GF", 2, "SUPPORT"]]
    budget = read_budget(book(Programs=rows, edit=edit))
    assert [program.kind for program in budget.programs] == [Kind.NON_OPERATING, Kind.SUPPORT]
    assert budget.departments == ("Parks",)


def test_what_a_choice_may_be_is_told_once(book: MakeBook) -> None:
    _, words = said(book(Programs=[[*HEADS, "Kind"], ["P1", "A", "Parks", "GF", 1, "grant"]]))[
        "unknown-choice", "Programs!F2"
    ]
    assert words.endswith("Expected: service, support, non-operating. Write one of them.")


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_budget(tmp_path / "nowhere.xlsx")


def test_the_order_of_rows_does_not_change_what_funds_are_made(book: MakeBook) -> None:
    assert FUNDS[1][0] in read_budget(book(Programs=[HEADS, *reversed(PROGRAMS[1:])])).fund


def test_a_new_program_asks_a_fund(book: MakeBook) -> None:
    rows = [
        [*HEADS, "Requested budget"],
        *([*row, None] for row in PROGRAMS[1:]),
        ["P3", "New", "Parks", None, None, 5],
    ]
    path = book(Programs=rows)
    assert said(path)["proposal-without-fund", "Programs!D4"][0] is Level.WARNING
    assert read_budget(path).program["P3"].requested == 500
    one_fund = [["Program ID", "Program", "Department", "FY2026 Adopted", "Requested"], ["P3", "New", "Parks", None, 5]]
    assert read_budget(book(bare=True, Programs=one_fund)).program["P3"].fund_id == "General"


def test_more_programs_than_any_budget_has_are_refused(book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are given: as a list of programs, or by the rows of a ledger alone."""
    monkeypatch.setattr(table, "MOST_PROGRAMS", 2)
    ledger: Rows = [["Program ID", "Fund ID", "Fiscal year", "Amount"], *([f"P{at}", "GF", 2026, 5] for at in (1, 2))]
    assert read_budget(book(bare=True, Budget=ledger)).program.keys() == {"P1", "P2"}
    found = said(book("more.xlsx", bare=True, Budget=[*ledger, ["P3", "GF", 2026, 5]]))
    assert "more than 2 programs" in found["too-many-rows", "Budget!"][1]


def test_money_of_findings_is_in_the_currency_of_settings(book: MakeBook) -> None:
    funds = [["Fund ID", "Fund", "Restricted", "Available"], ["GF", "General Fund", "no", 1]]
    settings = [["Item", "Value"], ["Fiscal year", 2026], ["Currency", "CHF"]]
    found = examine(book(Funds=funds, Settings=settings)).findings
    assert any("CHF 1 are available" in one.found for one in found), [one.found for one in found]
