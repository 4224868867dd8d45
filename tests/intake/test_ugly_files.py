"""Small files as cities have them: each comes to its truth, or asks; none comes to anything else in silence."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pytest
import yaml

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import examine
from tests.filled import filled
from tests.intake.workbooks import Rows

# A text table has its rows parted by " / "; a workbook is sheets of rows.
File = str | Mapping[str, Rows]
HEADS = ["Department", "Program", "Budget"]
POLICE: Rows = [["Police", "Patrol", 500], ["Police", "Jail", 200]]
WORKS: Rows = [["Works", "Roads", 300], ["Works", "Snow", 90]]
LAST: Rows = [["Police", "Patrol", 450], ["Police", "Jail", 180], ["Works", "Roads", 310]]


def proposal(file: File, name: str = "fy2026") -> Proposal:
    data = io.BytesIO()
    if isinstance(file, str):
        data.write(file.replace(" / ", "\n").encode())
    else:
        filled(file).save(data)
    data.seek(0)
    data.name = f"{name}.{'csv' if isinstance(file, str) else 'xlsx'}"
    return proposal_for(data)


def money(told: Proposal) -> float | None:
    return sum(program_totals(told.found.budget).values()) / 100 if told.found.budget else None


def rules(told: Proposal, *levels: Level) -> set[str]:
    return {item.rule for item in told.found.findings if item.level in (levels or (Level.ERROR,))}


READ: dict[str, tuple[File, float]] = {
    "budget, revised and actual under two rows of headings": (
        {"Sheet1": [["CITY OF ELM"], ["", None, "FY 2025", None, "FY 2024"], [*HEADS, "Revised", "Actual"],
                    ["Police", "Patrol", 500, 510, 480], ["Police", "Jail", 200, 190, 210],
                    ["Works", "Roads", 300, 320, 280], ["Works", "Snow", 90, 91, 88]]}, 1_090),
    "triples by year": ("Department,Program,2024 Actual,2025 Adopted,2025 Estimated,2026 Proposed / Police,"
                        "Patrol,480,500,"
                        "510,520 / Police,Jail,210,200,190,230 / Works,Roads,280,300,320,330 / Works,Snow,88,90,"
                        "91,95", 1_090),
    "quarters": ("Department,Program,Q1 2026,Q2 2026,Q3 2026,Q4 2026 / Police,Patrol,100,110,120,130 / Police,"
                 "Jail,50,55,60,"
                 "65 / Works,Roads,70,75,80,85 / Works,Snow,40,0,,45", 1_085),
    "quarters in French": ("Direction;Action;1er trimestre 2026;2e trimestre 2026;3e trimestre 2026;4e trimestre 2026 "
                           "/ Voirie;Routes;100;110;120;130 / Voirie;Neige;50;55;;65 / Culture;Musée;70;75;80;25", 880),
    "quarters and their sum": ("Department,Program,Q1,Q2,Q3,Q4,FY2026 Annual / Police,Patrol,100,110,120,130,"
                               "460 / Police,"
                               "Jail,50,55,60,65,230 / Works,Roads,70,75,80,85,310 / Works,Snow,40,0,0,45,85", 1_085),
    "notes between rows": ({"Sheet1": [["Department", "Program", "FY2026 Budget"], POLICE[0],
                                       ["Note: includes 3 officers of the 2025 grant of 120,000"], POLICE[1],
                                       ["* see page 12"], *WORKS]}, 1_090),
    "thousands at the bottom": ({"Sheet1": [["Amt", "Produkt", "Ansatz 2026"], *POLICE, *WORKS, [],
                                            ["Alle Angaben in Tausend Euro"]]}, 1_090_000),
    "thousands in French": ({"Sheet1": [["Direction", "Action", "Budget voté 2026"], *POLICE, *WORKS, [],
                                        ["Montants en k€"]]}, 1_090_000),
    "sums without a word": ({"Sheet1": [["Department", "Program", "FY2026 Budget"], *POLICE, [None, None, 700], *WORKS,
                                        [None, None, 390], [None, None, 1_090]]}, 1_090),
    "a consolidated sheet beside those of departments": (
        {"Police": [HEADS, *POLICE], "Works": [HEADS, *WORKS], "All FY2026": [HEADS, *POLICE, *WORKS]}, 1_090),
    "a consolidated sheet that has more": (
        {"Police": [HEADS, *POLICE], "Works": [HEADS, *WORKS], "All": [HEADS, *POLICE, *WORKS, ["Parks", "Pool",
            70]]}, 1_160),
    "a consolidated sheet first": (
        {"All": [HEADS, *POLICE, *WORKS], "Police": [HEADS, *POLICE], "Works": [HEADS, *WORKS]}, 1_090),
    "a sheet a year": ({"2025": [HEADS, *LAST], "2026": [HEADS, *POLICE, *WORKS]}, 1_090),
    "a sheet a year, the latest first": ({"FY26 Adopted": [HEADS, *POLICE, *WORKS], "FY25 Adopted": [HEADS,
        *LAST]}, 1_090),
    "a sheet a department": ({"Police": [HEADS[1:], *(row[1:] for row in POLICE)],
                              "Works": [HEADS[1:], *(row[1:] for row in WORKS)]}, 1_090),
    "funds as bands": ({"Sheet1": [["Program", "Department", "FY2026 Budget"], ["General Fund"], ["Patrol",
        "Police", 500],
                                   ["Roads", "Works", 300], ["Water Fund"], ["Pumps", "Water", 200]]}, 1_000),
    "Spanish stages of one year": (
        "Dependencia;Programa;Aprobado 2026;Modificado;Devengado;Pagado / Policía;Patrulla;1.500.000,00;1.600.000,00;"
        "900.000,00;800.000,00 / Policía;Cárcel;200.000,00;210.000,00;90.000,00;80.000,00 / Obras;Calles;300.000,50;"
        "310.000,00;100.000,00;90.000,00", 2_000_000.5),
    "German years": ("Dezernat;Produkt;Ansatz 2025;Ansatz 2026;Ergebnis 2024 / I;Streife;1.500.000,00;1.600.000,00;"
                     "1.400.000,00 / I;Haft;200.000,00;210.000,00;190.000,00 / II;Straßen;300.000,50;310.000,"
                     "50;290.000,00",
                     2_120_000.5),
    "no cents, in Swiss and Dutch": (
        "Amt;Produkt;Budget 2026 / Polizei;Streife;CHF 500'000.- / Polizei;Haft;200'000.– / Bau;Strasse;300'000,--",
        1_000_000),
    "one year and nothing more": (
        "Department,Program,FY2026 / Police,Patrol,500 / Police,Jail,200 / Works,Roads,390", 1_090),
    "three levels, each with its sum": (
        {"Sheet1": [["Fund", "Department", "Program", "FY2026"], ["General Fund", None, None, 1_000],
                    [None, "Police", None, 700], [None, None, "Patrol", 500], [None, None, "Jail", 200],
                    [None, "Works", None, 300], [None, None, "Roads", 300], ["Street Fund", None, None, 90],
                    [None, "Works", None, 90], [None, None, "Snow", 90]]}, 1_090),
    "changes beside": ("Department,Program,FY2026 Budget,$ Change,% Change / Police,Patrol,500,20,4.2% / Police,"
                       "Jail,200,-10,"
                       "-4.8% / Works,Roads,300,20,7.1% / Works,Snow,90,2,2.3%", 1_090),
    "two tables, one under the other": (
        {"Sheet1": [["Operating budget FY2026"], HEADS, *POLICE, [], ["Capital budget FY2026"], HEADS, *WORKS]}, 1_090),
}  # fmt: skip

ASKED: dict[str, tuple[File, str, Sequence[str]]] = {
    "draft and final": ({"Draft": [HEADS, *LAST], "Final": [HEADS, *POLICE, *WORKS]}, "added-up", ["$940", "$1,090"]),
    "a department's sheet that has more": (
        {"All": [HEADS, *POLICE, *WORKS], "Police": [HEADS, *POLICE, ["Police", "Dogs", 50]]},
        "added-up", ["$1,090", "$750"]),
    "a summary beside sheets of departments": (
        {"Summary": [["Department", "FY2026 Budget"], ["Police", 700], ["Works", 390]],
         "Police": [HEADS[1:], *(row[1:] for row in POLICE)], "Works": [HEADS[1:], *(row[1:] for row in WORKS)]},
        "added-up", ["$1,090", "$700", "$390"]),
    "quarters that may be running": (
        "Department,Program,Q1,Q2,Q3,Q4 / Police,Patrol,100,210,330,460 / Police,Jail,50,105,165,230 / "
        "Works,Roads,70,145,225,310", "rival-amounts", ["$1,000"]),
    "bold totals, one with a slip": (
        "Name,FY2026 Budget / Police,701 / Patrol,500 / Jail,200 / Works,390 / Roads,300 / Snow,90",
        "looks-like-a-total", ["$2,181", "$1,090"]),
    "all departments as one more": (
        "Department,Program,FY2026 Budget / All departments,All programs,1090 / Police,Patrol,500 / Police,Jail,200 / "
        "Works,Roads,300 / Works,Snow,90", "looks-like-a-total", ["$1,090"]),
    "departments among their programs, with slips": (
        "Department,Program,FY2026 Budget / Police,Police,705 / Police,Patrol,500 / Police,Jail,200 / Works,Works,392 "
        "/ Works,Roads,300 / Works,Snow,90", "looks-like-a-total", ["$705"]),
    "draft and adopted": ("Department,Program,FY2026 Draft budget,FY2026 Budget / Police,Patrol,500,510 / Police,"
                          "Jail,200,190 "
                          "/ Works,Roads,300,310 / Works,Snow,90,91", "rival-amounts", ["$1,090", "$1,101"]),
    "debit and credit": ("Department,Program,Debit,Credit / Police,Patrol,500, / Police,Jail,200, / Works,Roads,300, / "
                         "Works,Permits,,90", "rival-amounts", ["$1,000", "$90"]),
    "balances under the spending": (
        "Department,Program,FY2026 Budget / Police,Patrol,500 / Works,Roads,300 / Total expenditures,,800 / "
        "Ending fund balance,,150 / Total requirements,,950", "missing-value", ["$950", "$800"]),
    "fees as negative spending": (
        "Department,Program,Account,FY2026 Budget / Police,Patrol,Wages,500 / Police,Patrol,Fines and fees,-120 / "
        "Works,Roads,Gravel,300 / Works,Roads,Permit revenue,-50", "revenue-mixed", ["$630"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_it_comes_to_its_truth(kind: str) -> None:
    file, truth = READ[kind]
    told = proposal(file)
    assert money(told) == truth, [str(item) for item in told.found.findings if item.level is Level.ERROR]


@pytest.mark.parametrize("kind", ASKED)
def test_it_asks_with_what_each_reading_comes_to(kind: str) -> None:
    file, rule, sums = ASKED[kind]
    told = proposal(file)
    assert money(told) is None and rule in rules(told)
    said = " ".join(item.found for item in told.found.findings if item.rule == rule)
    assert all(size in said for size in sums), said


def test_sheets_and_bands_say_years_departments_and_funds() -> None:
    of_year = proposal(READ["a sheet a year"][0]).found.budget
    assert (
        of_year is not None
        and of_year.fiscal_year == 2026
        and {row.fiscal_year for row in of_year.amounts} == {2025, 2026}
    )
    of_office = proposal(READ["a sheet a department"][0]).found.budget
    assert of_office is not None and {one.department for one in of_office.programs} == {"Police", "Works"}
    of_fund = proposal(READ["funds as bands"][0]).found.budget
    assert of_fund is not None and {fund.id for fund in of_fund.funds} == {"General Fund", "Water Fund"}
    of_levels = proposal(READ["three levels, each with its sum"][0]).found.budget
    assert of_levels is not None and {fund.id for fund in of_levels.funds} == {"General Fund", "Street Fund"}


def test_quarters_are_added_up_where_a_person_says_so() -> None:
    file = ASKED["quarters that may be running"][0]
    assert isinstance(file, str)
    content = yaml.safe_load(proposal(file).text) | {"fiscal_year": 2026}
    amount = content["ledgers"][0]["columns"]["amount"]
    content["ledgers"][0]["columns"]["amount"] = {"column": amount, "added": True}
    ledger, mapping = io.BytesIO(file.replace(" / ", "\n").encode()), io.BytesIO(yaml.safe_dump(content).encode())
    ledger.name, mapping.name = "fy2026.csv", "m.yaml"
    budget = examine(ledger, mapping).budget
    # By hand: 1,100 of Patrol, 550 of Jail, 750 of Roads.
    assert budget is not None and sum(program_totals(budget).values()) == 2_400_00
