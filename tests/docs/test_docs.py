"""docs/ says what the code does: tables, defaults, commands, columns and examples are compared with it or run."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from typer.testing import CliRunner

import budgetopt
from budgetopt.city.crosswalk import SYSTEMS
from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Budget
from budgetopt.cli import app as commands
from budgetopt.cli import recommend as recommend_command
from budgetopt.cli.verify import VERIFICATION_FAILED
from budgetopt.explore.assumptions import assumptions_of
from budgetopt.explore.sensitivity import sensitivity_of
from budgetopt.impact.curve import chords
from budgetopt.intake.cells import digits, values
from budgetopt.intake.layout.sheets import SHEETS, Sheet
from budgetopt.intake.log import Log
from budgetopt.intake.mapping import file as mapping_file
from budgetopt.intake.mapping import mapping
from budgetopt.intake.mapping.parts import CellRule, From, LedgerColumns, Seen, TablePart
from budgetopt.intake.reading import examine, read_budget
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.plan import Plan
from budgetopt.plan.reasons import Status
from budgetopt.plan.recommend import recommend
from budgetopt.rules import RULES
from budgetopt.scenario.asked import KINDS
from budgetopt.scenario.file import schema
from budgetopt.scenario.model import Limits, Scenario
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from docs.tables import PAGES as TABLES
from docs.tables import all_commands, also_called, keys, with_table
from tests.plan.test_worked_example import example
from tests.prices import prices_by_name

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("model", "evidence", "workbook", "scenarios", "commands", "python", "what-if")
REPAIR = "Run `python -m docs.tables`."


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under the heading that begins so, down to the next one of its rank or above."""
    rank = len(heading) - len(heading.lstrip("#"))
    found: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if found and not fenced and re.match(rf"#{{1,{rank}}} ", line):
            break
        if found or line.startswith(heading):
            found.append(line)
    assert found, f"there is no heading {heading!r}"
    return "\n".join(found) + "\n"


def first_cells(text: str) -> list[str]:
    """Every name in backticks in the first cells of a page's tables."""
    rows = re.findall(r"^\| (.*?) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_those_of_the_code(name: str) -> None:
    """Every kind, key, option, column and label: one that is missing, or has other words, is another table."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    for heading, table in TABLES[name]():
        assert with_table(text, heading, table) == text, f"{heading}: {REPAIR}"


# model.md


@pytest.fixture(scope="module")
def plan() -> Plan:
    return recommend(example(), Scenario())


def test_the_worked_example_has_the_numbers_of_the_code(plan: Plan) -> None:
    text = section(page("model"), "## 11.")
    for amount in (plan.current_impact, plan.impact, plan.impact - plan.current_impact, plan.prices.free_gain):
        assert f"{amount:,.2f}" in text
    assert f"{prices_by_name(plan)['At most 5% of each fund is moved']:,.2f}" in text
    for value in plan.value.values():
        effect = value.effectiveness
        assert f"{effect.mean:.6f} ± {effect.deviation:.4f} | {value.per_dollar:.6f}" in text
    for margin in (plan.prices.margins["P1"].takes, plan.prices.margins["P2"].gives, plan.prices.tipping["P2"]):
        assert f"{margin:.6f}" in text
    moved = plan.rules.query("kind == 'moved'").shadow_price.item()
    assert f"= {moved:.6f}." in text
    for cents in plan.allocation.amounts.values():
        assert f"| {cents / 100:,.0f} |" in text
    assert plan.why("P2") in text.replace("\n> ", " ")
    lp = plan.solved.solution.lp
    assert f"{len(lp.columns)} columns and {len(lp.matrix)} rows" in text


def test_the_slopes_of_the_curve_are_those_of_the_code() -> None:
    text = page("model")
    for chord in chords(Scenario().returns.elasticity):
        assert f"| {chord.left:g} | {chord.right:g} | {chord.slope:.6f} |" in text


def test_every_kind_of_rule_and_every_status_is_explained() -> None:
    rules = section(page("model"), "## 6.")
    assert sorted(first_cells(rules)) == sorted({rule.kind for rule in RULES})
    law, policy = section(rules, "### The law"), section(rules, "### Policy")
    for rule in RULES:
        assert f"| `{rule.kind}` |" in (policy if rule.policy else law), rule.kind
    for text in (" ".join(section(page("model"), "## 9.").split()), section(page("python"), "### `plan.programs`")):
        assert all(status in text for status in Status)


# evidence.md


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_rating_system_has_a_source(system: str) -> None:
    sources = section(page("evidence"), "## Where the definitions come from")
    assert f"| {system} |" in sources or f"*{system}*" in sources


# workbook.md


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_sheet_is_introduced(sheet: Sheet) -> None:
    text = section(page("workbook"), f"### {sheet.name}")
    assert f"{sheet.help} {also_called(sheet)}" in text
    assert ("a column for each fiscal year" in text) is sheet.years


@pytest.mark.parametrize(
    ("words", "cents"),
    [
        *((words, 123_450) for words in ("1,234.50", "$1,234.50", "1234.5 USD", "1'234.50", "1234,5")),
        *((words, -123_400) for words in ("(1,234)", "-1,234", "1,234-", "($1,234)")),
        *(("1.2M", 120_000_000), ("350K", 35_000_000), ("2 million", 200_000_000), ("1.234.567,89", 123_456_789)),
        *((words, 0) for words in ("—", "-", "nil")),
        *((words, None) for words in ("n/a", "none", "TBD", "?")),
        *((words, "error") for words in ("1.234", "35%")),
    ],
)
def test_amounts_are_read_as_the_page_says(words: str, cents: int | str | None) -> None:
    assert f"`{words}`" in section(page("workbook"), "## How amounts are read")
    try:
        assert digits.money(words) == cents
    except values.Unreadable:
        assert cents == "error"


def test_the_mapping_example_is_read_and_every_key_is_explained(tmp_path: Path) -> None:
    (block,) = blocks("workbook", "yaml")
    assert yaml.safe_load(block) == yaml.safe_load((ROOT / "tests" / "intake" / "okc.yaml").read_text(encoding="utf-8"))
    (tmp_path / "ledger.yaml").write_text(block, encoding="utf-8")
    log = Log()
    assert mapping_file.load_mapping(tmp_path / "ledger.yaml", log) and not log.found
    text = section(page("workbook"), "## Somebody else's ledger")
    named = set(first_cells(text))
    assert set(mapping.Mapping.model_fields) <= named
    common = set(TablePart.model_fields)
    assert common <= named and set(From.model_fields) <= named
    for key, part in (("ledgers", mapping.Ledger), ("tables", mapping.OtherTable), ("code_lists", mapping.CodeList)):
        assert {f"{key}.{field}" for field in set(part.model_fields) - common} <= named
    parts = (LedgerColumns, mapping.KindRule, CellRule, mapping.YearColumn, mapping.Match, Seen)
    for part in parts:
        assert all(f"`{field}`" in text for field in part.model_fields), part


def test_the_decisions_sheet_has_the_columns_that_are_read() -> None:
    assert ", ".join(f"*{name}*" for name in DECISION_HEADINGS) in section(page("workbook"), "## Decisions")


# scenarios.md


def test_the_kinds_are_all_there_and_an_editor_is_told_the_same() -> None:
    rules = section(page("scenarios"), "## Rules")
    assert sorted(re.findall(r"^### `(\w+)`$", rules, re.MULTILINE)) == sorted(KINDS)
    told = schema()["$defs"]
    assert told["DepartmentLimits"]["title"] == "Keep a department within limits"
    assert told["DepartmentLimits"]["properties"]["cut"]["description"] == "the most it may lose"
    assert told["Evidence"]["properties"]["positive"]["description"] == "mean effect of a positive finding"


def keys_of(settings: dict[str, Any], above: str = "") -> Iterator[str]:
    """The dotted keys that an example uses."""
    for key, value in settings.items():
        yield f"{above}{key}"
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and key != "rules":
                yield from keys_of(inner, f"{above}{key}.")


def test_every_setting_has_an_example() -> None:
    shown = {key for block in blocks("scenarios", "toml") for key in keys_of(tomllib.loads(block))}
    defaults = [key.strip("`") for key, *_ in keys("", Scenario)]
    # What is believed of findings is one table of numbers that are written alike; three settings explain themselves.
    plain = {"round_to", "base", "description"}
    assert {key for key in defaults if not key.startswith("evidence.")} - plain <= shown


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_rule_has_an_example_and_says_what_several_years_mean(name: str) -> None:
    own = section(section(page("scenarios"), "## Rules"), f"### `{name}`")
    (block,) = re.findall(r"^```toml\n(.*?)^```", own, re.DOTALL | re.MULTILINE)
    assert [rule["kind"] for rule in tomllib.loads(block)["rules"]] == [name]
    years = section(page("scenarios"), "## Over several years")
    assert name in first_cells(years)
    assert {f"limits.{field}" for field in Limits.model_fields} <= set(first_cells(years))


@pytest.mark.parametrize(
    ("where", "block"), [(name, block) for name in ("scenarios", "evidence") for block in blocks(name, "toml")]
)
def test_every_scenario_in_the_pages_is_one(where: str, block: str, tmp_path: Path) -> None:
    for file in (ROOT / "scenarios").glob("*.toml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "example.toml").write_text(block, encoding="utf-8")
    assert read_scenario(tmp_path / "example.toml")


def test_every_scenario_that_ships_is_named() -> None:
    assert all(f"`{file.name}`" in page("scenarios") for file in (ROOT / "scenarios").glob("*.toml"))


# commands.md


COMMANDS = dict(all_commands(typer.main.get_command(commands.app)))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_there_with_its_arguments(path: str) -> None:
    text = section(page("commands"), f"## `{path}")
    heading = text.splitlines()[0]
    for parameter in COMMANDS[path].params:
        if parameter.param_type_name == "argument":
            assert (parameter.metavar or parameter.name or "").upper().strip("{}[].") in heading.upper()


@pytest.mark.parametrize("path", COMMANDS)
def test_help_shows_the_words_written_for_it_and_no_types_of_python(path: str) -> None:
    words = path.split()[1:]
    told = CliRunner().invoke(commands.app, [*words, "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    assert not re.search(r"<\w|\{\w|\w\[\w| \(\)|20\.0", told), told
    # Nothing in square brackets was taken for markup.
    squeezed = re.sub(r"\W", "", told)
    for option in COMMANDS[path].params:
        assert re.sub(r"\W", "", option.help or "?") in squeezed, option.name


def test_no_command_is_described_that_does_not_exist() -> None:
    known = {path.split()[1] for path in COMMANDS}
    for name in PAGES:
        called = re.findall(r"(?:`|^)budgetopt ([a-z]+)", page(name), re.MULTILINE)
        assert set(called) <= known, name
    assert len(re.findall(r"^## `budgetopt", page("commands"), re.MULTILINE)) == len(COMMANDS)


def test_the_exit_codes_and_the_default_output_are_those_of_the_code() -> None:
    text = section(page("commands"), "## Exit codes")
    codes = (commands.DONE, commands.OURS, commands.USAGE, commands.INPUT, commands.INFEASIBLE, VERIFICATION_FAILED)
    words = (
        "done",
        "an error of ours",
        "wrong usage",
        "a workbook",
        "the rules cannot all hold",
        "the verification failed",
    )
    for code, word in zip(codes, words, strict=True):
        assert f"| {code} | {word}" in text
    assert re.findall(r"^\| (\d) \|", text, re.MULTILINE) == list("012345")
    assert f"`{recommend_command.DEFAULT_OUTPUT}`" in section(page("commands"), "## `budgetopt recommend")


# python.md


@pytest.mark.parametrize("name", vars(budgetopt)["__all__"])
def test_every_public_name_is_explained_and_has_a_docstring(name: str) -> None:
    assert any(cell.split("(")[0] == name for cell in first_cells(page("python"))), name
    assert (getattr(budgetopt, name).__doc__ or "").strip(), name


@pytest.mark.parametrize("table", ["lines", "programs", "funds", "rules", "flows"])
def test_every_column_of_a_plan_is_explained(table: str, plan: Plan) -> None:
    text = section(page("python"), f"### `plan.{table}`")
    assert set(first_cells(text)) == set(getattr(plan, table).columns)


@pytest.mark.parametrize("table", ["lines", "programs", "rules"])
def test_every_column_of_a_score_is_explained(table: str, plan: Plan) -> None:
    score = budgetopt.score(plan.budget, plan.scenario, {(plan.budget.programs[0].id, plan.budget.funds[0].id): 1})
    text = section(page("python"), f"### `score.{table}`")
    assert set(first_cells(text)) == set(getattr(score, table).columns)


def test_every_column_of_a_sensitivity_is_explained(plan: Plan) -> None:
    found = sensitivity_of(plan, trajectories=2)
    for table in ("tornado", "screening"):
        text = section(page("python"), f"### `sensitivity.{table}`")
        assert set(first_cells(text)) == set(getattr(found, table).columns)


def test_the_assumptions_that_are_varied_are_those_of_the_page(plan: Plan) -> None:
    keys = {one.key for one in assumptions_of(plan.budget, plan.scenario.beliefs)}
    text = section(page("model"), "## 12.")
    said = {key for row in re.findall(r"\| ([^|]*) \|$", text, re.MULTILINE) for key in re.findall(r"`([^`]+)`", row)}
    assert said == {key if not key.startswith("weight.") else "weight." for key in keys}


def test_the_attributes_of_a_score_exist() -> None:
    text = section(page("python"), "## A score").split("\n### ")[0]
    known = {*dir(budgetopt.Score), *budgetopt.Score.__dataclass_fields__}
    assert set(first_cells(text)) <= known


def test_the_attributes_of_a_plan_exist() -> None:
    text = section(page("python"), "## A plan").split("\n### ")[0]
    assert all(hasattr(Plan, name.split("(")[0]) for name in first_cells(text))


def test_the_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "sample_budgets" / "riverton.xlsx", tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for number, block in enumerate(blocks("python", "python"), start=1):
        exec(compile(block, f"docs/python.md, block {number}", "exec"), names)  # one block goes on from the other
    assert (tmp_path / "recommendation.xlsx").stat().st_size > 0


# All pages


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere_and_no_page_names_a_machine(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
        assert (ROOT / "docs" / target).exists(), target
    assert not re.search(r"(?<![\w.])/(home|tmp|work|usr|opt)/", page(name))
    assert "{{" not in page(name)


EXAMPLES = re.findall(r"^\| `(.* / [^`]*)` \| `([^`]*)` \| (\d+)(?: · (.*))? \|$", page("workbook"), re.MULTILINE)
BY_MAPPING = [(*one[:1], yaml.safe_load(one[1]), *one[2:]) for one in EXAMPLES if one[1].startswith("{")]
BY_SETTINGS = [one for one in EXAMPLES if not one[1].startswith("{")]


def shows(budget: Budget, total: str, words: str) -> None:
    """Hold what an example reads to what the page says of it."""
    known = {budget.city, budget.currency}
    known |= {f"{fund.name} restricted: {fund.restriction}" for fund in budget.funds}
    known |= {f"{metric.name} of {budget.program[metric.program_id].name}" for metric in budget.metrics}
    for one in budget.programs:
        known |= {one.name, one.department, one.description, one.kind.value, f"exit {float(one.transition_cost):.0%}"}
        limits = {f"at least {(one.minimum or 0) // 100}", f"at most {(one.maximum or 0) // 100}"}
        known |= limits | {f"{one.fte} FTE", one.owner, one.notes, "mandated" if one.mandated else ""}
    assert sum(program_totals(budget).values()) == 100 * int(total)
    assert words in known | {""} or set(words.split(", ")) <= known, known


@pytest.mark.parametrize(("table", "mapped", "total", "words"), BY_MAPPING)
def test_an_example_of_a_key_reads_what_it_says(
    tmp_path: Path, table: str, mapped: dict[str, Any], total: str, words: str
) -> None:
    (tmp_path / "t.csv").write_text(table.replace(" / ", "\n"), encoding="utf-8")
    ledger = {key: part for key, part in mapped.items() if key in mapping.Ledger.model_fields}
    content = {"fiscal_year": 2026} | {key: part for key, part in mapped.items() if key not in ledger}
    content |= {"ledgers": [{"file": "t.csv"} | ledger]} if ledger else {}
    content["tables"] = [{"file": "t.csv"} | part for part in content.get("tables", ())]
    content["code_lists"] = {name: {"file": "t.csv"} | part for name, part in content.get("code_lists", {}).items()}
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    shows(read_budget(tmp_path / "t.csv", tmp_path / "m.yaml"), total, words)


@pytest.mark.parametrize(("table", "setting", "total", "words"), BY_SETTINGS)
def test_an_answer_on_settings_reads_what_it_says(
    tmp_path: Path, table: str, setting: str, total: str, words: str
) -> None:
    (tmp_path / "programs.csv").write_text(table.replace(" / ", "\n"), encoding="utf-8")
    (tmp_path / "settings.csv").write_text(f"Item,Value\n{setting}\n", encoding="utf-8")
    assert examine(tmp_path / "programs.csv").budget is None
    shows(read_budget([tmp_path / "programs.csv", tmp_path / "settings.csv"]), total, words)


def forms(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every key that an example uses, and what is written there: a text, a list or a mapping of keys."""
    yield key, type(part).__name__
    for inner, value in part.items() if isinstance(part, dict) else ():
        yield from forms(value, str(inner))
    for value in part if isinstance(part, list) else ():
        yield from forms(value, key)


def test_every_key_of_a_mapping_has_an_example_in_each_form() -> None:
    shown = {form for _, mapped, *_ in BY_MAPPING for form in forms(mapped)}
    parts = (mapping.Mapping, TablePart, mapping.Ledger, mapping.OtherTable, mapping.CodeList)
    parts += (From, LedgerColumns, mapping.KindRule, CellRule, mapping.YearColumn)
    parts += (mapping.Match, Seen)
    fields = {field for part in parts for field in part.model_fields} - {"file", "fiscal_year", "ledgers"}
    assert fields <= {key for key, _ in shown}
    either = {"program": ("str", "list", "dict"), "totals": ("str",), "leave_out": ("list",), "keep": ("dict",)}
    either |= {"blank_amounts": ("str", "dict"), "2025": ("str", "dict"), "band": ("bool",), "column": ("str", "list")}
    assert {(key, form) for key, kinds in either.items() for form in kinds} <= shown
