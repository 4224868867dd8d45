"""What screens show: text that stays text, numbers as a budget document has them, charts that say what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import budgetopt as bo
from budgetopt.explore.robustness import robustness_of
from budgetopt.present import asking, city, plan, program, side_by_side, what_if_charts
from budgetopt.present.chart import ChangeBar, Chart, change_bars
from budgetopt.present.look import DARK, LIGHT, Palette
from budgetopt.present.table import ShownTable
from budgetopt.present.ways import ways_chart, ways_of
from budgetopt.present.words import label_text, plain_text
from budgetopt.scenario.asked import KINDS
from tests import riverton as sample

ROOT = Path(__file__).resolve().parents[2]
# A plan that moves nothing.
STILL = bo.Scenario(limits={"program_cut": "0%", "program_growth": "0%", "moved": "0%"})


@pytest.fixture(scope="module")
def budget() -> bo.Budget:
    return sample.budget()


@pytest.fixture(scope="module")
def made(budget: bo.Budget) -> bo.Plan:
    return sample.plan()


@pytest.fixture(scope="module")
def charts(budget: bo.Budget, made: bo.Plan) -> list[Chart]:
    other = bo.recommend(budget, bo.Scenario(name="Other", limits={"moved": "2%"}))
    compared = bo.compare([made, other])
    return [
        plan.moves_chart(made, LIGHT),
        *(plan.served_chart(made, kind, LIGHT) for kind in plan.served_kinds(made)),
        plan.between_chart(other, made, LIGHT),
        ways_chart(made, LIGHT),
        ways_chart(made, DARK, "water"),
        program.curve_chart(budget, made.scenario, "POL-01", LIGHT),
        *(program.metric_chart(metric, LIGHT) for metric in program.metrics_of(budget, "POL-01")),
        side_by_side.gain_chart(compared, DARK),
        side_by_side.changes_chart(compared, "programs", LIGHT),
        change_bars([], "Nothing", "USD", LIGHT),
        ways_chart(bo.recommend(budget, STILL), LIGHT),
    ]


def test_every_chart_is_right_by_the_schema_and_says_what_it_shows(charts: list[Chart]) -> None:
    import jsonschema
    from altair.vegalite.schema import core

    checker = jsonschema.validators.validator_for(core.load_schema())(core.load_schema())
    for one in charts:
        assert not list(checker.iter_errors(one.spec)), one.title
        assert one.title and one.text.endswith(".") and len(one.text) > 20


def test_a_chart_on_paper_is_a_drawing_and_a_picture(charts: list[Chart]) -> None:
    assert ">Riverton · FY2026 · Balanced<" in charts[0].svg("Riverton · FY2026 · Balanced")
    assert charts[0].png("Riverton")[:4] == b"\x89PNG"


def test_bars_name_every_change_with_its_way() -> None:
    chart = change_bars(
        [ChangeBar("Up", 120_000_00), ChangeBar("Down", -3_000_000_00), ChangeBar("Same", 0)], "Moves", "USD", LIGHT
    )
    assert chart.text == "Bar chart. Moves. Raised: Up $120,000. Cut: Down $3.0 M."
    rows = next(iter(chart.spec["datasets"].values()))
    assert [row["shown"] for row in rows] == ["+$120,000", "($3.0 M)", "$0"]
    assert [row["way"] for row in rows] == ["raised", "cut", "unchanged"]
    # Bars are filled into one picture: another chart has its own.
    change_bars([ChangeBar("Other", 5_00, "Parks")], "Others", "USD", LIGHT)
    drawn = chart.svg("a city")
    assert all(f">{words}<" in drawn for words in ("Up", "Down", "Same", "+$120,000", "($3.0 M)", "$0"))
    assert "Other" not in drawn


def test_the_ways_of_money_lose_nothing(made: bo.Plan) -> None:
    flows = [flow for flow in made.money_ways if (flow.from_program_id, flow.to_program_id) != ("new money", "reserve")]
    assert sum(way.amount for way in ways_of(made)) == sum(flow.amount_cents for flow in flows)
    for fund in made.budget.funds:
        there = sum(flow.amount_cents for flow in flows if flow.fund_id == fund.id)
        assert sum(way.amount for way in ways_of(made, fund.id)) == there


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_colours_can_be_read(colours: Palette) -> None:
    for one in (colours.raised, colours.cut, colours.unchanged, colours.ink, colours.muted, *colours.scenarios):
        assert _contrast(one, colours.paper) >= 4.5, one


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "![x](http://a)",
        ":red[x]",
        "<b>",
        "a_b*c*",
        "# x",
        "`x`",
        "1. x",
        "a|b",
        "ask a.b@city.example",
        "www.a.example",
    ],
)
def test_input_text_is_never_markup(text: str) -> None:
    shown = plain_text(text)
    as_read = shown.replace("\\", "")
    assert as_read.replace("\u2060", "") == text
    # What a browser's Markdown takes for an address, escaped or not.
    assert not re.search(r"://|www\.|[-.\w+]@[-\w]", as_read)
    for place, letter in enumerate(shown):
        if letter in "$![](){}<>*_`#:|":
            assert shown[place - 1] == "\\"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("“Patrol” (POL-02) costs $5: what of it?", "“Patrol” (POL-02) costs $5: what of it?"),
        ("$5 and $6, a_b", r"\$5 and \$6, a_b"),
        ("[x](http://a) ![y](z)", "[x]\u2060(http:\u2060//a) ![y]\u2060(z)"),
        (":red[x] :smile: a: b", r"\:red[x] " + ":\u2060smile: a: b"),
        ("<b> &amp; A & B", "<\u2060b> &\u2060amp; A & B"),
        (r"\*a*", "\\\u2060" + r"\*a\*"),
        ("- a", "\u2060- a"),
        ("2. b", "\u20602. b"),
        ("# c", "\u2060# c"),
        ("`d` ~~e~~", r"\`d\` \~\~e\~\~"),
        ("f -> g -- h", "f -\u2060> g -\u2060- h"),
        ("i@city.example", "i@\u2060city.example"),
    ],
)
def test_a_label_reads_as_its_text_and_is_no_markup(text: str, label: str) -> None:
    """Each was drawn by a browser as the text stands here, without what joins words."""
    assert label_text(text) == label
    assert label_text(text).replace("\u2060", "").replace("\\", "") == text.replace("\\", "")


def test_tables_show_money_as_a_budget_document_does() -> None:
    rows = [{"Name": "A", "Money": 1200.5, "Change": -300, "Share": -0.051}, {"Name": "B", "Money": None, "Change": 20}]
    table = ShownTable("about", rows, {"Money": "money", "Change": "change", "Share": "percent"})
    assert table.shown()[0] == {"Name": "A", "Money": "$1,200.50", "Change": "($300)", "Share": "(5.1%)"}
    assert table.shown()[1] == {"Name": "B", "Money": "–", "Change": "+$20"}


def test_the_city_in_figures(budget: bo.Budget) -> None:
    assert [figure.value for figure in city.figures(budget)] == ["$589.1 M", "155", "12", "6", "6", "2,968"]
    assert city.missing_sheets(budget) == []
    hamlet = bo.read_budget(ROOT / "sample_budgets" / "hamlet.xlsx")
    assert len(city.missing_sheets(hamlet)) >= 3


def test_the_allowed_range_is_what_the_plan_can_use(budget: bo.Budget, made: bo.Plan) -> None:
    for item in budget.programs:
        low, high = program.allowed(budget, made.scenario, item.id)
        assert low <= made.allocation.programs[item.id] <= high, item.id


def test_limits_in_money(budget: bo.Budget) -> None:
    case = asking.case_of(budget, bo.Scenario(limits={"moved": "5%", "program_cut": "none"}))
    moved = sum(-(-cents * 5 // 100) for cents in case.standing.fund_total.values() if cents > 0)
    assert f"${moved / 1e8:.1f} M in all" in asking.limit_in_money(case, "moved")
    assert asking.limit_in_money(case, "program_cut") == "No limit but the law."


def test_limits_weights_and_funds_go_there_and_back(budget: bo.Budget) -> None:
    scenario = bo.Scenario()
    assert asking.limit_number(asking.with_limit(scenario, "moved", 7.5), "moved") == 7.5
    assert asking.limit_number(asking.with_limit(scenario, "moved", None), "moved") is None
    assert asking.fund_number(asking.with_fund(scenario, "general", -3.0), "general") == -3.0
    assert asking.with_fund(asking.with_fund(scenario, "general", -3.0), "general", 0.0) == scenario
    own = asking.with_priorities(scenario, budget, "own")
    assert asking.priorities_kind(own) == "own"
    assert asking.priorities_kind(asking.with_priorities(own, budget, "blend")) == "blend"
    heavier = asking.with_weight(own, budget, "home", 90.0)
    assert max(asking.weights(budget, heavier.priorities), key=lambda one: one.points).goal_id == "home"


FILLED: dict[str, dict[str, Any]] = {
    "department": {"department": "Fire", "cut": "2%", "growth": ""},
    "program": {"program": "POL-04", "floor": 1_000_000, "ceiling": None, "cut": "", "growth": ""},
    "lock": {"program": "POL-04", "amount": "100%", "fund": None},
    "goal_floor": {"goal": "safe", "at_least": "95%"},
    "district_floor": {"district": "", "loss": "2%"},
    "evidence_share": {"level": 2, "at_least": "10%"},
    "growth_needs_evidence": {"level": 2},
    "cuts_need_evidence": {"level": 2},
    "group": {"programs": ["POL-04", "POL-05"], "at_least": 1_000_000, "at_most": None},
    "positions": {"at_most": 40},
    "fund": {"fund": "general", "reserve": 1_000_000, "idle": None},
    "ramp_up": {"programs": [], "at_most": "50%"},
    "max_changes": {"programs": 20},
    "smallest_move": {"amount": 50_000},
    "minimum_viable": {"programs": ["POL-04"], "at_least": "80%"},
    "all_or_nothing": {"programs": [""]},
    "requires": {"program": "POL-04", "needs": "POL-05", "at_least": "50%"},
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_rule_has_a_form_that_makes_it(budget: bo.Budget, kind: str) -> None:
    filled = dict(FILLED[kind])
    if kind == "district_floor":
        filled["district"] = budget.districts[0].district
    if kind == "all_or_nothing":
        filled["programs"] = ["FIR-11"]
    blanks = asking.blanks(kind, budget)
    assert {blank.key for blank in blanks} == set(filled)
    assert all(blank.choices for blank in blanks if blank.kind in ("name", "names"))
    assert kind in asking.kinds(budget)
    scenario = asking.with_rule(bo.Scenario(), kind, filled)
    case = asking.case_of(budget, scenario)
    (line,) = asking.rule_lines(case)
    assert line.words and line.lock == (kind == "lock")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("95%", "95%"),
        (" 1,250,000 ", 1_250_000),
        ("$12.50", 12.5),
        ("$8.8M", 8_800_000),
        ("8.8 million", 8_800_000),
        ("1_000", 1000),
        ("much", "much"),
        ("", ""),
    ],
)
def test_money_or_a_percentage_as_typed(typed: str, read: object) -> None:
    assert asking.either(typed) == read


def test_what_coverage_is_a_share_of_is_said(budget: bo.Budget) -> None:
    # 589.1 M in all: what is left out and what is counted make the whole.
    assert city.figures(budget)[0].value == "$589.1 M"
    assert city.readiness_words(budget) == (
        "Shares are of the $514.6 M that services and support spend; $74.5 M is non-operating (debt, transfers and the "
        "like) and left out; $589.1 M in all."
    )


def test_what_coverage_leaves_out_and_the_total_make_the_whole(tmp_path: Path) -> None:
    programs = tmp_path / "programs.csv"
    programs.write_text(
        "Program ID,Program,Department,Kind,Fund ID,Current budget\n"
        "A,Patrol,Police,service,G,900000\nB,Debt,Finance,non-operating,G,300000\nC,Vacancies,Police,support,G,-50000\n"
    )
    small = bo.read_budget(programs)
    assert city.readiness_words(small) == (
        "Shares are of the $900,000 that services and support spend; $300,000 is non-operating (debt, transfers and "
        "the like) and left out; $50,000 below zero (vacancies and the like) counts as nothing; $1.1 M in all."
    )
    assert city.figures(small)[0].value == "$1.1 M"


def test_programs_without_money_are_told_where_programs_are_counted(budget: bo.Budget) -> None:
    # 155 programs, of which 7 are proposals: an import's total says that it is of 148.
    figure = city.figures(budget)[1]
    assert figure.value == "155" and figure.help.startswith("7 of them have no money in FY2026")


def test_nothing_but_its_text_reads_a_chart_out(charts: list[Chart]) -> None:
    for one in charts:
        assert one.spec["config"]["mark"]["aria"] is False and one.spec["config"]["axis"]["aria"] is False
        assert 'aria-label="X-axis' not in one.svg("") and "way: raised" not in one.svg("")


def test_tooltips_are_headed_in_words(charts: list[Chart]) -> None:
    def tips(part: Any) -> Iterator[Any]:
        if isinstance(part, dict):
            told = part.get("tooltip")
            yield from told if isinstance(told, list) else []
            for inner in part.values():
                yield from tips(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from tips(inner)

    every = [tip for one in charts for tip in tips({name: one.spec[name] for name in one.spec if name != "datasets"})]
    assert every and all(tip.get("title") for tip in every)


def test_what_a_change_did_is_said(made: bo.Plan, budget: bo.Budget) -> None:
    assert plan.between_sentence(made, made).startswith("Nothing else changed")
    less = bo.recommend(budget, made.scenario.with_limits(moved="2%"))
    moved = plan.changes_between(made, less)
    assert f"{len(moved)} programs get another amount; the plan loses" in plan.between_sentence(made, less)
    assert abs(moved[0][1]) == max(abs(change) for _, change in moved)


def test_the_bars_of_the_gain_over_the_draws_stand_on_the_axis(made: bo.Plan) -> None:
    *_, last = robustness_of([made], draws=20, seed=1)
    picture = what_if_charts.gain_chart(last.results[0], LIGHT).svg("Riverton")
    layer = next(part for part in picture.split("<g ") if "mark-rect" in part and "layer_0" in part)
    bars = [float(height) for height in re.findall(r'd="M[^"]*?v(-?[\d.]+)h', layer)]
    assert len(bars) > 3 and max(map(abs, bars)) > 100


def test_bars_that_all_go_one_way_begin_at_nothing() -> None:
    bars = [ChangeBar("a", -200_00), ChangeBar("b", -100_00, ghost=-300_00)]
    spec = change_bars(bars, "Cuts", "USD", LIGHT).spec
    scales = [layer["encoding"]["x"]["scale"] for layer in spec["layer"]]
    assert all(scale["domain"] == [-300, 0] for scale in scales)
    assert "b $100 (baseline −$300)" in change_bars(bars, "Cuts", "USD", LIGHT).text
