"""The sheet of decisions: what a cell makes of its row, many rows at once, what is shown, and what it comes to."""

from __future__ import annotations

import pytest

import budgetopt as bo
from budgetopt.plan.plan import Plan
from budgetopt.present import deciding, decision_words, entering
from budgetopt.present.deciding import HowFar, RowFilter
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import decisions_of
from budgetopt.scenario.entries import Entries, EntryChanges, entered
from tests.small import city, fund

# A may be raised by what B gives; C pays half from an award; D has a mandate and E a request.
MONEY = {
    "A": {"lines": {"General": 1_000_000}, "known": "good", "name": "Youth jobs", "department": "Works"},
    "B": {"lines": {"General": 1_000_000}, "known": "useless", "name": "Campaign"},
    "C": {"lines": {"General": 500_000, "Grant": 500_000}, "name": "Lights"},
    "D": {"lines": {"General": 1_000_000}, "mandated": True, "name": "Clerk"},
}
LIMITS = {"program_cut": "10%", "program_growth": "10%", "moved": "none", "unknown": "none"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A +100,000 from B; C and D as today."""
    budget = city(MONEY, (fund("General", "no"), fund("Grant", "by program")))
    return bo.recommend(budget, bo.Scenario.model_validate({"name": "Small", "limits": LIMITS, "round_to": 1}))


def typed(plan: Plan, *cells: tuple[str, str, str], entries: Entries | None = None) -> Entries:
    """The entries after these cells (program, column, text)."""
    entries = entries or {}
    for program, column, text in cells:
        entries = entered(entries, entering.cell_typed(plan, entries, program, column, text))
    return entries


def status(plan: Plan, entries: Entries) -> dict[str, str]:
    return {row.id: row.says for row in deciding.sheet_of(plan, entries).rows}


def together(plan: Plan, entries: Entries, changes: tuple[EntryChanges, str]) -> Entries:
    return entered(entries, changes[0])


def test_each_row_says_where_it_stands(plan: Plan) -> None:
    sheet = deciding.sheet_of(plan, {})
    assert status(plan, {}) == {"A": "open", "B": "open", "C": "as today", "D": "as today"}
    shown = {row.id: (row.evidence, row.confidence, row.funds) for row in sheet.rows}
    assert shown["A"] == ("+ positive, level 5", "firm ±0.08", ("General",))
    assert shown["B"][0] == "0 null, level 5" and shown["C"] == ("? unknown", "unknown ±0.30", ("General", "Grant"))


def test_an_amount_is_an_edit_and_a_decision_takes_its_amount(plan: Plan) -> None:
    entries = typed(plan, ("A", "amount", "1.2M"), ("A", "reason", " Promised "), ("B", "decision", "accept"))
    assert (entries["A"].decision, entries["A"].cents, entries["A"].reason) == ("edit", 120_000_000, "Promised")
    assert (entries["B"].decision, entries["B"].cents) == ("accept", 90_000_000)
    entries = typed(plan, ("A", "decision", "hold"), ("B", "decision", "edit"), entries=entries)
    assert (entries["A"].cents, entries["A"].amount, entries["A"].reason) == (100_000_000, "", "Promised")
    assert (entries["B"].amount, entries["B"].cents) == ("900,000", 90_000_000)
    # Cleared, a row is as it was; a reason that stands alone is told.
    entries = typed(plan, ("B", "amount", ""), ("A", "decision", "open"), entries=entries)
    assert set(entries) == {"A"} and status(plan, entries)["A"].startswith("✗ A reason alone decides nothing")


@pytest.mark.parametrize(
    ("text", "cents"), [("8,800,000", 8_800_000_00), ("$8.8M", 8_800_000_00), ("8.8 million", 8_800_000_00), ("0", 0)]
)
def test_an_amount_is_read_as_people_type_it(plan: Plan, text: str, cents: int) -> None:
    assert typed(plan, ("C", "amount", text))["C"].cents == cents


@pytest.mark.parametrize(
    ("text", "said"), [("lots", "'lots' is not an amount"), ("(5)", "such as"), ("5%", "percentage")]
)
def test_what_is_no_amount_stays_as_typed_and_is_told(plan: Plan, text: str, said: str) -> None:
    entries = typed(plan, ("C", "amount", text))
    row = deciding.sheet_of(plan, entries).row["C"]
    assert (row.amount, row.mine) == (text, 100_000_000) and said in row.says and row.says.startswith("✗")
    assert deciding.with_entries(plan, plan.scenario, entries).rules == ()


def test_the_bar_says_which_funds_and_rules_do_not_hold(plan: Plan) -> None:
    """B keeps its 1,000,000 while A gets 1,100,000: 100,000 over; with A rejected too all is in balance; A at 900,000
    leaves 100,000. D under its mandate breaks the law, in its row too."""

    def said(entries: Entries) -> tuple[list[str], tuple[str, ...]]:
        bar = decision_words.bar_of(plan, deciding.sheet_of(plan, entries))
        return [one.words for one in bar.funds], bar.broken

    assert said({}) == ([], ())
    rejected = typed(plan, ("B", "decision", "reject"))
    counts = [decision_words.bar_of(plan, deciding.sheet_of(plan, one)).counts for one in ({}, rejected)]
    moves = int(counts[0].removesuffix(" open"))
    assert counts[1] == f"1 not planned yet, 0 decided and {moves - 1} open"
    assert said(rejected) == (["General: $100,000 over"], ())
    assert said(typed(plan, ("A", "decision", "reject"), entries=rejected)) == ([], ())
    funds, broken = said(typed(plan, ("A", "amount", "900,000"), entries=rejected))
    assert funds == ["General: $100,000 freed and not used"] and broken == ()
    entries = typed(plan, ("D", "amount", "900,000"))
    _, (law,) = said(entries)
    assert law.endswith("(law)") and "Clerk" in law and "Clerk" in status(plan, entries)["D"]
    # A lock stands above the scenario's limit of 10 %, and needs no other words.
    assert said(typed(plan, ("B", "amount", "500,000")))[1] == ()


def test_many_at_once(plan: Plan) -> None:
    entries = together(plan, {}, entering.decided_together(plan, {}, ["A", "B"], "reject", "No"))
    rejected = (100_000_000, "No")
    assert {id: (one.cents, one.reason) for id, one in entries.items()} == {"A": rejected, "B": rejected}
    # No reason of its own leaves that of each.
    changes, words = entering.decided_together(plan, entries, ["A"], "accept", "")
    assert changes["A"] is not None and changes["A"].reason == "No" and words == "1 program accepted"
    assert together(plan, entries, entering.decided_together(plan, entries, ["A"], "open", ""))["A"].decides is False
    # 1,002,500 is as near to 1,000,000 as to 1,005,000 and goes up; what is round stays as it is decided.
    entries = typed(plan, ("C", "amount", "1,002,500"))
    changes, words = entering.rounded_together(plan, entries, ["A", "C"], "Round")
    assert list(changes) == ["C"] and words == "1 amount rounded to $5,000"
    assert changes["C"] is not None and (changes["C"].cents, changes["C"].reason) == (100_500_000, "Round")


def test_what_is_planned_is_decided_and_may_be_opened_again(plan: Plan) -> None:
    entries = typed(plan, ("A", "decision", "reject"), ("A", "reason", "No"), ("B", "amount", "950,000"))
    assert decision_words.planned_words(plan, entries) == "1 edited and 1 rejected"
    assert decision_words.planned_words(plan, typed(plan, ("A", "decision", "hold"))) == "Youth jobs held"
    scenario = checked(deciding.with_entries(plan, plan.scenario, entries), plan.budget)
    assert {id: (one.amount, one.source) for id, one in decisions_of(scenario).items()} == {
        "A": (100_000_000, "No"),
        "B": (95_000_000, "no reason given"),
    }
    after = bo.recommend(plan.budget, scenario)
    assert status(after, entries)["A"] == "✓ rejected, round 1" == status(after, {})["A"]
    assert deciding.not_planned(after, entries) == {}
    # Another word in its row is not planned yet; opened again, its lock goes.
    assert set(deciding.not_planned(after, typed(after, ("A", "reason", "Later")))) == {"A"}
    opened = typed(after, ("A", "decision", "open"), entries=entries)
    assert status(after, opened)["A"] == "✎ opens again"
    left = deciding.with_entries(after, scenario, deciding.not_planned(after, opened))
    assert list(decisions_of(left)) == ["B"]
    # What was accepted of another plan keeps its amount, and says so.
    stale = typed(plan, ("B", "decision", "accept"))
    lifted = bo.recommend(plan.budget, plan.scenario.with_limits(program_cut="5%"))
    assert "$950,000 is recommended now" in status(lifted, stale)["B"]


def test_rows_are_filtered(plan: Plan) -> None:
    entries = typed(plan, ("A", "decision", "accept"))
    rows = deciding.sheet_of(plan, entries).rows

    def kept(asked: RowFilter) -> str:
        return "".join(sorted(row.id for row in rows if asked.keeps(row)))

    by_standing = [kept(RowFilter(standing=one)) for one in ("moves", "all", "open", "typed", "unmoved")]
    assert by_standing == ["AB", "ABCD", "B", "A", "CD"]
    assert kept(RowFilter(frozenset({"Works"}), standing="all")) == "A"
    assert kept(RowFilter(funds=frozenset({"Grant"}), standing="all")) == "C"
    assert kept(RowFilter(confidence=frozenset({"unknown"}), standing="all")) == "CD"
    assert kept(RowFilter(least=10_000_001, standing="all")) == "" and kept(RowFilter(least=10_000_000)) == "AB"
    assert deciding.sheet_of(plan, entries).count(HowFar.TYPED) == 1


def test_an_amount_is_told_against_today(plan: Plan) -> None:
    assert decision_words.amount_words(plan, "A", 110_000_050) == "$1,100,000.50, up $100,000.50 from today"
    assert decision_words.amount_words(plan, "A", 90_000_000) == "$900,000, down $100,000 from today"
    assert decision_words.amount_words(plan, "A", 100_000_000) == "$1,000,000, as today"
