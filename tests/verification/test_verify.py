"""Verify: one changed cell, rule, word or byte is found and named; a clean workbook passes, from any office program."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.city.model import Budget
from budgetopt.returned.decisions import read_decisions
from budgetopt.returned.ours import open_ours
from budgetopt.verification import again
from budgetopt.verification.proof import proof_in
from budgetopt.workbooks.proof_form import (
    BELIEFS,
    COLUMNS,
    FORMS,
    LIMITS,
    LINES,
    PROGRAMS,
    ROWS,
    STATED,
    packed,
    texts_unpacked,
    unpacked,
)
from tests import riverton as sample
from tests.cases import cases
from tests.cities import city_and_scenario
from tests.office import recalculated, recalculated_all
from tests.small import city as small_city
from tests.small import fund
from tests.verification.verified import DATE, RULES, City, cent, named, resealed, written

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    scenario = bo.Scenario(name="Test", description="Some words.", limits={"program_cut": "20%"}, rules=RULES)
    made = written(tmp_path_factory.mktemp("city"), lambda budget: bo.recommend(budget, scenario))
    assert made.made.moved_cents and made.made.solved.solution.lp.link.max() >= 0
    return made


@pytest.mark.parametrize(
    "texts",
    [
        ["[1]", '["a[b{",1.5,null,"x"]'],
        ["[1],[2", "3]"],
        ["[1] ", "[2]"],
        ['[""]', "[1,null]"],
        ['[1,"\\u0000",2]', "[1.50]"],
        ["[[1]]", "[{}]", "[2]"],
        ["1", "x", "[2]"],
    ],
)
def test_rows_of_the_proof_are_read_together_as_each_by_itself(texts: list[str]) -> None:
    assert texts_unpacked(texts) == [unpacked(text) for text in texts]


def test_a_clean_workbook_passes_alone_and_with_its_input(city: City) -> None:
    alone, again = bo.verify(city.plan), bo.verify(city.plan, [city.budget])
    assert alone.failures == again.failures == () and alone.remarks == again.remarks == ()
    said = [check.words for check in again.checks]
    assert "every fund adds up (2 funds)" in said
    assert any(words.startswith("a second solver finds the same optimum") for words in said)
    assert len(again.checks) == len(alone.checks) + 4


def test_cells_are_compared_where_the_bytes_are_others(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same bytes hold the same cells; the same cells may stand in other bytes, as when somebody saved the file.
    compared, compare = [], again.cells_are_the_same
    monkeypatch.setattr(again, "cells_are_the_same", lambda *books: compared.append(books) or compare(*books))
    assert bo.verify(city.plan, [city.budget]).failures == () and not compared
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(city.plan.read_bytes())
    with zipfile.ZipFile(copy, "a") as book:
        book.comment = b"saved again"
    assert bo.verify(copy, [city.budget]).failures == () and len(compared) == 1


def test_what_unknown_programs_lose_by_force_may_be_passed_by_rounding(tmp_path: Path) -> None:
    # They lose 668.86 by force; in whole units 670 go.
    plan = bo.recommend(*city_and_scenario(7))
    (row,) = (row for row in plan.solved.rows if row.rounding)
    assert (row.limit, row.value(plan.years[-1].measure)) == (668_86, 670_00)
    bo.to_excel(plan, tmp_path / "plan.xlsx", date=DATE)
    assert bo.verify(tmp_path / "plan.xlsx").failures == ()


MONEY = {
    "a line's amount": ("Recommendations", "P1", "G"),
    "a line's amount today": ("Recommendations", "P2", "F"),
    "a change": ("Recommendations", "P1", "H"),
    "a percentage": ("Recommendations", "P1", "I"),
    "the total": ("Recommendations", "All rows", "G"),
    "a fund's total": ("Recommendations", "Totals by fund", "G", 2),
    "what a fund leaves": ("Recommendations", "Totals by fund", "J", 2),
    "what a fund has": ("Funds", "GF", "M"),
    "a fund's reserve": ("Funds", "GF", "J"),
    "a fund's exit costs": ("Funds", "GF", "G"),
    "a fund's lost revenue": ("Funds", "GF", "H"),
    "a fund's idle money": ("Funds", "GF", "K"),
    "the funds' total": ("Funds", "All funds", "M"),
    "a department": ("Departments", "Parks", "F"),
    "a number of programs": ("Departments", "Parks", "B"),
    "a goal": ("Goals", "Safe", "E"),
    "a goal's number": ("Goals", "Safe", "C"),
    "a district": ("Districts", "North", "D"),
    "a flow": ("From and to", "From ID", "G", 1),
    "a sum of flows": ("From and to", "By fund", "D", 2),
    "a decision's amount": ("Decisions", "P1", "F"),
    "money moved": ("Summary", "Money moved", "B"),
    "programs changed": ("Summary", "Programs changed", "B"),
    "new money": ("Summary", "New money", "B"),
    "impact today": ("Summary", "Impact today", "B"),
    "the gain": ("Summary", "Gain", "B"),
    "the most that there can be": ("Summary", "Most that any plan", "B"),
    "the impact of the law alone": ("Summary", "The same money with policy lifted", "B"),
    "a program to measure first": ("Data quality", "Measure first", "B", 2),
    "a largest move": ("Summary", "The largest moves", "B", 2),
    "a limit": ("Rules", "What it limits", "D", 1),
    "a value": ("Rules", "What it limits", "E", 1),
    "room": ("Rules", "What it limits", "F", 1),
    "how many bind": ("Rules", "Of these bind", "E", 1),
    "how many funds Checks calls unallocated": ("Checks", "Funds with more", "B"),
    "a limit on Checks": ("Checks", "Rules that are sums", "D", 2),
    "how many rules Checks calls broken": ("Checks", "Rules broken", "B"),
    "how many funds are over": ("Checks", "Funds over", "B"),
    "the impact now": ("Checks", "Impact now", "B"),
    "a rule's sum": ("Checks", "Rules that are sums", "E", 2),
    "a rule's count": ("Checks", "Rules that are sums", "J", 2),
    "a program's impact": ("Checks", "P1", "H"),
    "a line's cut": ("Checks", "Transition cost", "F", 1),
}


@pytest.mark.parametrize(
    "label", ["Status", "Scenario", "Rounding unit asked for", "Rounding unit of this plan", "Upper"]
)
def test_what_method_says_of_the_plan_is_the_proofs(city: City, label: str) -> None:
    cell = city.cell("Method", label, "B")
    found = bo.verify(city.changed("Method", cell, lambda words: f"1{words}"))
    assert f"Method!{cell}" in named(found)


@pytest.mark.parametrize("what", MONEY)
def test_one_changed_cent_is_named(city: City, what: str) -> None:
    sheet, *where = MONEY[what]
    cell = city.cell(sheet, *where)
    found = bo.verify(city.changed(sheet, cell, cent))
    assert f"{sheet}!{cell}" in named(found)
    assert not found.passed


PROOF = {
    "a scenario's sum": (STATED, "Value"),
    "a share": (PROGRAMS, "Transition cost"),
    "a program's impact": (PROGRAMS, "Impact today"),
    "a line's amount": (LINES, "Recommended"),
    "a rule": (LIMITS, "Rule"),
    "a limit": (LIMITS, "Limit"),
    "a sum": (LIMITS, "Sum"),
    "whether it binds": (LIMITS, "Binds"),
    "a gain": (COLUMNS, "Gain"),
    "a bound": (COLUMNS, "Most"),
    "a column's value": (COLUMNS, "Value"),
    "a price": (ROWS, "Price"),
    "a row": (ROWS, "Sum"),
}


@pytest.mark.parametrize("what", PROOF)
def test_one_changed_value_of_the_proof_is_named(city: City, what: str) -> None:
    def other(value: Any) -> Any:
        return value + 1e-6 if isinstance(value, int | float) else None if value == "x" else f"{value or ''}9"

    changed, value = city.changed_value(*PROOF[what], other)
    found = bo.verify(changed)
    assert value in named(found)
    assert any("proves nothing" in remark for remark in found.remarks)


@pytest.mark.parametrize("change", [lambda text: text + " ", lambda text: text.replace(",", ", ", 1), lambda text: "["])
def test_a_row_of_the_proof_that_is_no_longer_its_list_is_named(city: City, change: Any) -> None:
    cell = city.in_proof(LINES, 1)
    assert f"Proof!{cell}" in named(bo.verify(city.changed("Proof", cell, change)))


def test_a_changed_check_of_the_proof_is_named(city: City) -> None:
    beside = city.in_proof(LINES, 1).replace("B", "A")
    assert f"Proof!{beside}" in named(bo.verify(city.changed("Proof", beside, "#00000000")))
    under = city.cell("Proof", "Limits", "B", -2)
    found = bo.verify(city.changed("Proof", under, lambda text: packed([*json.loads(text)[:2], "#00000000", "#0"])))
    assert f"Proof!{under} (Current)" in named(found)
    record = found.record()["checks"][0]["failures"][0]
    assert (record["cell"], record["found"][:9]) == (under, "Current: ")


@pytest.mark.parametrize(
    ("form", "heading", "change", "words"),
    [
        (COLUMNS, "Gain", lambda gain: gain * 1.5 + 1, "the certificate holds"),
        (COLUMNS, "Most", lambda most: most / 2, "the linear program is that of the rules"),
        (COLUMNS, "Value", lambda value: (value or 0) + 1000, "the certificate holds"),
        (ROWS, "Price", lambda price: (price or 0) + 1, "the certificate holds"),
        (ROWS, "Sum", lambda words: words.split(" ", 1)[1], "the linear program is that of the rules"),
        (ROWS, "At most", lambda limit: (limit or 0) + 5, "the linear program is that of the rules"),
        (LIMITS, "Limit", lambda limit: limit - 100_000, "the linear program is that of the rules"),
        (PROGRAMS, "Impact today", lambda impact: impact + 5, "the certificate holds"),
        (BELIEFS, "Deviation", lambda deviation: deviation * 2, "the gain that is assured"),
        (BELIEFS, "By the prior", lambda share: (share or 0) + 0.5, "the gain that is assured"),
        (BELIEFS, "Gain above 0", lambda gain: gain * 1.01, "the gain that is assured"),
        (BELIEFS, "Number", lambda number: 99, "the gain that is assured"),
    ],
)
def test_a_forged_proof_does_not_add_up(city: City, form: Any, heading: str, change: Any, words: str) -> None:
    found = bo.verify(resealed(city, form, heading, change))
    assert found.checks[0].passed, found.checks[0].failures
    assert any(check.words.startswith(words) for check in found.checks if not check.passed)


def test_the_scenario_and_the_certificate_are_named(city: City) -> None:
    for label, change in (
        ("Scenario JSON", lambda text: text.replace("Some words.", "Same words.")),
        ("Scenario JSON", lambda text: text.replace('"30%"', '"31%"')),
        ("Scenario JSON", lambda text: text[:-2]),
        ("limits.program_cut", "25%"),
        ("rules[1].granted_by", "nobody"),
        ("description", "Same words."),
        ("city.xlsx", lambda sum_: sum_.replace(sum_[0], "f" if sum_[0] != "f" else "e")),
        ("Certificate: primal", lambda text: str(float(text) + 0.01)),
        ("Certificate: dual", lambda text: str(float(text) + 0.01)),
        ("Certificate: gap", "1.0"),
        ("Certificate: largest violation", "0.01"),
        ("Impact recommended", lambda text: str(float(text) + 0.01)),
    ):
        cell = city.cell("Method", label, "B")
        assert f"Method!{cell}" in named(bo.verify(city.changed("Method", cell, change))), label


def test_a_sheet_or_a_row_that_is_gone_is_said(city: City) -> None:
    book = load_workbook(city.plan, data_only=True)
    del book["Funds"]
    book["Recommendations"].delete_rows(int(city.cell("Recommendations", "P1", "A")[1:]))
    book.save(city.folder / "gone.xlsx")
    found = bo.verify(city.folder / "gone.xlsx")
    assert any(
        "the sheet 'Funds' is gone or has another name, and with it the list of funds" in one.words
        for one in found.failures
    )
    assert any("the line of P1 from GF is missing" in one.words for one in found.failures)


def test_amounts_typed_over_are_named_and_sent_to_score(city: City) -> None:
    cell = city.cell("Recommendations", "P1", "G")
    found = bo.verify(city.changed("Recommendations", cell, lambda amount: amount - 100))
    (remark,) = found.remarks
    assert f"Recommendations!{cell}" in remark and "budgetopt score FILES --plan changed.xlsx" in remark


def test_decisions_are_the_readers_own(city: City) -> None:
    found = bo.verify(city.changed("Decisions", city.cell("Decisions", "P1", "G"), "accept"), [city.budget])
    assert found.passed, found.failures


# With the inputs


def test_one_changed_byte_of_an_input_is_named(city: City) -> None:
    changed = city.folder / "other" / "city.xlsx"
    changed.parent.mkdir(exist_ok=True)
    book = load_workbook(city.budget)
    book["Budget"]["D2"] = 4_000_100
    book.save(changed)
    found = bo.verify(city.plan, [changed])
    assert "city.xlsx" in named(found)
    cell = city.cell("Recommendations", "P1", "F")
    assert f"Recommendations!{cell}" in named(found)
    content = bytearray(city.budget.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    assert "city.xlsx" in named(bo.verify(city.plan, [changed]))


def test_an_input_may_have_another_name_but_must_be_there(city: City) -> None:
    renamed = city.folder / "renamed.xlsx"
    renamed.write_bytes(city.budget.read_bytes())
    assert bo.verify(city.plan, [renamed]).checks[-4].passed
    with pytest.raises(bo.UsageError):
        bo.verify(city.plan, [city.folder / "gone-away.xlsx"])


@pytest.mark.parametrize(("sheet", "label", "column"), [("Recommendations", "P1", "K"), ("Rules", "What it", "I")])
def test_with_the_inputs_every_word_is_compared(city: City, sheet: str, label: str, column: str) -> None:
    cell = city.cell(sheet, label, column, 1 if sheet == "Rules" else 0)
    path = city.changed(sheet, cell, lambda words: f"{words} not")
    assert bo.verify(path).passed
    assert f"{sheet}!{cell}" in named(bo.verify(path, [city.budget]))


def test_another_scenario_is_another_plan(city: City) -> None:
    cell = city.cell("Method", "Scenario JSON", "B")
    path = city.changed("Method", cell, lambda text: text.replace('"moved": "5%"', '"moved": "4%"'))
    found = bo.verify(path, [city.budget])
    assert f"Method!{cell}" in named(found)
    assert not next(check for check in found.checks if check.words.startswith("the plan made again")).passed


# Other workbooks


def test_what_is_not_ours_or_has_no_proof_is_refused(city: City) -> None:
    with pytest.raises(bo.InputError, match="not a recommendation workbook"):
        bo.verify(city.budget)
    book = load_workbook(city.plan, data_only=True)
    del book["Proof"]
    book.save(city.folder / "bare.xlsx")
    with pytest.raises(bo.InputError, match="no sheet Proof"):
        bo.verify(city.folder / "bare.xlsx")
    load_workbook(city.plan).save(city.folder / "formulas.xlsx")
    with pytest.raises(bo.InputError, match="never calculated"):
        bo.verify(city.folder / "formulas.xlsx")


def test_a_workbook_saved_by_an_office_program_still_verifies_and_an_edit_in_one_is_found(
    city: City, tmp_path: Path
) -> None:
    book = load_workbook(city.plan)
    cell = city.cell("Recommendations", "P1", "G")
    book["Recommendations"][cell].value -= 100
    book.save(tmp_path / "edited.xlsx")
    same, edited = recalculated_all([city.plan, tmp_path / "edited.xlsx"], tmp_path)
    found = bo.verify(same, [city.budget])
    assert found.passed, found.failures
    found = bo.verify(edited)
    assert f"Recommendations!{cell}" in named(found) and found.remarks


def test_an_opendocument_copy_verifies_is_scored_and_decides(city: City, tmp_path: Path) -> None:
    book = load_workbook(city.plan)
    row = city.cell("Decisions", "P1", "A")[1:]
    book["Decisions"][f"G{row}"], book["Decisions"][f"H{row}"] = "edit", "$4,100,000"
    book.save(tmp_path / "decided.xlsx")
    copy = recalculated(tmp_path / "decided.xlsx", tmp_path, "ods")
    assert copy.suffix == ".ods" and bo.verify(copy, [city.budget]).failures == ()
    assert bo.score(city.made.budget, None, copy).impact == pytest.approx(city.made.impact)
    (lock,) = read_decisions(bo.Scenario(name="Test"), copy, city.made.budget).scenario.rules
    assert (lock.program, lock.amount) == ("P1", 4_100_000_00)


@pytest.mark.parametrize("scenario", ["balanced", "protect-safety"])
def test_riverton_verifies_and_its_proof_is_small(tmp_path: Path, scenario: str) -> None:
    plan = sample.plan(scenario)
    (tmp_path / "plan.xlsx").write_bytes(sample.workbook(scenario))
    found = bo.verify(tmp_path / "plan.xlsx", [sample.WORKBOOK])
    assert found.passed, found.failures
    book = open_ours(tmp_path / "plan.xlsx")
    assert sum(map(len, book.sheet["Proof"].rows.values())) < 5_000
    assert list(book.sheet)[-1] == "Proof"
    arrays = proof_in(book).arrays
    assert arrays.primal() == pytest.approx(plan.solved.solution.objective, rel=1e-12)
    assert arrays.dual() == pytest.approx(plan.certificate.dual - plan.current_impact, rel=1e-9)


@pytest.mark.parametrize("seed", range(cases(12, of=25)))
def test_a_plan_of_any_city_verifies(tmp_path: Path, seed: int) -> None:
    budget, scenario = city_and_scenario(seed)
    try:
        plan = bo.recommend(budget, scenario)
    except bo.Infeasible:
        return
    bo.to_excel(plan, tmp_path / "plan.xlsx", date=DATE)
    found = bo.verify(tmp_path / "plan.xlsx")
    assert found.passed, found.failures


def test_the_proof_is_not_printed_and_says_what_it_is(city: City) -> None:
    sheet = load_workbook(city.plan)["Proof"]
    assert sheet.print_area == "'Proof'!$K$1" and sheet["K1"].value is None
    assert "check this plan without our program" in sheet["A2"].value
    titles = {cell.value for cell in sheet["A"]}
    assert {form.title for form in FORMS} <= titles


def test_the_record_names_every_cell(city: City) -> None:
    cell = city.cell("Funds", "GF", "M")
    record = bo.verify(city.changed("Funds", cell, cent)).record()
    assert (record["schema"], record["passed"]) == ("budgetopt/verify/1", False)
    failures = [failure for check in record["checks"] for failure in check["failures"]]
    assert {"file": "changed.xlsx", "sheet": "Funds", "cell": cell}.items() <= failures[0].items()


def test_a_budget_without_goals_or_money_verifies(tmp_path: Path) -> None:
    budget = Budget(
        fiscal_year=2026,
        funds=({"id": "f", "name": "F"},),
        programs=({"id": "p", "name": "P", "department": "D"},),
        amounts=(),
    )
    bo.to_excel(bo.recommend(budget), tmp_path / "plan.xlsx", date=DATE)
    found = bo.verify(tmp_path / "plan.xlsx")
    assert found.passed, found.failures


def test_sums_of_trillions_that_come_to_nothing_verify(tmp_path: Path) -> None:
    """What a program's lines lose is what the program loses: 86 billions less 86 billions, of 15 digits each."""
    programs = {"A": {"lines": {"General": 486e9, "Grants": 3_831_700e6}, "transition_cost": "0.05"}}
    funds = (fund("General", "no"), fund("Grants", "by program", available=3_774_224.5e6))
    rule = {"kind": "fund", "fund": "General", "reserve": 24_300_000_000, "idle": 0}
    bo.to_excel(bo.recommend(small_city(programs, funds), bo.Scenario(rules=[rule])), tmp_path / "plan.xlsx", date=DATE)
    found = bo.verify(tmp_path / "plan.xlsx")
    assert found.passed, found.failures


def test_figures_that_the_time_limit_cut_short_are_not_held_against_those_of_another_run(tmp_path: Path) -> None:
    """A run that found fewer tipping points than verify does wrote no wrong cell."""

    def cut_short(budget: bo.Budget) -> bo.Plan:
        plan = bo.recommend(budget)
        plan.prices.__dict__["tipping"] = {}
        plan.prices.stopped.add("tipping points")
        return plan

    city = written(tmp_path, cut_short)
    found = bo.verify(city.plan, [city.budget])
    assert found.failures == () and any("not found in the time given" in one for one in found.remarks)


def test_a_sum_that_is_longer_than_a_cell_is_whole(
    balanced: bo.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As of a city of 3,000 programs, whose fund has more terms than 32,767 characters hold.
    monkeypatch.setattr("budgetopt.workbooks.text.LONGEST_CELL", 1_000)
    path = tmp_path / "large.xlsx"
    bo.to_excel(balanced, path, date=DATE)
    assert bo.verify(path).failures == ()
