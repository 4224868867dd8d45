"""Each pattern of authority that ships on amendments worked by hand: one allowed, two refused.

The base is that of test_amendments.py.
"""

from __future__ import annotations

import io

import openpyxl
import pytest

from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
from budgetopt.council.analysis_record import analysis_record
from budgetopt.council.analysis_words import analysis_in_words
from budgetopt.council.authority import (
    Authority,
    Majority,
    authority_named,
    authority_schema,
    carried,
    read_authority,
    votes_in,
)
from budgetopt.council.deciding import JudgedDecisions
from budgetopt.errors import InputError, UsageError
from budgetopt.plan.recommend import recommend
from budgetopt.returned.decisions import read_decisions
from tests.council.amending import Line, analysis_of, base, budget, other, recommendation, source, use

CUT = [source("POLICE", 50_000), other("use", "fund balance", 50_000)]
SWAP = [source("POLICE", 50_000), use("YOUTH", 50_000)]
WITHIN = [source("PARKS", 10_000), use("YOUTH", 8_500)]  # both of the department Parks; 10,000 · 0.85
FOUND = [other("source", "revenue", 50_000), use("YOUTH", 50_000)]
PROVISO: Line = ("proviso", *[None] * 7, "Mandated by law: the settlement.")


def refused(pack: str, *amendments: list[Line], **head: object) -> list[str]:
    """What the pattern refuses, in words."""
    analysis = analysis_of(*amendments, authority=authority_named(pack), **head)
    return [one.words for one in analysis.together.verdicts if one.refused]


def test_reduce_only() -> None:
    assert refused("reduce-only", CUT) == []
    assert refused("reduce-only", SWAP) == ["YOUTH from General rises by $50,000; $0 is allowed"]
    assert refused(
        "reduce-only", [other("source", "revenue", 1), ("use", "new program", "NEW", "General", 1, "one-time")]
    )


def test_self_balancing_fund_by_fund() -> None:
    assert refused("self-balancing", SWAP) == []
    # A cut of Parks frees 0.85 of it.
    said = refused("self-balancing", [source("PARKS", 10_000), use("YOUTH", 9_000)])
    assert said == ["General: uses are $500 above sources"]
    across = refused("self-balancing", [source("POLICE", 50_000), use("PIPES", 50_000, "Water")])
    assert across == ["General: uses are $50,000 below sources", "Water: uses are $50,000 above sources"]
    # Both together balance; by itself neither does.
    assert len(refused("self-balancing", [source("POLICE", 50_000)], [use("YOUTH", 50_000)])) == 2


def test_limited_increase_of_a_fund_all_together() -> None:
    # The greater of 100,000 and 1 % of 3,785,000 of lines: 100,000. What exit costs no longer take counts too.
    grows = [other("source", "revenue", 60_000), use("YOUTH", 60_000)]
    assert refused("limited-increase", grows) == []
    assert refused("limited-increase", [other("source", "revenue", 100_001), use("YOUTH", 100_001)]) == [
        "General rises by $100,001; $100,000 is allowed"
    ]
    said = refused("limited-increase", grows, [other("source", "revenue", 60_000), use("POLICE", 60_000)])
    assert said == ["No. 2: General rises by $120,000; $100,000 is allowed"]
    # Who moves nothing of the fund after that, or takes back a part, raises nothing.
    pipes, less = [other("source", "revenue", 5, "Water"), use("PIPES", 5, "Water")], [source("POLICE", 10_000)]
    big = [other("source", "revenue", 120_000), use("YOUTH", 120_000)]
    assert refused("limited-increase", big, pipes, [PROVISO], less) == [
        "No. 1: General rises by $120,000; $100,000 is allowed"
    ]
    assert len(refused("limited-increase", big, pipes, [use("YOUTH", 1)])) == 2


def test_all_together_balance_by_the_money_of_all() -> None:
    """The first finds 50,000 that the second spends: after the first they are left over, after both they balance."""
    together = pack(
        'name = "Sums"\n[[rules]]\nname = "Even"\napplies_to = "fund"\nbalance = "fund"\nper = "all together"'
    )
    found, spent = [other("source", "revenue", 50_000)], [use("YOUTH", 50_000)]
    analysis = analysis_of(found, spent, authority=together)
    assert [one.words for one in analysis.together.verdicts if one.refused] == [
        "No. 1: General: uses are $50,000 below sources"
    ]


def test_a_larger_vote_to_raise() -> None:
    assert refused("larger-vote-to-raise", SWAP, Vote="6-3") == []
    assert refused("larger-vote-to-raise", SWAP, Vote="5-4") == ["YOUTH from General needs two thirds and has 5–4"]
    assert refused("larger-vote-to-raise", CUT, Vote="4-5") == ["POLICE from General needs a majority and has 4–5"]
    open_ = analysis_of(SWAP, authority=authority_named("larger-vote-to-raise")).together
    assert open_.allowed and {one.said for one in open_.verdicts} == {"open"}


def test_transfers_between_departments() -> None:
    pack = "transfers-between-departments"
    assert refused(pack, WITHIN, Vote="0-9") == []  # none between departments: no vote is needed
    assert refused(pack, SWAP, Vote="4-5") == ["from Police to Parks needs a majority and has 4–5"]
    # A tenth of Finance's 200,000 in the adopted budget is 20,000.
    spare = [source("SPARE", 20_001), use("YOUTH", 20_001)]
    assert refused(pack, spare, Vote="9-0") == ["from Finance to Parks moves $20,001; $20,000 is allowed"]
    assert refused(pack, [*spare, ("proviso", *[None] * 7, "Emergency: the flood.")], Vote="9-0") == []


def test_no_increase_beyond_estimated_revenue() -> None:
    assert refused("within-revenue", SWAP) == []
    assert refused("within-revenue", FOUND) == ["General is given $50,000 more than its estimated revenue"]
    # Ten sources of fund balance are no revenue either.
    assert refused("within-revenue", [other("source", "fund balance", 7), use("YOUTH", 7)])
    assert refused("within-revenue", [*FOUND, PROVISO]) == []


def test_what_is_refused_is_not_adopted() -> None:
    with pytest.raises(CannotBeAdopted, match="No line may be raised"):
        adopted_plan(analysis_of(SWAP, authority=authority_named("reduce-only")))


@pytest.mark.parametrize(
    ("words", "votes"), [("5-2", (5, 2)), ("passed 5–4–1", (5, 4)), ("7 to 2", (7, 2)), ("", None), ("unanimous", None)]
)
def test_votes_are_read(words: str, votes: tuple[int, int] | None) -> None:
    assert votes_in(words) == votes


def test_majorities_at_their_edges() -> None:
    edges = {  # of nine votes: the least that carries
        Majority.MAJORITY: 5,
        Majority.PLUS_ONE: 6,
        Majority.THREE_FIFTHS: 6,
        Majority.TWO_THIRDS: 6,
        Majority.THREE_QUARTERS: 7,
        Majority.UNANIMOUS: 9,
    }
    for vote, least in edges.items():
        assert [carried(vote, for_, 9 - for_) for for_ in (least - 1, least)] == [False, True], vote


def pack(text: str) -> Authority:
    source = io.BytesIO(text.encode())
    source.name = "pack.toml"
    return read_authority(source)


def test_a_pack_with_faults_names_each_key() -> None:
    text = 'name = "X"\n[[rules]]\nname = "a"\napplies_to = "itm"\ndirecton = "increase"\n'
    text += 'limit = {amount = "1%", shre = "2%"}\n'
    with pytest.raises(InputError) as caught:
        pack(text)
    found = {finding.place.cell: f"{finding.found} {finding.mend}" for finding in caught.value.findings}
    assert found.keys() == {"rules[1].applies_to", "rules[1].directon", "rules[1].limit.amount", "rules[1].limit.shre"}
    assert "'item'?" in found["rules[1].applies_to"] and "'direction'?" in found["rules[1].directon"]
    with pytest.raises(UsageError, match="'reduce-only'"):
        authority_named("reduce-onl")


def test_limits_of_both_and_the_schema() -> None:
    limit = '[[rules]]\nname = "a"\nlimit = {amount = 100, share = "1%", of_both = "%s"}\n'
    for which, cents in (("greater", 200_00), ("lesser", 100_00)):
        own = pack(f'name = "X"\n{limit.replace("%s", which)}').rules[0].limit
        assert own is not None and own.cents(20_000_00) == cents
    assert {"applies_to", "unless", "within_revenue"} <= authority_schema()["$defs"]["AuthorityRule"][
        "properties"
    ].keys()


def decided(program: str, amount: int) -> tuple[JudgedDecisions, str]:
    """What reduce-only says of one decision on the small city's recommendation, and the cell of the decision."""
    book = openpyxl.load_workbook(io.BytesIO(recommendation()))
    page = book["Decisions"]
    (header,) = (row for row in page.iter_rows() if row[0].value == "Program ID")
    column = {cell.value: cell.column for cell in header}
    row = next(row for row in range(header[0].row + 1, 99) if page.cell(row, 1).value in (program, None))
    base_lines = {id.program_id: today for id, (today, _) in base().lines.items() if id.fund_id == "General"}
    for heading, value in (("Program ID", program), ("Program", program), ("Current", base_lines[program] / 100)):
        page.cell(row, column[heading], value)
    page.cell(row, column["Decision"], "edit")
    page.cell(row, column["Amount"], amount)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    made = read_decisions(None, target, budget())
    plan = recommend(budget(), made.scenario)
    said = JudgedDecisions.of(authority_named("reduce-only"), base(), plan, made)
    return said, page.cell(row, column["Decision"]).coordinate


def test_decisions_beyond_the_authority_are_findings_at_their_cells() -> None:
    judged, cell = decided("YOUTH", 600_000)
    (finding,) = judged.refused
    assert finding.place.sheet == "Decisions" and finding.place.cell[1:] == cell[1:]
    assert "YOUTH from General rises by $15,000; $0 is allowed" in finding.found
    assert finding.mend == "A pattern: check with your attorney"
    assert decided("POLICE", 1_950_000)[0].refused == ()


@pytest.mark.parametrize(
    ("status", "vote", "words"),
    [
        ("passed", "2-5", "is no majority"),
        ("passed", "3-3", "is no majority"),
        ("failed", "7-0", "has nobody against"),
        ("failed", "4-3", "is a majority, and more may have been needed"),
    ],
)
def test_a_vote_that_says_otherwise_than_the_status_is_remarked_at_its_cell(status: str, vote: str, words: str) -> None:
    analysis = analysis_of(WITHIN, Status=status, Vote=vote)
    (remark,) = [line for line in analysis_in_words(analysis) if "may be a slip" in line]
    assert remark.strip() == (
        f"Its status is {status}, and its vote {vote} {words}: one may be a slip (A.xlsx: Amendment 1!B5)."
    )
    assert analysis_record(analysis, {})["amendments"][0]["vote_remark"] == remark.strip()


@pytest.mark.parametrize(
    ("status", "vote"), [("passed", "5-2"), ("failed", "2-5"), ("failed", "3-3"), ("filed", "2-5"), ("passed", "")]
)
def test_a_vote_that_agrees_with_the_status_is_not(status: str, vote: str) -> None:
    analysis = analysis_of(WITHIN, Status=status, Vote=vote)
    assert not any("slip" in line for line in analysis_in_words(analysis))
    assert analysis_record(analysis, {})["amendments"][0]["vote_remark"] is None
