"""What a file leaves open is asked with both readings; and each answer, in Settings or a mapping, settles it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

import pytest
import yaml

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.account import account_of
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import FUNDS, SETTINGS, MakeBook, Rows

NAMES = ("Harbour watch", "Fire boats", "Branches", "Archives", "Paving", "Snow")
AMOUNTS = (210_000, 190_000, 330_000, 40_000, 550_000, 80_000)
OTHERS = (200_000, 195_000, 310_000, 60_000, 500_000, 99_000)
TOTAL, OTHER = "$1,400,000", "$1,364,000"


def named(rows: Iterable[Sequence[object]], name: str = "ledger.csv") -> io.BytesIO:
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    file = io.BytesIO("\n".join(lines).encode() + b"\n")
    file.name = name
    return file


def table(heads: Sequence[str], *columns: Sequence[object], names: Sequence[str] = NAMES) -> Rows:
    rows = zip(names, *columns, strict=True)
    return [["Dept", "Service line", "Fund", *heads], *(["Works", name, "General", *cells] for name, *cells in rows)]


def errors(found: Examination, rule: str = "") -> list[str]:
    return [item.found for item in found.findings if item.level is Level.ERROR and rule in ("", item.rule)]


def money(found: Examination) -> int:
    assert found.budget is not None, errors(found)
    return sum(program_totals(found.budget).values()) // 100


def answered(rows: Rows, ledger: dict[str, object], **top: object) -> Examination:
    """What is read by the proposal for a table, with answers in its ledger and at its top."""
    content = yaml.safe_load(proposal_for(named(rows)).text) | {"fiscal_year": 2026} | top
    content["ledgers"][0] = {key: part for key, part in (content["ledgers"][0] | ledger).items() if part != "gone"}
    mapping = io.BytesIO(yaml.safe_dump(content).encode())
    mapping.name = "m.yaml"
    return examine(named(rows), mapping)


# Nothing in these headings speaks of money; the cells do.
ANY = [
    ("Adopted Budget", "Council"),
    ("Budget", "Final"),
    ("FY2026 Budget", "Mayor"),
    ("Amount", "Version 2"),
    ("Presupuesto", "Pleno"),
    ("Budget voté", "Conseil"),
    ("Ansatz", "Stadtrat"),
    ("Budget", ""),
    ("2026", "Council"),
]


@pytest.mark.parametrize(("one", "two"), ANY)
@pytest.mark.parametrize("turned", [False, True])
def test_any_column_that_reads_as_money_is_a_rival(one: str, two: str, turned: bool) -> None:
    heads, columns = [one, two], [AMOUNTS, OTHERS]
    if one == "2026":
        heads, columns = ["2025", *heads], [[size - 5_000 for size in AMOUNTS], *columns]
    rows = table(heads[::-1], *columns[::-1]) if turned else table(heads, *columns)
    (said,) = errors(proposal_for(named(rows)).found, "rival-amounts")
    assert TOTAL in said and OTHER in said
    source = {"columns": {"program": "Service line", "fund": "Fund", "amount": one}}
    assert money(answered(rows, source)) == sum(AMOUNTS)


NATIVE = [
    ("Current budget", "Council"),
    ("Current budget", "Adopted"),
    ("Current budget", "Final version"),
    ("Current budget", "Pleno"),
    ("Adopted budget", "Conseil"),
    ("FY26 Budget", "Stadtrat"),
    ("Budget", "Version 2"),
]


@pytest.mark.parametrize(("one", "two"), NATIVE)
def test_a_rival_on_our_own_sheet_is_asked_about_and_settled_on_settings(book: MakeBook, one: str, two: str) -> None:
    heads = ["Program ID", "Program", "Department", "Fund ID", two, one]
    rows = [[f"P{n}", name, "Works", "GF", OTHERS[n], AMOUNTS[n]] for n, name in enumerate(NAMES)]
    (said,) = errors(examine(book(Programs=[heads, *rows])), "rival-amounts")
    assert TOTAL in said and OTHER in said
    for item in ("Amount column", "AMOUNT COLUMN"):
        assert money(examine(book(Programs=[heads, *rows], Settings=[*SETTINGS, [item, one]]))) == sum(AMOUNTS)


def test_a_rival_of_amount_in_long_form_is_asked_about(book: MakeBook) -> None:
    heads = ["Program ID", "Fund ID", "Fiscal year", "Amount", "Council"]
    rows = [[f"P{n}", "GF", 2026, AMOUNTS[n], OTHERS[n]] for n in range(len(NAMES))]
    programs = [["Program ID", "Program", "Department"], *([f"P{n}", name, "W"] for n, name in enumerate(NAMES))]
    sheets = {"Budget": [heads, *rows], "Programs": programs, "Funds": FUNDS}
    (said,) = errors(examine(book(**sheets)), "rival-amounts")
    assert TOTAL in said and OTHER in said
    assert money(examine(book(**sheets, Settings=[*SETTINGS, ["Amount column", "Amount"]]))) == sum(AMOUNTS)


APART = [
    ("Square feet", OTHERS),
    ("Participants", OTHERS),
    ("Habitantes atendidos", OTHERS),
    ("FTE", (4.5, 3, 7.25, 1, 9, 2)),
    ("Score", (3.1, 2.2, 4.0, 1.5, 2.5, 3.3)),
    ("Sachkonto", (511_010, 521_020, 511_010, 533_000, 521_020, 540_010)),
    ("Kapitel", (511_010, 521_021, 531_032, 541_043, 551_054, 561_065)),
    ("Obj.", (511_011, 521_021, 511_011, 521_021, 511_011, 521_021)),
    ("Founded", (1994, 2003, 2011, 1999, 2020, 2015)),
    ("FY2025 Adopted", OTHERS),
    ("FY2026 Actual", OTHERS),
    ("Requested", OTHERS),
    ("% of total", (15, 13.6, 23.6, 2.9, 39.3, 5.7)),
    ("Budget notes", ("see p. 3", None, "one-time", None, None, "grant")),
    ("Same again", AMOUNTS),
]


@pytest.mark.parametrize(("heading", "cells"), APART, ids=[heading for heading, _ in APART])
@pytest.mark.parametrize("native", [False, True])
def test_codes_counts_years_and_what_words_tell_apart_are_no_rivals(
    heading: str, cells: Sequence[object], native: bool
) -> None:
    rows = table(["FY2026 Budget", heading], AMOUNTS, cells)
    if native:
        rows = [["Program ID", "Program", "Department", "Fund ID", "FY2026 Budget", heading]]
        rows += [
            [f"P{n}", name, "Works", "General", *pair]
            for n, (name, *pair) in enumerate(zip(NAMES, AMOUNTS, cells, strict=True))
        ]
    found = examine(named(rows, "programs.csv")) if native else proposal_for(named(rows)).found
    assert money(found) == sum(AMOUNTS)


@pytest.mark.parametrize("before", [0, 1])
def test_columns_side_by_side_that_add_up_to_the_amount_are_its_parts(before: int) -> None:
    parts = [[size // 4 for size in AMOUNTS], [size - size // 4 for size in AMOUNTS]]
    heads, columns = ["FY2026 Budget", "Salaries", "Operations"], [AMOUNTS, *parts]
    if before:
        heads, columns = ["Meals", *heads], [OTHERS, *columns]
    assert money(proposal_for(named(table(heads, *columns))).found) == sum(AMOUNTS)


@pytest.mark.parametrize("total", ["Total", "Grand total", "All years", "Suma", "Summe", "Alles"])
def test_a_column_that_adds_up_the_years_is_no_rival(total: str) -> None:
    before = [size - 7_000 for size in AMOUNTS]
    sums = [one + two for one, two in zip(before, AMOUNTS, strict=True)]
    found = proposal_for(named(table(["FY2025", "FY2026", total], before, AMOUNTS, sums))).found
    assert money(found) == sum(AMOUNTS)


# Codes of funds that may as well be years: what stands over, under and beside them.
AMTS = ("Police", "Parks", "Library", "Works", "Clerk")
CODED = {
    "2010": (900_000, 0, 40_000, 7_000, 300),
    "2011": (2_000, 500_000, 600_000, 90_000, 80_000),
    "2012": (60_000, 1_500, 1_000, 400_000, 7_000),
}
WHOLE = sum(sum(cells) for cells in CODED.values())


def cross_table(top: Rows, total: str, side: str = "Department", codes: Sequence[str] = tuple(CODED)) -> Rows:
    columns = [CODED[code[:4]] for code in codes]
    sums = [[sum(row) for row in zip(*columns, strict=True)]] if total else []
    cells = zip(AMTS, *columns, *sums, strict=True)
    return [*top, [side, *codes, *([total] if total else [])], *([*row] for row in cells)]


DOUBTS: dict[str, Rows] = {
    "with their total": cross_table([], "Total"),
    "with a total in German": cross_table([], "Insgesamt", "Amt"),
    "amounts unlike each other": cross_table([], ""),
    "under a title of another year": cross_table([["Adopted Budget FY2026"], []], ""),
    "in Spanish, with another year": cross_table([["Presupuesto aprobado 2027"]], "Total general", "Dependencia"),
    "two of them": cross_table([], "Total", "Direction", ("2010", "2011")),
    "one alone, of another year": cross_table([["Adopted Budget 2019"]], "", "Department", ("2010",)),
    "one alone under the title, before its departments": [
        ["City of Harborview, Adopted Budget 2019"],
        *(row[::-1] for row in cross_table([], "", "Dept", ("2011",))),
    ],
    "one alone in French": cross_table([["Budget exercice 2024"], []], "", "Direction", ("2012",)),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_codes_that_may_be_years_are_asked_about_and_settled(name: str) -> None:
    rows = DOUBTS[name]
    whole = sum(sum(cells) for code, cells in CODED.items() if code in str(rows))
    proposal = proposal_for(named(rows))
    latest = max(code for code in CODED if code in str(rows))
    (said,) = errors(proposal.found, "years-or-funds")
    assert f"${whole:,} in all" in said and f"${sum(CODED[latest]):,} in {latest}" in said
    assert money(answered(rows, {"years": "gone"})) == whole
    assert money(answered(rows, {"funds": "gone"}, fiscal_year=int(latest))) == sum(CODED[latest])


@pytest.mark.parametrize(
    "top", [[["Fund"], []], [[None, "Fund", "Fund", "Fund"]], [[None, "Fondo"]], [["Budget by department", "Fonds"]]]
)
def test_codes_of_four_digits_under_the_word_fund_are_funds(top: Rows) -> None:
    found = proposal_for(named(cross_table([["Budget FY2026"], *top[:1]], "Total"))).found
    if len(top[0]) > 1:
        assert money(found) == WHOLE and found.budget and found.budget.fiscal_year == 2026
    else:
        assert errors(found, "years-or-funds")


YEARS = {
    "one alone, that the title names": cross_table([["Budget 2012"]], "", "Department", ("2012",)),
    "one alone with what its amounts are": cross_table([["Budget 2026"]], "", "Department", ("2012 Adopted",)),
    "a title of one of them": cross_table([["Budget 2012"], []], "Total"),
    "the word over them": cross_table([[None, "Fiscal year"]], "Total"),
    "the word in French": cross_table([[None, "Exercice"]], "", "Direction"),
}


@pytest.mark.parametrize("name", YEARS)
def test_what_says_that_they_are_years_is_believed(name: str) -> None:
    assert money(proposal_for(named(YEARS[name])).found) == sum(CODED["2012"])


SUMS: Rows = [["Protection", 90], ["Police", 60], ["Fire", 30], ["Culture", 25], ["Library", 20], ["Museum", 5]]


@pytest.mark.parametrize("yes", ["yes", "true", "X", "oui", "ja"])
def test_sums_are_chance_where_settings_say_so(book: MakeBook, yes: str) -> None:
    heads = ["Program ID", "Program", "Department", "Fund ID", "Current budget"]
    programs = [heads, *([f"P{n}", name, name, "GF", size] for n, (name, size) in enumerate(SUMS))]
    assert errors(examine(book(Programs=programs)), "looks-like-a-total")
    assert money(examine(book(Programs=programs, Settings=[*SETTINGS, ["Sums by chance", yes]]))) == 230
    assert errors(examine(book(Programs=programs, Settings=[*SETTINGS, ["Sums by chance", "maybe"]])))


def test_sums_are_chance_where_the_mapping_says_so() -> None:
    rows = [["Name", "Fund", "FY2026 Budget"], *([name, "General", size] for name, size in SUMS)]
    assert errors(answered(rows, {}), "looks-like-a-total")
    assert money(answered(rows, {}, sums_by_chance=True)) == 230


SHARES = [((0.35, 1.27, 0.9), "ratio", 1.27), ((0.35, 1.27, 0.9), "percent", 0.0127), ((35, 0.5, 20), "percent", 0.005)]


@pytest.mark.parametrize(("shares", "say", "second"), SHARES)
@pytest.mark.parametrize("where", ["Settings", "mapping", "table"])
def test_percent_or_ratio_is_settled_for_a_whole_column(
    book: MakeBook, tmp_path: Path, shares: tuple[float, ...], say: str, second: float, where: str
) -> None:
    heads = ["Program ID", "Program", "Department", "Fund ID", "Current budget", "Transition cost %"]
    programs = [heads, *([f"P{n}", f"Pool {n}", "Parks", "GF", 100, share] for n, share in enumerate(shares))]
    settings = [*SETTINGS, ["Shares in", say]] if where == "Settings" else SETTINGS
    path, mapping = book(Programs=programs, Settings=settings), tmp_path / "m.yaml"
    part = {"reads": "Programs", "file": path.name, "sheet": "Programs", "columns": {head: head for head in heads}}
    content: dict[str, object] = {"shares_in": say} if where == "mapping" else {}
    if where == "table":
        content = {"fiscal_year": 2026, "tables": [part | {"shares_in": say}]}
    mapping.write_text(yaml.safe_dump(content), "utf-8")
    found = examine(path, None if where == "Settings" else mapping)
    assert found.budget is not None, errors(found)
    assert float(found.budget.program["P1"].transition_cost) == pytest.approx(second)
    assert errors(examine(book(Programs=programs)), "percent-or-ratio")


@pytest.mark.parametrize(("say", "figures"), [("ratio", [0.7, 0.72, 71]), ("percent", [70, 72, 71])])
def test_percent_or_ratio_is_settled_for_measures(book: MakeBook, say: str, figures: list[float]) -> None:
    metrics: Rows = [["Program ID", "Metric", "2023", "2024", "2025"], ["P1", "Placed", "70%", "72%", 71]]
    assert errors(examine(book(Metrics=metrics)), "percent-or-ratio")
    found = examine(book(Metrics=metrics, Settings=[*SETTINGS, ["Shares in", say]]))
    assert found.budget is not None, errors(found)
    assert [size for _, size in found.budget.metrics[0].actuals] == figures


@pytest.mark.parametrize(
    ("unit", "figures", "said"),
    [("%", ["42%", "51%", "57%"], [42, 51, 57]), ("% of all", ["42%", 0.51, "57%"], [42, 51, 57]),
     ("", ["42%", "51%", "57%"], [0.42, 0.51, 0.57]), ("%", [0.42, 0.51, 0.57], [0.42, 0.51, 0.57])],
)  # fmt: skip
def test_a_cell_that_shows_a_percentage_is_no_fraction_of_a_percent(
    book: MakeBook, unit: str, figures: list[object], said: list[float]
) -> None:
    heads = ["Program ID", "Metric", "Unit", "Baseline", "Target", "2024", "2025"]
    metrics: Rows = [heads, ["P1", "Placed", unit, figures[0], figures[2], figures[0], figures[1]]]
    goals: Rows = [["Goal ID", "Goal", "Headline metric", "Target"], ["G1", "Work", "Placed", "60%"]]
    found = examine(book(Metrics=metrics, Goals=goals))
    assert found.budget is not None, errors(found)
    (one,) = found.budget.metrics
    assert [one.baseline, *(size for _, size in one.actuals), one.target] == [said[0], *said]
    assert found.budget.goals[0].target == (60 if unit else 0.6)
    # Where no cell says so it may be meant all the same: it is read as it stands, and told.
    told = [one for one in found.findings if one.rule == "below-one-percent"]
    assert bool(told) == (unit == "%" and said[0] < 1)


def test_a_figure_of_another_scale_is_held_against_one_that_stands_there(book: MakeBook) -> None:
    metrics: Rows = [["Program ID", "Metric", "2023", "2024", "2025"], ["P1", "Placed, percent", 0.5, 70, 60]]
    (said,) = errors(examine(book(Metrics=metrics)), "percent-or-ratio")
    assert "stands among figures like 70" in said


def test_an_answer_that_is_none_is_an_error(book: MakeBook) -> None:
    (said,) = errors(examine(book(Settings=[*SETTINGS, ["Shares in", "per mille"]])), "unknown-choice")
    assert "per mille" in said


# A name's rows over its items, with or without their sum: what is read, or what is asked.
NESTED = {
    "sections over items": [("Parks", 100), ("Sport", 60), ("Pools", 40), ("Camps", 20), ("Green", 40), ("Mowing", 30),
                            ("Trees", 10), ("Fire", 50), ("Rescue", 50), ("Boats", 35), ("Trucks", 15)],
    "items over sections": [("Pools", 40), ("Camps", 20), ("Sport", 60), ("Mowing", 30), ("Trees", 10), ("Green", 40),
                            ("Parks", 100), ("Boats", 35), ("Trucks", 15), ("Rescue", 50)],
    "with the whole": [("Ciudad", 150), ("Parques", 100), ("Deporte", 60), ("Albercas", 40), ("Campos", 20),
                       ("Jardines", 40), ("Pasto", 30), ("Árboles", 10), ("Bomberos", 50), ("Botes", 35), ("Taxi", 15)],
    "with the whole below": [("Bäder", 40), ("Lager", 20), ("Sport", 60), ("Mähen", 30), ("Bäume", 10), ("Grün", 40),
                             ("Parks", 100), ("Boote", 35), ("Wagen", 15), ("Feuer", 50), ("Stadt", 150)],
    "three deep": [("Ville", 110), ("Culture", 60), ("Arts", 60), ("Musée", 45), ("Opéra", 15), ("Voirie", 50),
                   ("Routes", 50), ("Neige", 35), ("Ponts", 15)],
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("native", [False, True])
def test_totals_of_subtotals_are_asked_about(name: str, native: bool) -> None:
    items = NESTED[name]
    right = (
        150 if name in ("sections over items", "items over sections", "with the whole", "with the whole below") else 110
    )
    rows: Rows = [["Name", "Fund", "FY2026 Budget"], *([label, "General", size] for label, size in items)]
    if native:
        heads = ["Program ID", "Program", "Department", "Fund ID", "FY2026 Budget"]
        rows = [heads, *([f"P{n}", label, label, "General", size] for n, (label, size) in enumerate(items))]
    found = examine(named(rows, "programs.csv")) if native else proposal_for(named(rows)).found
    (said,) = errors(found, "looks-like-a-total")
    assert f"${sum(size for _, size in items)} with them, ${right} if" in said


ITEMS = (("Parks", "Pools", 40), ("Parks", "Camps", 20), ("Fire", "Boats", 35), ("Fire", "Trucks", 15))


@pytest.mark.parametrize("heads", ["Department Program", "Area Programa", "Direction Action", "Amt Produkt"])
@pytest.mark.parametrize("totals", [(60, 50, 110), (None, None, 110), (60, 50, None)])
def test_amounts_without_a_name_that_total_the_rows_beside_them_are_totals(
    heads: str, totals: tuple[int | None, ...]
) -> None:
    parks, fire, whole = ([[None, None, None, total]] if total else [] for total in totals)
    rows = [[*row[:2], "General", row[2]] for row in ITEMS]
    table = [[*heads.split(), "Fund", "FY2026 Budget"], *rows[:2], *parks, *rows[2:], *fire, [], *whole]
    assert money(proposal_for(named(table)).found) == 110


@pytest.mark.parametrize("odd", [61, 20, 1, -60, 40.5])
def test_an_amount_without_a_name_that_totals_nothing_is_an_error(odd: float) -> None:
    rows = [["Department", "Program", "Fund", "FY2026 Budget"], *([*row[:2], "General", row[2]] for row in ITEMS)]
    (said,) = errors(proposal_for(named([*rows, [None, None, None, odd]])).found, "unnamed-amount")
    assert "names no program" in said and "$110" in said


BANDS = ["Program,Fund,FY2026 Budget", "Programa,Fondo,Presupuesto 2026", "Action,Fonds,Budget 2026",
         "Produkt,Fonds,Ansatz 2026", "Program ID,Fund ID,FY2026 Budget"]  # fmt: skip


@pytest.mark.parametrize("heads", BANDS)
def test_lone_bands_are_proposed_as_departments_and_asked_about_without_a_mapping(heads: str) -> None:
    rows: Rows = [heads.split(","), ["PARKS"], ["Pools", "G", 40], ["Camps", "G", 20], ["FIRE"], ["Boats", "G", 50]]
    found = proposal_for(named(rows)).found
    assert (
        money(found) == 110 and found.budget and {one.department for one in found.budget.programs} == {"PARKS", "FIRE"}
    )
    native = examine(named(rows))
    assert native.budget is None and len(errors(native)) == 1


def test_one_name_alone_is_asked_about() -> None:
    rows: Rows = [["Program", "Fund", "FY2026 Budget"], ["PARKS"], ["Pools", "G", 40], ["Camps", "G", 20]]
    (said,) = errors(examine(named(rows)))
    assert "'PARKS'" in said and "departments" in said


@pytest.mark.parametrize("file", ["revenue.csv", "FY26 revenues.csv", "ingresos.csv", "recettes.csv", "Einnahmen.csv"])
def test_programs_in_a_file_of_revenue_are_asked_about(file: str) -> None:
    heads = ["Program ID", "Program", "Department", "Fund ID", "FY2026 Budget"]
    rows = [heads, ["P1", "Property", "Finance", "G", 40], ["P2", "Pools", "Parks", "G", 20]]
    (said,) = errors(examine(named(rows, file)), "revenue-alone")
    assert "$60" in said
    assert money(examine(named(rows, "programs.csv"))) == 60


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "TBD", "see note", "2026-01-31"])
def test_a_sum_without_rows_that_have_errors_says_so(error: str) -> None:
    rows = [["Account Group", "Program", "Fund", "FY2026 Budget"], ["Personnel", "Pools", "G", 40]]
    rows += [["Personnel", "Camps", "G", error], ["Operating", "Boats", "G", 35]]
    first = account_of(proposal_for(named(rows)).found.understood)[0]
    assert first == "Base year: FY2026; $75 adopted in 2 programs, without 1 row with errors"


ONE_FUND = [("Pôle", "2240"), ("Department", "General Fund"), ("Dependencia", "110 - Fondo General"),
            ("Amt", "8030"), ("Agency", "Water Fund")]  # fmt: skip


@pytest.mark.parametrize(("office", "fund"), ONE_FUND)
def test_a_cross_table_of_one_fund_is_proposed_as_one(office: str, fund: str) -> None:
    rows: Rows = [["Adopted Budget 2026"], [office, fund], ["Works", 1_400], ["Parks", 70_000], [], [None, 71_400]]
    found = proposal_for(named(rows)).found
    assert money(found) == 71_400 and found.budget and [one.name for one in found.budget.funds] == [fund]


def test_a_row_of_a_list_is_no_cross_table_of_one_fund() -> None:
    rows = [["Agency", "Description"], [1, "Police"], [2, "Parks Department"], [980, "Non-Departmental"], [3, "Zoo"]]
    proposal = proposal_for(named(rows))
    assert proposal.mapping is not None and not proposal.mapping.parts


@pytest.mark.parametrize("running", ["Summe", "Total", "Amount", "Importe", "Montant"])
def test_a_running_total_that_alone_is_headed_as_amounts_is_said(running: str) -> None:
    totals = [*accumulate(AMOUNTS)]
    (said,) = errors(proposal_for(named(table(["2029 Plan", running], AMOUNTS, totals))).found, "running-total")
    assert TOTAL in said and f"${sum(totals):,}" in said
