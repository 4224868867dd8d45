"""Amendments worked by hand.

The base: Parks 1,000,000 → 900,000 (10,000 of severance, 5,000 of fees gone), Youth 500,000 → 585,000; Police
2,000,000, Granted 100,000 + 300,000, Pipes 400,000, contingency 200,000 as today. General has 3,900,000, of which
100,000 is set aside: 900 + 15 + 585 + 2,000 + 100 + 200 = 3,800 thousand, and nothing is left over.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from budgetopt.city.model import Alignment, Goal
from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
from budgetopt.council.analysis import AmendedFund, Analysis, analysed
from budgetopt.council.analysis_words import analysis_in_words
from budgetopt.council.base import read_base
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.amending import AmendmentRound
from budgetopt.scenario.model import Limits, Scenario
from budgetopt.tell.facts import Facts
from budgetopt.tell.plan import not_decided
from budgetopt.verification import verify
from budgetopt.workbooks.recommendation import recommendation_file, write_recommendation
from tests.council.amending import DATE, Line, analysis_in, analysis_of, budget, other, source, use, verified, workbook
from tests.small import GOOD, city, fund


def general(analysis: Analysis) -> AmendedFund:
    (found,) = (one for one in analysis.together.funds if one.fund_id == "General")
    return found


def sides(analysis: Analysis) -> tuple[float, float, float]:
    fund = general(analysis)
    return fund.sources_cents / 100, fund.uses_cents / 100, fund.balance_cents / 100


def broken(analysis: Analysis, policy: bool = False) -> list[str]:
    return [one.rule_id.kind for one, new in analysis.together.broken if new and one.policy is policy]


def test_taking_back_a_raise_frees_it_whole_and_restoring_a_cut_saves_its_exit_costs() -> None:
    analysis = analysis_of([source("YOUTH", 85_000), use("PARKS", 100_000)])
    # Youth is back at today's 500,000: 85,000. Parks takes 100,000 and saves 10,000 + 5,000: 85,000.
    assert sides(analysis) == (85_000, 85_000, 0)
    balances = "General balances: sources $85,000, uses $85,000 (exit costs counted: $15,000 saved)."
    assert any(balances in line for line in analysis_in_words(analysis))
    # What is written does not come to the same: it is said what pays the difference.
    between = "uses are $100,000 and sources $85,000; exit costs that are saved pay the $15,000 between them."
    assert f"  General: as written, {between}" in analysis_in_words(analysis)
    assert analysis.together.balances and analysis.together.lawful
    # Two decisions of an officer are undone, which the scenario's rules say with their grantor.
    assert broken(analysis, policy=True) == ["lock", "lock"]
    # All are unknown, at 0.40 a dollar: 15,000 more reach residents.
    assert analysis.together.impact_change == pytest.approx(0.4 * 15_000)


def test_a_new_cut_frees_what_its_exit_costs_leave_and_rows_of_one_line_count_together() -> None:
    analysis = analysis_of([source("PARKS", "20,000"), source("PARKS", "$30K"), use("YOUTH", 42_500)])
    assert sides(analysis) == (42_500, 42_500, 0)  # 50,000 · (1 − 0.10 − 0.05)
    assert any(
        line.endswith("uses $42,500 (exit costs counted: $7,500 added).") for line in analysis_in_words(analysis)
    )
    between = "uses are $42,500 and sources $50,000; exit costs that are added take the $7,500 between them."
    assert f"  General: as written, {between}" in analysis_in_words(analysis)
    # Of it 47,500 go on: severance is paid once.
    assert general(analysis).ongoing_sources_cents == 47_500_00


def test_what_does_not_balance_says_by_how_much_and_cannot_be_adopted() -> None:
    analysis = analysis_of([source("POLICE", 50_000), use("YOUTH", 60_000.01)])
    assert sides(analysis) == (50_000, 60_000.01, -10_000.01)
    assert broken(analysis) == ["fund_balance"]
    assert any(
        "General does not balance" in line and "$10,000.01 lacking" in line for line in analysis_in_words(analysis)
    )
    with pytest.raises(CannotBeAdopted, match="General: spend no more than there is"):
        adopted_plan(analysis)


def test_money_that_comes_once_for_uses_that_go_on() -> None:
    analysis = analysis_of([other("source", "fund balance", 40_000), use("YOUTH", 40_000)])
    assert sides(analysis) == (40_000, 40_000, 0)
    fund = general(analysis)
    assert (fund.ongoing_short_cents, fund.year_2_cents) == (40_000_00, -40_000_00)
    assert any("$40,000 of ongoing uses are paid by one-time money" in line for line in analysis_in_words(analysis))
    # Said otherwise for the second year, it is otherwise.
    ends = analysis_of([other("source", "fund balance", 40_000), use("YOUTH", 40_000, "General", "ongoing", 15_000)])
    assert general(ends).year_2_cents == -15_000_00


def test_an_award_is_not_raised() -> None:
    analysis = analysis_of([other("source", "revenue", 10_000, "Grant"), use("GRANTED", 10_000, "Grant")])
    assert analysis.together.balances and not analysis.together.lawful
    (award,) = (one for one, _ in analysis.together.broken if one.rule_id.kind == "award")
    assert award.by_cents == 10_000_00 and award.granted_by


def test_a_new_program_is_paid_by_new_revenue() -> None:
    lines: list[Line] = [
        other("source", "revenue", 70_000, recurring="ongoing"),
        (
            "use",
            "new program",
            "GARDEN",
            "General",
            70_000,
            "ongoing",
            None,
            "Gardener, 1, 0.5",
            None,
            "Gardens",
            "Parks",
        ),
    ]
    analysis = analysis_of(lines)
    assert sides(analysis) == (70_000, 70_000, 0) and analysis.together.lawful
    plan, rounds = adopted_plan(analysis)
    assert plan.amount_cents("GARDEN", "General") == 70_000_00
    assert plan.case.available["General"] == 3_970_000_00
    assert plan.budget.program["GARDEN"].department == "Parks"
    assert [(one.title, one.number, float(one.fte)) for _, one in analysis.together.positions] == [("Gardener", 1, 0.5)]
    assert rounds[0].running[-1].idle_cents == 0
    # No department asked for it, and no officer fixed what the council adopted.
    facts = Facts(plan, rounds=rounds)
    assert plan.case.standing.asked == {"GARDEN": 70_000_00} and facts.asked == {}
    said = [sentence.text for sentence in not_decided(facts)]
    assert "Locked by an officer: 2 programs, $1.5 M." in said
    assert "As the council's amendments leave it: 4 programs, $2.8 M." in said


def test_a_source_spent_twice_is_named_at_both_cells() -> None:
    analysis = analysis_of(
        [source("POLICE", 60_000), use("YOUTH", 60_000)], [source("POLICE", 50_000), use("PARKS", 42_500)]
    )
    assert [each.lawful for each in analysis.each] == [True, True]
    # Each leaves Police above its 1,900,000; both together do not.
    assert "program_floor" in broken(analysis)
    (twice,) = analysis.conflicts
    assert twice.kind == "source"
    # With both sources taken the law is broken whatever their money does, which is said.
    assert analysis.together.better is None
    assert any(
        "cannot be said: with these sources no plan keeps the law" in line for line in analysis_in_words(analysis)
    )
    assert [(one.sheet, one.cell) for one in (twice.first, twice.second)] == [
        ("Amendment 1", "E7"),
        ("Amendment 2", "E7"),
    ]


def test_a_version_beside_the_one_that_it_replaces() -> None:
    first, second = [source("POLICE", 10_000), use("YOUTH", 10_000)], [source("POLICE", 20_000), use("YOUTH", 20_000)]
    heads = ({"No.": 4, "Version": "1"}, {"No.": 4, "Version": "2", "Replaces": "1"})
    analysis = analysis_in(workbook((first, heads[0]), (second, heads[1])))
    assert [one.called for one in analysis.together.amendments] == ["No. 4, version 2"]
    assert sides(analysis) == (20_000, 20_000, 0)
    # What alone is left is together what it is by itself, its better use too.
    assert analysis.together.better == analysis.each[1].better is not None
    (conflict,) = analysis.conflicts
    assert (conflict.kind, conflict.first.cell, conflict.second.cell) == ("version", "B1", "B6")
    assert any(
        "No. 4, version 1 does not count: replaced by No. 4, version 2." in line for line in analysis_in_words(analysis)
    )


def test_a_transfer_between_departments_and_its_positions() -> None:
    analysis = analysis_of(
        [source("POLICE", 90_000), use("PARKS", 100_000, "General", "ongoing", None, "Ranger, 2, 2.0")]
    )
    # Parks is back at 1,000,000 for 85,000; 5,000 are left.
    assert sides(analysis) == (90_000, 85_000, 5_000)
    # Year after year it takes 95,000, for 5,000 of fees come back; the severance of 10,000 is saved once.
    assert "  Of its uses $95,000 are ongoing, less $10,000 of exit costs saved once." in analysis_in_words(analysis)
    changes = {one.name: one.change for one in analysis.together.served["departments"]}
    assert changes == {"Parks": 100_000_00, "Police": -90_000_00}
    assert float(analysis.together.fte) == 2  # 20 FTE for 1,000,000


def test_a_proviso_alone_moves_nothing() -> None:
    analysis = analysis_of([("proviso", None, None, None, None, None, None, None, "Report by March.")])
    assert analysis.together.balances and analysis.together.lawful and not analysis.together.funds
    assert "  Proviso: Report by March." in analysis_in_words(analysis)
    plan, rounds = adopted_plan(analysis)
    assert {key: plan.amount_cents(*key) for key in analysis.base.lines} == {
        key: recommended for key, (_, recommended) in analysis.base.lines.items()
    }
    assert rounds[0].adopted[0].provisos == ("Report by March.",)


def test_a_reserve_below_its_floor() -> None:
    analysis = analysis_of([other("source", "reserve", 30_000), use("YOUTH", 30_000, recurring="one-time")])
    assert sides(analysis) == (30_000, 30_000, 0)
    (reserve,) = (one for one, _ in analysis.together.broken if one.rule_id.kind == "reserve")
    assert (reserve.policy, reserve.by_cents) == (False, 30_000_00)
    # What was drawn from the reserve is there to be spent: one cause is one breach, until more is spent than it gave.
    assert broken(analysis) == ["reserve"]
    over = analysis_of([other("source", "reserve", 30_000), use("YOUTH", 32_000, recurring="one-time")])
    (balance,) = (one for one, _ in over.together.broken if one.kind == "fund_balance")
    assert balance.by_cents == 2_000_00
    assert balance.words == "General would spend $3,832,000 with exit costs; it has $3,830,000 after that reserve"
    more = analysis_of([source("POLICE", 30_000), other("use", "reserve", 30_000)])
    assert sides(more) == (30_000, 30_000, 0) and more.together.lawful
    assert adopted_plan(more)[0].case.reserve["General"] == 130_000_00


def test_a_use_that_comes_once_on_a_line_that_goes_on_is_told_how_it_would_count_as_such() -> None:
    town = city(
        {"PARKS": {"lines": {"General": 1_000_000}}}, (fund("General", "no", available=1_100_000, one_time=100_000),)
    )
    written = io.BytesIO()
    write_recommendation(recommend(town, Scenario(name="As it is")), written, DATE)
    written.seek(0)
    base = read_base(written)

    def said(*use: object) -> list[str]:
        lines = [other("source", "fund balance", 50_000), ("use", *use)]
        known = amendments_known(read_amendments([workbook((lines, {}))]), base, town)
        return analysis_in_words(analysed(base, town, known, None))

    once = "\n".join(said("program", "PARKS", "General", 50_000, "one-time"))
    assert "ongoing uses of General would take $1,050,000; its ongoing money is $1,000,000" in once
    assert "One-time money there is added to PARKS, which is ongoing, and all that it gets counts as ongoing." in once
    new = "\n".join(said("new program", "FAIR", "General", 50_000, "one-time"))
    assert "It breaks no rule that the base keeps." in new and "counts as ongoing" not in new
    assert "counts as ongoing" not in "\n".join(said("program", "PARKS", "General", 50_000, "ongoing"))


def test_contingency_may_be_drawn_on_and_is_not_called_a_breach() -> None:
    analysis = analysis_of([source("SPARE", 50_000), use("YOUTH", 50_000)])
    assert sides(analysis) == (50_000, 50_000, 0) and broken(analysis) == []
    assert adopted_plan(analysis)[0].amount_cents("SPARE", "General") == 150_000_00


def test_a_line_below_zero() -> None:
    analysis = analysis_of([source("YOUTH", 600_000), use("POLICE", 600_000)])
    assert broken(analysis)[0] == "below_zero"
    # The sums are even, and the money is not there: 585,000 stand in the base.
    assert any("General balances on paper alone" in line for line in analysis_in_words(analysis))
    assert not analysis.together.lawful


def test_the_same_money_elsewhere() -> None:
    # Nothing is moved today: the sources themselves break that rule, and it alone is lifted for them.
    known = city({id: {"lines": {"General": 400_000}} | said for id, said in _KNOWN.items()})
    asked = Scenario(limits=Limits.model_validate({"moved": "0%", "unknown": "none"}))
    stands = read_base(recommendation_file(recommend(known, asked), DATE))

    def with_use(*use: object) -> Analysis:
        files = workbook(([source("UNKNOWN", 50_000), use], {}))
        return analysed(stands, known, amendments_known(read_amendments([files]), stands, known))

    analysis = with_use(*use("OTHER", 50_000))
    better = analysis.together.better
    assert better is not None and better.raises == (("GOOD", 50_000_00),)
    assert (better.gained, better.possible) == (pytest.approx(0.4 * 50_000), pytest.approx(GOOD * 50_000))
    assert any("moves 93% more impact" in line for line in analysis_in_words(analysis))  # 0.773444 / 0.4
    # What is set aside, or left to those who pay it, could have been spent as well.
    for kind in ("reserve", "revenue"):
        said = analysis_in_words(with_use(*other("use", kind, 50_000)))
        assert "  The same money has 38,672 points more impact if it goes $50,000 to GOOD." in said


def test_a_balance_that_is_left_unallocated_is_a_source_too() -> None:
    # 10 of a fund of 110 is idle, as nothing may grow: the same money has no better use, and that is said.
    small = city({"ONLY": {"lines": {"General": 100}}}, (fund("General", "no", available=110),))
    asked = Scenario(limits=Limits.model_validate({"program_growth": "0%"}))
    stands = read_base(recommendation_file(recommend(small, asked), DATE))
    new = ("use", "new program", "NEW", "General", 10, "one-time")
    files = workbook(([other("source", "fund balance", 10), new], {}))
    analysis = analysed(stands, small, amendments_known(read_amendments([files]), stands, small))
    assert analysis.together.balances
    assert "  No other use of the same money has more impact." in analysis_in_words(analysis)


def test_a_program_below_zero_that_nobody_scored_stays_and_is_not_amended(tmp_path: Path) -> None:
    """What other departments pay back, as ledgers of cities have it: −30, from −30 to −20 by no amendment."""
    goals = (Goal(id="G", name="Safe", weight=1.0),)
    said = {"A": {"lines": {"General": 100}}, "B": {"lines": {"General": 100}}, "BACK": {"lines": {"General": -30}}}
    scored = tuple(Alignment(program_id=id, goal_id="G", score=4) for id in ("A", "B"))
    small, lifted = city(said, goals=goals, alignment=scored), Limits.model_validate({"unknown": "none"})
    base_file = recommendation_file(recommend(small, Scenario(limits=lifted)), DATE)
    stands = read_base(base_file)

    def adopted(*lines: Line) -> tuple[Plan, tuple[AmendmentRound, ...]]:
        files = workbook((lines, {}))
        return adopted_plan(analysed(stands, small, amendments_known(read_amendments([files]), stands, small)))

    plan, rounds = adopted(source("A", 10), use("B", 10))
    assert [plan.amount_cents(id, "General") for id in ("A", "B", "BACK")] == [90_00, 110_00, -30_00]
    assert verified(plan, rounds, tmp_path / "OUT.xlsx") == []
    with pytest.raises(CannotBeAdopted, match="Negative lines stay as they are"):
        adopted(source("A", 10), use("BACK", 10))
    # It is no source either, and no plan with that source is sought.
    known = amendments_known(read_amendments([workbook(((source("BACK", 10), use("A", 10)), {}))]), stands, small)
    analysis = analysed(stands, small, known)
    assert analysis.together.better is None and not analysis.together.lawful
    # Nor where it was typed over in the base.
    base_file.seek(0)
    book = openpyxl.load_workbook(base_file, data_only=True)
    (cell,) = (row[6] for row in book["Recommendations"].iter_rows() if row[1].value == "BACK")
    cell.value = -20
    book.save(tmp_path / "typed.xlsx")
    stands = read_base(tmp_path / "typed.xlsx")
    with pytest.raises(CannotBeAdopted, match=r"^BACK would get .*20.*: what is below zero stays as it is today$"):
        adopted(source("A", 20), use("B", 10))


_KNOWN: dict[str, dict[str, object]] = {"UNKNOWN": {}, "OTHER": {}, "GOOD": {"known": "good"}}


def test_what_passed_is_in_the_workbook_and_verifies(tmp_path: Path) -> None:
    files = workbook(
        ([source("YOUTH", 85_000), use("PARKS", 100_000)], {}),
        ([source("POLICE", 10_000), use("YOUTH", 10_000)], {"Status": "filed"}),
        ([other("source", "fund balance", 25_000), use("PIPES", 25_000, "Water")], {"Status": "failed"}),
    )
    analysis = analysis_in(files)
    plan, rounds = adopted_plan(analysis)
    assert plan.amount_cents("PARKS", "General") == 1_000_000_00
    assert plan.amount_cents("POLICE", "General") == 2_000_000_00
    assert [one.number for one in rounds[0].adopted] == ["1"]
    # No officer fixed what an amendment made, or what none touches.
    assert plan.why("PARKS") == "By amendment No. 1 it gets $1,000,000."
    assert plan.why("GRANTED") == f"Not amended: as in the base, {analysis.base.file}, it gets $400,000."
    assert verified(plan, rounds, tmp_path / "OUT.xlsx") == []
    assert budget().program.keys() == plan.budget.program.keys()


def test_a_ledger_that_was_changed_does_not_verify(tmp_path: Path) -> None:
    plan, rounds = adopted_plan(analysis_of([source("POLICE", 10_000), use("YOUTH", 10_000)]))
    assert verified(plan, rounds, tmp_path / "OUT.xlsx") == []
    book = openpyxl.load_workbook(tmp_path / "OUT.xlsx", data_only=True)
    ledger, method, summary = book["Amendments"], book["Method"], book["Summary"]
    (after,) = (cell for row in ledger.iter_rows() for cell in row if cell.value == 1_990_000)
    after.value += 1
    (text,) = (row[1] for row in method.iter_rows() if str(row[0].value).startswith("Amendments JSON"))
    text.value = text.value.replace('"change_cents": 1000000', '"change_cents": 1000100')
    (base_cell,) = (row[1] for row in summary.iter_rows() if str(row[0].value).startswith("Base of amendments"))
    base_cell.value = "ab" * 32
    book.save(tmp_path / "changed.xlsx")
    found = {(one.place.sheet, one.place.cell) for one in verify(tmp_path / "changed.xlsx").failures}
    assert {("Amendments", after.coordinate), ("Summary", base_cell.coordinate), ("Method", "")} <= found
