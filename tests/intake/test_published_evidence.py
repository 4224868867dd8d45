"""Evidence as clearinghouses and state inventories publish it: what is proposed of it beside a city's programs."""

from __future__ import annotations

import io

import pytest

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import Study
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import read_budget

PROGRAMS = (
    "Multisystemic Therapy",
    "Nurse-Family Partnership",
    "Drug Court",
    "Scared Straight",
    "Job Corps",
    "Reading Recovery",
)


def text(name: str, *rows: str) -> io.BytesIO:
    file = io.BytesIO("\n".join(rows).encode())
    file.name = name
    return file


def city() -> io.BytesIO:
    rows = (f"P{at},{name},Services,GF,{at}00" for at, name in enumerate(PROGRAMS, 1))
    return text("programs.csv", "Program ID,Program,Department,Fund ID,Current budget", *rows)


def proposed(name: str, rows: str) -> tuple[Proposal, list[Study]]:
    lines = rows.split(" / ")
    proposal = proposal_for([city(), text(name, *lines)])
    if proposal.found.budget is None:
        return proposal, []
    mapping = text("mapping.yaml", proposal.text)
    return proposal, list(read_budget([city(), text(name, *lines)], mapping).studies)


def told(studies: list[Study]) -> str:
    verdicts = ((study.program_id, rated(study)) for study in studies)
    return " ".join(f"{id}:{verdict.level}{(verdict.direction or '-')[:3]}" for id, verdict in verdicts)


@pytest.mark.parametrize(
    ("rows", "system", "expected"),
    [
        (
            "Title,Rating,Topics / Multisystemic Therapy,Effective - More than one study,Youth"
            " / Drug Court,Promising - One study,Courts / Scared Straight,No Effects - More than one study,Youth",
            "CrimeSolutions",
            "P1:5pos P3:3pos P4:3nul",
        ),
        (
            "Program Name,Topic Area,Scientific Rating,Child Welfare System Relevance Level"
            " / Multisystemic Therapy,Behavior,1 — Well-Supported by Research Evidence,Medium"
            " / Scared Straight,Behavior,4 — Evidence Fails to Demonstrate Effect,Low",
            "CEBC Scientific Rating",
            "P1:5pos P4:4nul",
        ),
        (
            "Program or Service Name,Program or Service Rating / Multisystemic Therapy,Well-supported"
            " / Drug Court,Does not currently meet criteria",
            "Title IV-E Prevention Services",
            "P1:5pos P3:0-",
        ),
        (
            "Program,Blueprints Rating,Age / Multisystemic Therapy,Model Plus,12-18 / Job Corps,Promising,16-24",
            "Blueprints",
            "P1:5pos P5:4pos",
        ),
        (
            "Program name,Clearinghouse,Clearinghouse rating,Rating color"
            " / Multisystemic Therapy,Blueprints,Model Plus,Highest rated / Job Corps,CLEAR,Moderate,Mixed effects",
            "Results First Clearinghouse",
            "P1:5pos P5:3mix",
        ),
        (
            "Program name,Clearinghouse,Clearinghouse rating"
            " / Multisystemic Therapy,Blueprints,Model Plus / Drug Court,CrimeSolutions,Promising",
            "",
            "P1:5pos P3:3pos",
        ),
        (
            "Program/intervention,Level of evidence,Cost-beneficial / Multisystemic Therapy,Evidence-based,Yes (98%)"
            " / Scared Straight,Poor outcomes,No",
            "Washington (WSIPP inventory)",
            "P1:5pos P4:4neg",
        ),
        (
            "Service name,Oversight agency,Rating / Multisystemic Therapy,DHS,Proven Effective"
            " / Job Corps,DHS,Theory Based",
            "Minnesota MMB",
            "P1:5pos P5:1pos",
        ),
        (
            "Program,Agency,Evidence category (LFC) / Drug Court,CYFD,Promising / Job Corps,CYFD,Research-based",
            "New Mexico LFC",
            "P3:2pos P5:3pos",
        ),
        (
            "Programme,Nesta Standards of Evidence level / Job Corps,4 / Drug Court,2",
            "Nesta Standards of Evidence",
            "P5:5pos P3:2pos",
        ),
        (
            "Intervention,Study,SMS score,Direction of effect / Job Corps,Smith 2015,4,Positive"
            " / Drug Court,Lee 2017,3,No effect",
            "Maryland Scientific Methods Scale",
            "P5:3pos P3:3nul",
        ),
        ("Program Name,ESSA Level of Evidence / Reading Recovery,Strong", "ESSA / WWC tiers", "P6:4pos"),
        (
            "i_Intervention_Name,i_Outcome_Domain,i_Effectiveness_Rating"
            " / Reading Recovery,Alphabetics,Positive effects / Job Corps,Progress,No discernible effects",
            "WWC effectiveness rating",
            "P6:4pos P5:3nul",
        ),
        # What is not significant has no tier: it counts by its design, as no discernible effect.
        (
            "s_Intervention_Name,s_Citation,s_Study_Design,f_Effect_Size_WWC,f_Is_Stat_Sig,f_ESSA_Rating"
            " / Reading Recovery,A,RCT,0.3,TRUE,ESSA Tier 1 / Reading Recovery,B,QED,0.1,FALSE,"
            " / Job Corps,C,RCT,-0.2,TRUE,",
            "ESSA / WWC tiers",
            "P6:4pos P6:3nul P5:4neg",
        ),
    ],
)
def test_ratings_are_told_by_their_labels(rows: str, system: str, expected: str) -> None:
    proposal, studies = proposed("list.csv", rows)
    assert told(studies) == expected, proposal.found.findings
    assert not system or {study.system for study in studies} == {system}


def test_labels_of_several_systems_are_asked_about() -> None:
    proposal, _ = proposed("list.csv", "Program,Rating / Drug Court,Promising / Job Corps,Research-based")
    assert [item.mend for item in proposal.found.findings if item.level is Level.ERROR] == [
        "Name its Rating system: ESSA / WWC tiers or Title IV-E Prevention Services or CEBC Scientific Rating or "
        "Blueprints or CrimeSolutions or Minnesota MMB or New Mexico LFC or Washington (WSIPP inventory).",
        "Name its Rating system: New Mexico LFC or Washington (WSIPP inventory).",
    ]
    assert told(proposed("wsipp_inventory.csv", "Program,Rating / Drug Court,Promising")[1]) == "P3:2pos"


def test_a_column_beside_a_budget_is_no_list_of_findings() -> None:
    heads = "Program,Department,Fund,FY2026 Adopted Budget,Evidence rating"
    found = proposal_for(text("ledger.csv", heads, "Pool,Parks,GF,500,Strong", "Trees,Parks,GF,90,Promising")).found
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 590_00


def test_what_a_dollar_returns_comes_without_a_rating() -> None:
    rows = "Program name,Total benefits,Costs,Benefit to cost ratio / Drug Court,$14000,($5046),$2.77"
    _, (study,) = proposed("wsipp.csv", rows)
    assert (study.program_id, study.benefit_cost_ratio, study.rating) == ("P3", 2.77, "")


def test_of_a_clearinghouse_only_the_citys_programs_are_read_and_near_names_proposed() -> None:
    others = " / ".join(f"Curriculum {letter},Potentially positive effects" for letter in "ABCDEFGH")
    rows = (
        f"Intervention,Effectiveness Rating / {others} / Reading Recovery,Positive effects"
        " / Nurse Family Partnership (NFP),Mixed effects"
    )
    proposal, studies = proposed("wwc.csv", rows)
    assert told(studies) == "P6:4pos"
    assert [item.found for item in proposal.found.findings if item.rule == "unmatched-left-out"] == [
        "9 rows of 10 are of programs that the budget does not have, and were left out."
    ]
    near = '#- {given: "Nurse Family Partnership (NFP)", program: "P2"}'
    assert near in proposal.text and proposal.text.count("\n#- ") == 1
    confirmed = proposal.text.replace("#matches:", "matches:").replace(near, near[1:])
    files = [city(), text("wwc.csv", *rows.split(" / "))]
    assert told(list(read_budget(files, text("m.yaml", confirmed)).studies)) == "P6:4pos P2:3mix"


def test_what_else_a_finding_says_is_read_and_a_system_that_is_named_holds() -> None:
    heads = "Intervention,Rating,Rating system,Effect,Effect standard error,Local,Study design,Year"
    _, (study,) = proposed("list.csv", f"{heads} / Drug Court,Promising,Blueprints,0.2,0.05,yes,RCT,2019")
    assert (study.system, study.effect, study.effect_se, study.local) == ("Blueprints", 0.2, 0.05, True)
    assert (study.design, study.year) == ("RCT", 2019)
    # A system that is none of ours is said, also where its label would be another's.
    proposal, _ = proposed("list.csv", f"{heads} / Drug Court,Well-supported,HomVEE,,,no,,2019")
    assert [item.found for item in proposal.found.findings if item.level is Level.ERROR] == [
        "'HomVEE' is not a known rating system."
    ]
