"""The recommendation workbook: it foots, it is live, it says the truth after an edit, and text stays text."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from budgetopt.city.model import Amount, Budget, District, Fund, Program
from budgetopt.intake.reading import read_budget
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import record_of
from budgetopt.plan.tables import funds_of, lines_of, programs_of
from budgetopt.scenario.model import Scenario
from budgetopt.tell.facts import Facts
from budgetopt.workbooks.recommendation import ON_REQUEST, SHEETS
from budgetopt.workbooks.recommendation.decisions import FURTHER_ROWS
from tests import riverton as sample
from tests.office import recalculated_all
from tests.plan.test_worked_example import example
from tests.prices import prices_by_name
from tests.workbooks.sheets import HOSTILE, header_row, hostile_city, opened, rows_of, written

ROOT = Path(__file__).parents[2]
# Of one year there is no sheet Years, without draws nothing to say of robustness, without a year before none of it.
_ABSENT = {"Earlier decisions", "Years", "Amendments", "Robustness", "Decided", *ON_REQUEST.values()}
NAMES = [sheet.name for sheet in SHEETS if sheet.name not in _ABSENT]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return sample.plan()


@pytest.fixture(scope="module")
def content(plan: Plan) -> bytes:
    return written(plan)


@pytest.fixture(scope="module")
def values(content: bytes) -> Workbook:
    return opened(content)


@pytest.fixture(scope="module")
def formulas(content: bytes) -> Workbook:
    return opened(content, values=False)


def test_every_sheet_stands_in_its_order(values: Workbook) -> None:
    assert values.sheetnames == NAMES


def test_a_sheet_has_a_frozen_header_and_a_print_set_up(formulas: Workbook) -> None:
    for sheet in formulas:
        assert sheet.freeze_panes, sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        # One page wide is the default and not written; any number high is 0. Pages beside each other say whose.
        assert sheet.page_setup.fitToHeight == 0, sheet.title
        assert (sheet.page_setup.fitToWidth or 1) == 1 or sheet.print_title_cols, sheet.title
        assert sheet.oddFooter.right.text.replace("&[Page]", "&P").endswith("Page &P of &N"), sheet.title
        assert "Riverton" in sheet.oddHeader.left.text
        assert sheet.oddHeader.right.text == "2026-07-01"


def test_long_lists_print_their_header_on_every_page(formulas: Workbook) -> None:
    for name, row in (("Recommendations", 7), ("From and to", 4), ("Evidence", 4), ("Decisions", 6)):
        assert formulas[name].print_title_rows == f"${row}:${row}", name


def test_the_summary_begins_a_page_with_what_would_else_be_torn(formulas: Workbook) -> None:
    sheet = formulas["Summary"]
    rows = {cell.value: cell.row for (cell,) in sheet.iter_rows(max_col=1)}
    charts = {chart.anchor._from.row + 1 for chart in sheet._charts}
    assert len(sheet._charts) == 2 and len(charts) == 1
    assert rows["How sure is this?"] < min(charts) < rows["What was asked and what must hold"]
    # A break stands below the row that it names; the list of departments has room under the list of moves.
    assert [one.id + 1 for one in sheet.row_breaks.brk] == [*charts, rows["The largest moves"]]
    last = int(sheet.print_area.rpartition("$")[2])
    assert rows["The largest changes by department"] < rows["Base of amendments (SHA-256 of the lines)"] == last
    assert rows["In this workbook"] > last


def test_funds_equal_the_plan_to_the_cent(plan: Plan, values: Workbook) -> None:
    shown = {row["Fund ID"]: row for row in rows_of(values["Funds"], "Fund ID", "Fund") if row["Fund ID"]}
    assert set(shown) == set(plan.budget.fund)
    for fund in funds_of(plan):
        row = shown[fund["fund_id"]]
        for heading, key in (
            ("Current", "current"),
            ("Recommended", "recommended"),
            ("Transition costs", "transition_costs"),
            ("Lost revenue", "lost_revenue"),
            ("Unavoidable cost", "unavoidable_cost"),
            ("Reserve", "reserve"),
            ("Idle", "idle"),
            ("Available", "available"),
            ("Sum", "available"),
        ):
            assert Decimal(str(row[heading])) == Decimal(str(fund[key])), (fund["fund_id"], heading)
        assert row["Check"] == "OK"


def test_a_line_has_its_amounts_status_and_why(plan: Plan, values: Workbook) -> None:
    shown = {
        (row["Program ID"], row["Fund ID"]): row
        for row in rows_of(values["Recommendations"], "Department", "Program ID")
    }
    lines = lines_of(plan)
    assert len(shown) == len(lines)
    for line in lines:
        row = shown[line["program_id"], line["fund_id"]]
        for heading in ("Current", "Recommended", "Change"):
            assert Decimal(str(row[heading])) == Decimal(str(line[heading.lower()]))
        reason, change = plan.reasons[line["program_id"]], line["change"]
        assert row["Status of program"] in (str(reason.status), "unchanged here", "raised here", "cut here")
        assert change < 0 or not str(row["Status of program"]).startswith("cut"), line
        assert change > 0 or not str(row["Status of program"]).startswith("raised"), line
    said = [str(row["Why"]) for row in shown.values()]
    assert len(set(said)) == len(said), "a sentence is repeated word for word"
    # A program's sentence stands once, beside its first line; the others name that line.
    for program, reason in plan.reasons.items():
        own = [str(row["Why"]) for (id, _), row in shown.items() if id == program]
        assert sum(words.casefold().endswith(reason.brief.casefold()) for words in own) == bool(own), program
        assert sum(f"see {program} in " in words for words in own) == max(0, len(own) - 1), program


def test_the_sentence_in_full_stands_once_for_analysts(plan: Plan, values: Workbook) -> None:
    shown = {row["Program ID"]: row for row in rows_of(values["For analysts"], "Program ID", "Program")}
    full = {str(id): str(row["Why, in full"]) for id, row in shown.items() if row["Why, in full"]}
    assert len(set(full.values())) == len(full) > 100
    assert all(words == plan.why(id) for id, words in full.items())
    facts = Facts(plan)
    assert {*facts.cut, *facts.raised} <= set(full)


def test_a_close_call_is_called_one(plan: Plan) -> None:
    """Where what is believed is within half its deviation of what would keep the program whole, or beyond it."""
    close = set()
    for id in Facts(plan).cut:
        least, value = plan.prices.tipping.get(id), plan.value[id]
        if least is not None and not value.response and least - value.believed <= value.doubt / 2:
            close.add(id)
    assert 3 < len(close) < 30
    assert {id for id, reason in plan.reasons.items() if "; a close call: " in reason.brief} == close
    assert {id for id in plan.reasons if "this is a close call: it would be kept whole" in plan.why(id)} == close
    # What is believed and what would be needed are never said as one figure.
    said = [re.search(r"(?:effect|return) (\S+) ± \S+, kept at ([-\d.]+\d)", plan.reasons[id].brief) for id in close]
    assert all(found and found[1] != found[2] for found in said)


def test_new_money_is_the_sum_of_what_it_is_for(values: Workbook) -> None:
    shown = {row[0]: row[1] for row in values["Summary"].iter_rows(max_col=2, values_only=True) if row[0]}
    uses = (
        shown["Total recommended"] - shown["Total today"],
        *(shown[use] for use in ("What cuts cost", "Reserves", "Idle")),
    )
    assert sum(Decimal(str(round(use, 2))) for use in uses) == Decimal(str(shown["New money"]))


def test_what_a_program_requests_stands_once(plan: Plan, values: Workbook) -> None:
    rows = rows_of(values["Recommendations"], "Department", "Program ID")
    asked = [
        (row["Program ID"], Decimal(str(row["Requested by program"]))) for row in rows if row["Requested by program"]
    ]
    with_lines = {str(row["Program ID"]) for row in rows}
    assert dict(asked) == {
        id: Decimal(cents) / 100 for id, cents in plan.case.standing.asked.items() if cents and id in with_lines
    }
    assert len(asked) == len(dict(asked)) > 5


def test_unknown_columns_are_carried_through(plan: Plan, values: Workbook) -> None:
    extra = {name for program in plan.budget.programs for name, _ in program.extra}
    assert extra, "the sample no longer has a column of its own"
    assert extra <= set(rows_of(values["Recommendations"], "Department", "Program ID")[0])


def test_departments_goals_and_districts_foot_to_the_whole_budget(plan: Plan, values: Workbook) -> None:
    total = Decimal(sum(plan.allocation.programs.values())) / 100
    for sheet, second, last in (
        ("Departments", "Programs", "All departments"),
        ("Goals", "Weight", "The whole budget"),
        ("Districts", "Programs", "The whole budget"),
    ):
        rows = rows_of(values[sheet], sheet[:-1], second)
        *parts, whole = rows
        assert whole[sheet[:-1]] == last
        assert sum(Decimal(str(row["Recommended"])) for row in parts) == total
        assert Decimal(str(whole["Recommended"])) == total


def test_defined_names_point_at_the_right_cells(plan: Plan, values: Workbook) -> None:
    def named(name: str) -> object:
        ((sheet, cell),) = values.defined_names[name].destinations
        return values[sheet][cell].value

    assert named("Money_moved") == plan.moved_cents / 100
    assert named("Programs_changed") == plan.changed_programs
    assert named("Total_current") == sum(plan.case.standing.total.values()) / 100
    assert named("Total_recommended") == sum(plan.allocation.programs.values()) / 100
    assert named("Total_available") == sum(plan.case.available.values()) / 100
    assert named("Impact_today") == pytest.approx(plan.current_impact)
    assert named("Impact_recommended") == pytest.approx(plan.impact)
    assert named("Impact_gain") == pytest.approx(plan.impact - plan.current_impact)
    assert str(named("Check_funds")).startswith("OK")


def test_the_scenario_can_be_read_back(plan: Plan, values: Workbook) -> None:
    ((sheet, cells),) = values.defined_names["Scenario_json"].destinations
    found = values[sheet][cells]
    parts = [row[0].value for row in found] if isinstance(found, tuple) else [found.value]
    assert Scenario(**json.loads("".join(parts))) == plan.scenario


def test_charts_have_words_for_who_cannot_see_them(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        drawings = [
            package.read(name).decode()
            for name in package.namelist()
            if "drawings/drawing" in name and "rels" not in name
        ]
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    described = re.findall(r'descr="Bar chart\. [^"]+"', "".join(drawings))
    assert len(charts) == len(described) == 6


def test_the_same_plan_and_date_give_the_same_bytes(plan: Plan, content: bytes) -> None:
    again = recommend(read_budget(sample.WORKBOOK), plan.scenario)
    # Whatever was asked of it before: all that JSON says, or nothing.
    record_of(again)
    same = written(again) == content  # said apart: pytest would look for minutes for what differs
    assert same


@dataclass
class Recalculated:
    """Workbooks as an office program works them out: the plan's with 100 more for a line of `fund`, and that of a city
    of hostile names, which is `hostile` as written."""

    edited: Workbook
    fund: object
    hostile: Workbook
    hostile_anew: Workbook


@pytest.fixture(scope="module")
def office(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    """In one start of it."""
    folder = tmp_path_factory.mktemp("office")
    paths = [folder / f"{name}.xlsx" for name in ("edited", "hostile")]
    book = opened(content, values=False)
    sheet = book["Recommendations"]
    top = header_row(sheet, "Department", "Program ID")
    line = next(row for row in range(top + 1, sheet.max_row) if sheet[f"F{row}"].value)
    sheet[f"G{line}"] = sheet[f"G{line}"].value + 100
    book.save(paths[0])
    hostile = written(recommend(hostile_city(HOSTILE, funds=3)))
    paths[1].write_bytes(hostile)
    edited, anew = (load_workbook(path, data_only=True) for path in recalculated_all(paths, folder))
    return Recalculated(edited, sheet[f"D{line}"].value, opened(hostile), anew)


def test_the_checks_tell_the_truth_after_an_edit(formulas: Workbook, office: Recalculated) -> None:
    edited = office.edited
    checks = {row["Fund ID"]: row["Check"] for row in rows_of(edited["Funds"], "Fund ID", "Fund") if row["Fund ID"]}
    # The plan leaves 83.40 of it idle: of 100 more, 16.60 are not there.
    assert checks.pop(office.fund) == "over by 16.60"
    assert set(checks.values()) == {"OK"}
    assert edited["Recommendations"]["F6"].value == "Funds over: 1 (sheet Funds)"
    text = [cell.value for row in edited["Summary"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(words.startswith("Amounts were changed") for words in text)
    # What is left unallocated is amber, what is over is red.
    coloured = formulas["Funds"].conditional_formatting
    (rules,) = (of.rules for of in coloured if str(of.sqref).startswith("N"))
    fills = {rule.text: rule.dxf.fill.bgColor.rgb for rule in sorted(rules, key=lambda rule: rule.priority)}
    assert fills == {"unallocated": "FFFFEB9C", "OK": "FFFFC7CE"}


def test_text_of_an_input_never_becomes_a_formula() -> None:
    content = written(recommend(hostile_city(HOSTILE)))
    ours = opened(content, values=False)
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = str(cell.value)
                    assert not any(bad in text for bad in ("HYPERLINK", "cmd|", "SUM(A1)", "=Dept", "1+1")), text
    names = [row["Program"] for row in rows_of(opened(content)["Recommendations"], "Department", "Program ID")]
    assert names[:4] == HOSTILE[:4]
    assert names[6:8] == HOSTILE[6:8]
    assert names[8] == "control  end"
    assert names[9] == "<r><t>markup</t></r> "
    assert names[12] == "_x0041_"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "externalLink" in name]
        relations = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".rels"))
    assert "http://evil" not in relations and "http://x" not in relations


def test_a_column_of_the_input_called_like_one_of_ours_gets_another_name() -> None:
    book = opened(written(recommend(hostile_city(["A", "B"]))))
    row = rows_of(book["Recommendations"], "Department", "Program ID")[0]
    assert row["Current"] == 1_000_000
    assert row["Current (2)"] == 7
    assert row["=Owner"] == "=cmd|' /C calc'!A0"
    goal = rows_of(book["Goals"], "Goal", "Weight")[0]
    assert (goal["Ward"], goal["% (2)"]) == ("=1+1", 3)
    assert rows_of(book["Funds"], "Fund ID", "Fund")[0]["Trustee"] == "-1"


def test_a_hostile_city_recalculates_to_the_same_values(office: Recalculated) -> None:
    funds = rows_of(office.hostile_anew["Funds"], "Fund ID", "Fund")
    assert [row["Check"] for row in funds if row["Fund ID"]] == ["OK"] * 3
    assert [row["Recommended"] for row in funds] == [
        row["Recommended"] for row in rows_of(office.hostile["Funds"], "Fund ID", "Fund")
    ]


@pytest.mark.parametrize("with_money", [True, False])
def test_a_city_with_one_program_and_nothing_else(with_money: bool) -> None:
    amounts = (Amount(program_id="p", fund_id="f", fiscal_year=2026, amount=12_345),) if with_money else ()
    budget = Budget(
        fiscal_year=2026,
        funds=tuple(Fund(id=id, name=id) for id in ("f", "g", "h")),
        programs=(Program(id="p", name="P", department="D"),),
        amounts=amounts,
    )
    book = opened(written(recommend(budget)))
    assert book.sheetnames == [name for name in NAMES if name != "Districts"]
    assert [row["Check"] for row in rows_of(book["Funds"], "Fund ID", "Fund") if row["Fund ID"]] == ["OK"] * 3
    text = [cell.value for row in book["Summary"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any("No program's amount changes" in words and "no finding about the programs" in words for words in text)
    assert not any("Policy costs nothing" in words for words in text)
    assert "0 get less, 0 get more; 1 stays as it is" in text


def test_a_large_city_is_written_whole() -> None:
    plan = recommend(hostile_city([f"Program {place}" for place in range(1_500)]))
    book = load_workbook(io.BytesIO(written(plan)), read_only=True, data_only=True)
    rows = rows_of(book["Recommendations"], "Department", "Program ID")
    assert len(rows) == 1_500


def test_nothing_on_file_reads_as_unknown_and_never_as_bad(plan: Plan, values: Workbook) -> None:
    shown = {row["Program ID"]: row for row in rows_of(values["Evidence"], "Program ID", "Program")}
    unknown = [id for id, value in plan.value.items() if not value.effectiveness.findings]
    operating = [id for id in unknown if plan.budget.program[id].kind != "non-operating"]
    assert operating
    for id in operating:
        measured = plan.value[id].effectiveness.results.score is not None
        # What its own measures speak of is not called unknown: only that is held, and waits for an evaluation.
        said = "none: its own measures only" if measured else "unknown – evaluate first"
        assert shown[id]["Best finding"] == said
    assert {str(shown[id]["Best finding"]).split(" ")[0] for id in operating} == {"none:", "unknown"}


def test_what_a_list_is_about_has_a_row_high_enough_for_it(values: Workbook) -> None:
    # The first columns of Measures and For analysts hold it: on 60 characters' width it takes four lines and more.
    for name in ("Measures", "For analysts", "Evidence"):
        sheet = values[name]
        (over,) = (one for one in sheet.merged_cells.ranges if one.min_row == 2)
        letters = (
            sum(sheet.column_dimensions[get_column_letter(one)].width for one in range(1, over.max_col + 1)) * 1.15
        )
        lines = -(-len(sheet["A2"].value) // letters)
        assert sheet.row_dimensions[2].height >= 12 * lines, name


def test_decisions_can_be_entered_and_nonsense_cannot(plan: Plan, formulas: Workbook) -> None:
    sheet = formulas["Decisions"]
    top = header_row(sheet, "Program ID", "Program")
    assert [cell.value for cell in sheet[top]][:11] == [
        "Program ID",
        "Program",
        "Department",
        "Paid by",
        "Current",
        "Recommended",
        "Decision",
        "Amount",
        "Reason",
        "By",
        "Round",
    ]
    changed = [program for program in programs_of(plan) if program["change"]]
    assert sheet[f"A{top + len(changed)}"].value and not sheet[f"A{top + len(changed) + 1}"].value
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    last = top + len(changed) + FURTHER_ROWS
    assert checks[f"G{top + 1}:G{last}"].formula1 == '"accept,edit,reject,hold"'
    assert (checks[f"H{top + 1}:H{last}"].operator, checks[f"H{top + 1}:H{last}"].formula1) == (
        "greaterThanOrEqual",
        "0",
    )


def test_rules_that_bind_have_their_price(plan: Plan, values: Workbook) -> None:
    sheet = values["Rules"]
    rules = {row["Rule"]: row for row in rows_of(sheet, "Rule", "Kind")}
    assert set(rules) == {row["rule"] for row in plan.rules.to_dict("records")}
    for name, price in prices_by_name(plan).items():
        assert rules[name]["Price of the rule, impact points"] == pytest.approx(price)
    binding = rows_of(sheet, "Rule", "What it limits")
    assert len(binding) == sum(plan.prices.binding)
    assert any(row["Side"] in ("no", "yes") and row["Limit"] is None for row in binding)


def test_a_district_share_divides_a_program() -> None:
    city = hostile_city(
        ["A"],
        districts=(
            District(program_id="-0", district="=North", share=Decimal("0.25")),
            District(program_id="-0", district="South", share=Decimal("0.75")),
        ),
    )
    rows = rows_of(opened(written(recommend(city)))["Districts"], "District", "Programs")
    assert [(row["District"], row["Current"]) for row in rows[:3]] == [
        ("=North", 250_000),
        ("South", 750_000),
        ("Not divided by district", 0),
    ]


def test_money_is_never_wider_than_its_column(values: Workbook) -> None:
    """Else an office program shows ### instead: $323,434,227.13 is 15 characters, and the sign's bracket one more."""
    for name in ("Recommendations", "Funds", "Departments"):
        sheet = values[name]
        # Neighbours of one width are stored as one entry, from column `min` to column `max`.
        widths = {at: one.width for one in sheet.column_dimensions.values() for at in range(one.min, one.max + 1)}
        shown = [cell for row in sheet for cell in row if "#,##0.00" in cell.number_format and cell.value is not None]
        assert shown, name
        for cell in shown:
            needed = len(f"${abs(cell.value):,.2f}") + 1
            assert needed <= widths[cell.column], f"{name}!{cell.coordinate}"


def test_funds_rules_and_evidence_say_what_their_prices_hold_under(plan: Plan, values: Workbook) -> None:
    assert plan.mixed
    for sheet in ("Funds", "Evidence", "Recommendations"):
        assert "with these decisions as they are" in values[sheet]["A2"].value
    rules = [cell for row in values["Rules"].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert sum("with these decisions as they are" in words for words in rules) == 1


def test_method_has_the_prior_of_the_house_and_the_citys_own() -> None:
    # Two programs with findings: 4.689655/11.662069 = 0.402 (tests/impact/test_hand.py), the house's 0.40 beside it.
    for prior in ("house", "city"):
        book = opened(written(recommend(example(), Scenario(evidence={"prior": prior}))))
        rows = dict(book["Method"].iter_rows(max_col=2, values_only=True))
        assert rows["Effectiveness, the house's"] == "0.40"
        assert rows["Effectiveness, by the city's own findings"] == "0.40 (2 programs with findings)"
        assert rows["Taken for this plan"] == f"the {prior}'s"


def test_method_says_what_a_dollar_is_where_a_city_has_none() -> None:
    for currency, said in (("USD", ""), ("EUR", "one euro is meant"), ("JPY", "one JPY is meant")):
        budget = example().model_copy(update={"currency": currency})
        words = " ".join(str(row[0].value) for row in opened(written(recommend(budget)))["Method"].iter_rows())
        assert ("Where these sheets say a dollar" in words) == bool(said)
        assert said in words
