"""What became of a recommendation: worked out by hand in a small city, and to the cent on Riverton."""

from __future__ import annotations

import datetime
import io
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.city.model import Amount, AmountKind, Budget, Metric, MetricType, Program, Trend
from budgetopt.cli.app import app
from budgetopt.intake.reading import examine
from budgetopt.returned.ours import Ours, open_ours
from budgetopt.standard.lookback import LookBack, Payback, look_back
from budgetopt.standard.lookback_words import hit_rate_in_words, look_back_in_words, payback_in_words
from budgetopt.standard.moved import MeasureWay, moved, together
from budgetopt.workbooks.recommendation import write_recommendation
from tests import riverton as sample
from tests.adopted import half_adopted
from tests.small import city

DAY = datetime.date(2027, 7, 1)
# Recommended; 4 of what D and E lose pay for D's exit (10 % of 40).
RECOMMENDED = {"A": 120, "B": 120, "C": 120, "D": 60, "E": 56, "F": 120, "G": 100, "H": 100}
ADOPTED = {"A": 120, "B": 110, "C": 100, "D": 60, "E": 100, "F": 130, "G": 105, "H2": 100, "N": 50}


def then(recommended: dict[str, int]) -> Ours:
    """A recommendation on programs of 100 each, which locks have fixed."""
    programs: dict[str, dict[str, Any]] = {id: {"lines": {"General": 100}} for id in recommended}
    if "D" in programs:
        programs["D"]["transition_cost"] = Decimal("0.1")
    locks = [{"kind": "lock", "name": id, "program": id, "amount": amount} for id, amount in recommended.items()]
    limits = {"program_cut": "none", "program_growth": "none", "moved": "none", "unknown": "none"}
    plan = bo.recommend(city(programs), bo.Scenario(name="then", rules=locks, limits=limits, round_to=1))
    target = io.BytesIO()
    write_recommendation(plan, target, DAY)
    target.name = "then.xlsx"
    target.seek(0)
    return open_ours(target)


def now(adopted: dict[str, int], metrics: tuple[Metric, ...] = (), **before: int) -> Budget:
    """The budget of 2027; `before`: what its own files say was adopted in 2026."""
    base = city({id: {"lines": {}} for id in adopted})
    amounts = [
        Amount(program_id=id, fund_id="General", fiscal_year=year, amount=amount * 100)
        for year, of_year in ((2027, adopted), (2026, before))
        for id, amount in of_year.items()
    ]
    return base.model_copy(update={"fiscal_year": 2027, "amounts": tuple(amounts), "metrics": metrics})


def metric(program: str, *figures: tuple[int, float], **said: Any) -> Metric:
    said = {"name": "m", "type": MetricType.OUTCOME, "target": 10.0} | said
    return Metric(program_id=program, actuals=figures, **said)


METRICS = (
    metric("A", (2025, 4.0), (2026, 5.0), (2027, 7.0)),
    # An outcome away counts 1, an output toward counts a half.
    metric("B", (2026, 5.0), (2027, 4.0)),
    metric("B", (2026, 5.0), (2027, 6.0), name="n", type=MetricType.OUTPUT),
    metric("C", (2026, 5.0)),
    metric("D", (2026, 5.0), (2027, 6.0), better=Trend.DOWN, target=1.0),
    metric("F", (2026, 5.0), (2027, 6.0), target=None),
)


@pytest.fixture(scope="module")
def small() -> LookBack:
    return look_back(then(RECOMMENDED), now(ADOPTED, METRICS))


def test_what_became_of_each_program_by_hand(small: LookBack) -> None:
    assert {one.id: str(one.adoption) for one in small.programs} == {
        "A": "adopted",
        "B": "adopted in part",
        "C": "not adopted",
        "D": "adopted",
        "E": "not adopted",
        "F": "adopted and more",
        "G": "changed, not recommended",
        "H": "gone",
        "H2": "new",
        "N": "new",
    }
    assert {one.id: str(one.way) for one in small.programs if one.measures} == {
        "A": "toward its target",
        "B": "away from its target",
        "C": "not measured",
        "D": "away from its target",
        "F": "not measured",
    }


def test_a_budget_of_another_currency_is_refused() -> None:
    euros = now(ADOPTED, METRICS).model_copy(update={"currency": "EUR"})
    with pytest.raises(bo.InputError, match=r"its amounts are in EUR, those of then.xlsx in USD"):
        look_back(then(RECOMMENDED), euros)
    # Where nothing is named, nothing differs.
    assert not now(ADOPTED, METRICS).named_currency and look_back(then(RECOMMENDED), now(ADOPTED, METRICS))


def test_the_hit_rate_by_hand(small: LookBack) -> None:
    """Raised as recommended, at least in part: A toward, B away, F without a target. Cut: D away. Refused raise: C."""
    assert [hit_rate_in_words(one) for one in small.hit_rates] == [
        "Of 3 raises 1 moved toward their target, 1 away, 1 not measured.",
        "Of 1 cut 0 moved toward its target, 1 away, 0 not measured.",
        "Of 1 raise that was not adopted 0 moved toward its target, 0 away, 1 not measured.",
    ]


def test_exit_costs_are_paid_back_by_the_cuts_that_were_adopted(small: LookBack) -> None:
    """D loses 40 of 100 at 10 %: 4 once, 40 a year. E was not cut, and costs nothing."""
    assert (small.payback.once, small.payback.a_year, small.payback.years) == (400, 4000, 0.1)
    # E may be cut for nothing: that saves 44 and pays nothing back, and is not among the cuts that are told.
    both = {"A": 120, "D": 60, "E": 56}
    assert (
        "By the rates on file the adopted cuts of 1 program cost $4 once and save $40 a year: "
        "paid back after 0.1 years." in look_back_in_words(look_back(then(both), now(both)))
    )
    # Four hundredths of a year are no 0.0 years.
    soon = replace(small, programs=(replace(small.programs[0], payback=Payback(1_00, 25_00)),))
    assert payback_in_words(soon).endswith("paid back within a month.")


def test_an_input_says_nothing_and_alike_is_neither() -> None:
    toward, away = metric("A", (2026, 1), (2027, 2)), metric("A", (2026, 2), (2027, 1))
    spent = metric("A", (2026, 1), (2027, 2), type=MetricType.INPUT)
    still = metric("A", (2026, 2), (2027, 2))

    def ways(*metrics: Metric) -> MeasureWay:
        return together(moved(one, 2026) for one in metrics)

    assert (ways(toward), ways(away), ways(toward, away)) == (MeasureWay.TOWARD, MeasureWay.AWAY, MeasureWay.NEITHER)
    assert (ways(spent), ways(), ways(still)) == (MeasureWay.NOT_MEASURED, MeasureWay.NOT_MEASURED, MeasureWay.NEITHER)
    # The base year's own figure came too late to be moved by what was adopted after it.
    assert moved(toward, 2027).way is MeasureWay.NOT_MEASURED


def rules(recommended: dict[str, int], adopted: dict[str, int], **before: int) -> set[tuple[str, str]]:
    found = look_back(then(recommended), now(adopted, (), **before)).findings
    return {(one.rule, one.found) for one in found}


def test_renamed_split_and_merged_programs_are_findings(small: LookBack) -> None:
    # H and H2 have no common name: one is gone, the other is new.
    assert {one.rule for one in small.findings} == {"gone", "new"}
    split = rules({"A": 100, "B": 100}, {"A": 100, "B1": 60, "B2": 45}, A=100, B1=60, B2=40)
    assert split == {("split", "B (B) is not there any more; B1 (B1) and B2 (B2) seem to be its parts.")}
    merged = rules({"A": 100, "B": 100, "C": 100}, {"A": 205, "C": 100}, A=200, C=100)
    assert merged == {("merged", "B (B) seem to be in A (A) now.")}
    # What does not come to the cent is no split.
    other = rules({"A": 100, "B": 100}, {"A": 100, "P": 60, "Q": 45}, A=100, P=60, Q=41)
    assert {rule for rule, _ in other} == {"gone", "new"}


def test_another_name_or_another_id_is_said() -> None:
    budget = now({"A": 100, "B": 100})
    called = [Program(id=one.id, name="Aye" if one.id == "A" else one.id, department="City") for one in budget.programs]
    found = look_back(then({"A": 100, "B": 100}), budget.model_copy(update={"programs": tuple(called)})).findings
    assert [(one.rule, one.found) for one in found] == [("renamed", "A was called 'A' and is 'Aye' now.")]
    moved_id = [
        Program(id=one.id, name="B" if one.id == "X" else one.id, department="City")
        for one in now({"A": 100, "X": 100}).programs
    ]
    budget = now({"A": 100, "X": 100}).model_copy(update={"programs": tuple(moved_id)})
    found = look_back(then({"A": 100, "B": 100}), budget).findings
    assert [(one.rule, one.found) for one in found] == [("renamed", "'B' had the ID B and has X now.")]


@pytest.mark.parametrize(
    ("heading", "said"), [("Actual", True), ("FY2027 Actual", True), ("Spent 2026-27", True), ("2026 Actual", False)]
)
def test_a_column_of_what_was_spent_that_is_not_read_says_so(heading: str, said: bool, tmp_path: Path) -> None:
    (tmp_path / "now.csv").write_text(f"Program ID,Fund ID,FY2027 Adopted,{heading}\nA,General,100,95\n", "utf-8")
    found = examine([tmp_path / "now.csv"])
    back = look_back(then({"A": 100}), found.needed, found.understood.tables)
    wanted = [("spent", "D1", f"what stands under {heading!r} was not read.")] if said else []
    assert [(one.rule, one.place.cell, one.found) for one in back.findings if one.rule == "spent"] == wanted
    # As it asks: a second ledger on the same file.
    ledger = "- {file: now.csv, columns: {program: Program ID, fund: Fund ID}, years: {2027: "
    mapping = f"ledgers:\n{ledger}FY2027 Adopted}}}}\n{ledger}'{heading}'}}, amounts: actual}}\n"
    (tmp_path / "mapping.yaml").write_text(mapping, "utf-8")
    found = examine([tmp_path / "now.csv"], tmp_path / "mapping.yaml")
    back = look_back(then({"A": 100}), found.needed, found.understood.tables)
    assert back.total("actual") == 95_00 and not any(one.rule == "spent" for one in back.findings)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, balanced_workbook: bytes) -> tuple[Path, set[str]]:
    folder = tmp_path_factory.mktemp("lookback")
    (folder / "then.xlsx").write_bytes(balanced_workbook)
    _, adopted = half_adopted(balanced_workbook, folder / "now.xlsx")
    words = ["lookback", "then.xlsx", "now.xlsx", "-o", "out.xlsx", "--json", "out.json", "--date", "2027-07-01"]
    done = CliRunner().invoke(
        app, [word if word[-5:] not in (".xlsx", ".json") else str(folder / word) for word in words]
    )
    assert done.exit_code == 0, done.output
    return folder, adopted


def cents(values: Any) -> int:
    return sum(round(value * 100) for value in values if isinstance(value, int | float))


def test_the_totals_are_those_of_both_workbooks_to_the_cent(run: tuple[Path, set[str]]) -> None:
    folder, adopted = run
    record = json.loads((folder / "out.json").read_bytes())
    told = openpyxl.load_workbook(folder / "then.xlsx", data_only=True)["Recommendations"]
    lines = [row for row in told.iter_rows(min_row=8, values_only=True) if row[1] and row[3] and row[5] is not None]
    budget = openpyxl.load_workbook(folder / "now.xlsx")["Budget"].iter_rows(min_row=2, values_only=True)
    sums = {
        "current": cents(row[5] for row in lines),
        "recommended": cents(row[6] for row in lines),
        "adopted": cents(row[3] for row in budget if row[2] == 2027 and row[4] == "adopted"),
    }
    assert {name: round(record["totals"][name] * 100) for name in sums} == sums
    assert record["totals"]["actual"] is None
    for name, total in sums.items():
        assert cents(one[name] for one in record["programs"]) == total
    sheet = openpyxl.load_workbook(folder / "out.xlsx", data_only=True)["Look back"]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Total")
    assert [round(value * 100) for value in total[3:6]] == list(sums.values())
    assert total[6] is None, "nothing on file of what was spent is no 0"
    became = {one["program_id"] for one in record["programs"] if one["became"] == "adopted"}
    assert became == adopted
    assert record["counts"]["adopted"] == len(adopted) == 46 and record["counts"]["not adopted"] == 46
    rate = record["hit_rate"]["raises"]
    ways = Counter(
        one["moved"] for one in record["programs"] if one["became"] == "adopted" and one["recommended"] > one["current"]
    )
    assert rate["count"] == sum(ways.values()) > 10
    assert {name: rate[name] for name in ways} == ways


def test_a_changed_cent_of_then_ends_in_5(run: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder, _ = run
    book = openpyxl.load_workbook(folder / "then.xlsx", data_only=True)
    book["Recommendations"]["G20"].value += 0.01
    book.save(tmp_path / "then.xlsx")
    words = ["lookback", str(tmp_path / "then.xlsx"), str(folder / "now.xlsx"), "-o", str(tmp_path / "out.xlsx")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 5, done.output
    assert "Recommendations!G20" in done.output and not (tmp_path / "out.xlsx").exists()


def test_the_next_import_has_what_was_reached(run: tuple[Path, set[str]], tmp_path: Path) -> None:
    """A finance file whose measures end in 2026, with the look-back beside it: one measure each, figures of both."""
    folder, _ = run
    whole = bo.read_budget(folder / "now.xlsx")
    book = openpyxl.load_workbook(folder / "now.xlsx")
    book["Metrics"].delete_cols(book["Metrics"].max_column)
    book.save(tmp_path / "next.xlsx")
    joined = bo.read_budget([tmp_path / "next.xlsx", folder / "out.xlsx"])
    known = [{(one.program_id, one.name): one.actuals for one in budget.metrics} for budget in (whole, joined)]
    assert known[0] == known[1] and len(joined.metrics) == len(whole.metrics)
    assert sum(year == 2027 for figures in known[1].values() for year, _ in figures) == 41
    # Its other lists name programs too, and are none.
    assert len(joined.programs) == len(whole.programs) and len(joined.amounts) == len(whole.amounts)


def test_what_two_files_say_of_a_measure_must_agree(tmp_path: Path) -> None:
    (tmp_path / "budget.csv").write_text("Program ID,Fund ID,Fiscal year,Amount\nA,G,2027,100\n")
    (tmp_path / "one metrics.csv").write_text("Program ID,Metric,Target,Direction,FY2026\nA,m,9,up,5\n")
    for second, actuals, warned in (
        ("A,m,9,up,5,6\n", [((2026, 5.0), (2027, 6.0))], False),
        ("A,m,9,up,4,6\n", [((2026, 5.0),), ((2026, 4.0), (2027, 6.0))], True),
        ("A,m,8,up,5,6\n", [((2026, 5.0),), ((2026, 5.0), (2027, 6.0))], True),
    ):
        (tmp_path / "two metrics.csv").write_text(f"Program ID,Metric,Target,Direction,FY2026,FY2027\n{second}")
        budget = bo.read_budget([tmp_path / name for name in ("budget.csv", "one metrics.csv", "two metrics.csv")])
        assert [one.actuals for one in budget.metrics] == actuals
        assert any(one.rule == "duplicate-metric" for one in budget.findings) is warned


def test_a_reason_on_file_is_shown(balanced_workbook: bytes, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(balanced_workbook), data_only=True)
    sheet = book["Decisions"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Program ID")
    column = {cell.value: cell.column for cell in header}
    row = header[0].row + 1
    program = sheet.cell(row, 1).value
    sheet.cell(row, column["Decision"], "reject")
    sheet.cell(row, column["Reason"], "The council waits for the evaluation.")
    # On a copy of the sheet, as office programs make one, too: the sheet itself goes before it.
    copy = book.copy_worksheet(sheet)
    copy.title = "A copy"
    copy.cell(row, column["Reason"], "Another reason.")
    copy.cell(row + 1, column["Reason"], "Asked the union.")
    book.save(tmp_path / "then.xlsx")
    back = look_back(open_ours(tmp_path / "then.xlsx"), bo.read_budget(sample.WORKBOOK))
    assert {one.id: one.reason for one in back.programs if one.reason} == {
        program: "The council waits for the evaluation.",
        copy.cell(row + 1, 1).value: "Asked the union.",
    }


def test_what_an_older_year_alone_names_is_gone() -> None:
    """The ledger of both years names B, which has no money any more; C was to be closed, and was."""
    old = {"A": 100, "B": 100, "C": 0}
    assert rules(old, {"A": 100, "B": 0, "C": 0}, A=100, B=100, C=100) == {
        ("gone", "B (B) is in the recommendation and not in the adopted budget.")
    }


def test_a_fund_with_another_code_cuts_nothing() -> None:
    """D loses 40 in what is called 110 now: 4 once, as if the fund had kept its code; A gains and loses nothing."""
    before = then(RECOMMENDED)
    budget = now(ADOPTED)
    kept = look_back(before, budget).payback
    amounts = tuple(one.model_copy(update={"fund_id": "110"}) for one in budget.amounts)
    funds = tuple(one.model_copy(update={"id": "110"}) for one in budget.funds)
    renamed = look_back(before, budget.model_copy(update={"amounts": amounts, "funds": funds})).payback
    assert renamed == kept and (kept.once, kept.a_year) == (4_00, 40_00)


def test_what_was_spent_says_of_how_many_programs() -> None:
    budget = now({"A": 120, "B": 110})
    spent = Amount(program_id="A", fund_id="General", fiscal_year=2027, amount=11_900, kind=AmountKind.ACTUAL)
    back = look_back(then({"A": 120, "B": 80}), budget.model_copy(update={"amounts": (*budget.amounts, spent)}))
    assert any("$119 spent by the 1 of 2 programs with a figure." in words for words in look_back_in_words(back))
