"""The tables of docs/ that come from the code: `python -m docs.tables` writes them; a test holds the pages to them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
from annotated_types import Ge, Gt, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from budgetopt.city.crosswalk import _TABLE, LEVEL_NAMES
from budgetopt.city.described import Described
from budgetopt.city.model import Effect
from budgetopt.city.printed import ASK
from budgetopt.cli import app as commands
from budgetopt.impact.beliefs import Evidence
from budgetopt.intake.layout.sheets import SHEETS, Column, Sheet
from budgetopt.scenario.asked import KINDS, AskedRule
from budgetopt.scenario.field import Written, mark
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.words import models_in

FOLDER = Path(__file__).resolve().parent
Rows = Iterable[Iterable[object]]


def table(headings: Iterable[str], rows: Rows) -> str:
    """A Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *([str(one).replace("|", "\\|") for one in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_table(page: str, heading: str, text: str) -> str:
    """The page with `text` for the first table under the heading that begins so."""
    rank = heading.partition(" ")[0]
    found = re.search(
        rf"^{re.escape(heading)}.*\n(?:(?!#{{1,{len(rank)}}} |\|).*\n)*((?:\|.*\n)+)", page, flags=re.MULTILINE
    )
    if found is None:
        raise LookupError(f"there is no table under {heading!r}")
    return page[: found.start(1)] + text + "\n" + page[found.end(1) :]


def put(name: str, tables: Iterable[tuple[str, str]]) -> None:
    """Write tables under their headings on a page."""
    path = FOLDER / name
    page = path.read_text(encoding="utf-8")
    for heading, text in tables:
        page = with_table(page, heading, text)
    path.write_text(page, encoding="utf-8")


def workbook() -> Iterator[tuple[str, str]]:
    """The columns of every sheet of a budget workbook."""
    headings = ("Column", "Needed", "Holds", "What to write", "Example", "Also read as")
    for sheet in SHEETS:
        yield f"### {sheet.name}\n", table(headings, map(_column, sheet.columns))


def _column(column: Column) -> tuple[object, ...]:
    holds = f"{column.holds}: {' / '.join(column.choices)}" if column.choices else str(column.holds)
    also = column.also.replace(" | ", ", ")
    return column.name, "yes" if column.needed else "", holds, column.help, column.example, also


def also_called(sheet: Sheet) -> str:
    """The other names that a sheet may have."""
    return f"Also read as: {sheet.also.replace(' | ', ', ')}."


def evidence() -> Iterator[tuple[str, str]]:
    """What a level and a direction come to, and the labels of every rating system."""
    of = Evidence()
    sigma = [f"{of.deviation(level):.2f}" if level >= 2 else "not pooled" for level in range(6)]
    levels = [(level, LEVEL_NAMES[level], sigma[level]) for level in range(5, -1, -1)]
    yield "## Levels", table(("Level", "Name", "Deviation σ"), levels)
    yield "## Directions", table(("Direction", "Mean μ"), [(effect, f"{of.mean(effect):.2f}") for effect in Effect])
    for system, labels in _TABLE.items():
        rows = []
        for label, (level, direction) in labels.items():
            way = "from the Direction column" if direction == ASK else direction or "none: nothing on file"
            rows.append((label.replace(" | ", ", "), level, way))
        yield f"### {system}\n", table(("Label", "Level", "Direction"), rows)


def scenarios() -> Iterator[tuple[str, str]]:
    """Every key of a scenario, and every key of every kind of rule."""
    yield "## Every key and its default", table(("key", "default", "may be", "means"), keys("", Scenario))
    common = ("name", "source", "granted_by")
    yield "## Rules", table(("key", "means"), [(f"`{key}`", AskedRule.described()[key]) for key in common])
    for kind, cls in KINDS.items():
        fields, means = [(key, cls.model_fields[key]) for key in cls.own_fields()], cls.described()
        rows = [
            (f"`{key}`", f"{'needed: ' if field.is_required() else ''}{values(key, field)}", means.get(key, ""))
            for key, field in fields
        ]
        yield f"### `{kind}`\n", table(("key", "value", "means"), rows)


def keys(above: str, model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    """Every key and its default as a file writes it (`"20%"`, needed, or absent), what it may be, what it means."""
    means = model.described() if issubclass(model, Described) else {}
    needed = any(field.is_required() for field in model.model_fields.values())
    default = {} if needed else model().model_dump(mode="json")
    for key, field in model.model_fields.items():
        inner = [one for one in models_in(field.annotation) if not issubclass(one, AskedRule)]
        value = default.get(key, field.default)
        if not inner or isinstance(value, list):
            words = "needed" if field.is_required() else "absent" if value is None else f"`{json.dumps(value)}`"
            yield f"`{above}{key}`", words, values(key, field), means.get(key, "")
        for one in inner:
            yield from keys(f"{above}{key}.", one)


def values(key: str, field: FieldInfo) -> str:
    """What a setting may be, in the words of its type."""
    if written := mark(field, Written):
        return written.values
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{json.dumps(one)}`" for one in get_args(field.annotation))
    if field.annotation is str:
        return "text"
    if get_origin(field.annotation) is tuple:
        return f"`[[{key}]]` tables"
    if get_origin(field.annotation) is dict:
        return "a table"
    limits: dict[type, Any] = {type(one): one for one in field.metadata}
    low = f"above {limits[Gt].gt}" if Gt in limits else f"{limits[Ge].ge}".replace("-", "−")
    return f"{low} to {limits[Le].le}" if Le in limits else f"{low} and up"


def options() -> Iterator[tuple[str, str]]:
    """What every command takes."""
    for path, command in all_commands(typer.main.get_command(commands.app)):
        rows = [_option(one) for one in command.params if one.param_type_name == "option" and one.name != "help"]
        if rows:
            yield f"## `{path}", table(("option", "does"), rows)


def all_commands(command: Any, path: str = "budgetopt") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that call it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
    for name, child in (below or {}).items():
        yield from all_commands(child, f"{path} {name}")


def _option(option: Any) -> tuple[str, str]:
    flag = isinstance(option.default, bool)
    value = "" if flag else f" {option.metavar or 'N'}"
    default = "" if flag or option.default in (None, "") else f" Default: {_said(option.default)}."
    needed = " Needed." if option.required else ""
    return ", ".join(f"`{name}{value}`" for name in option.opts), f"{option.help}{needed}{default}"


def _said(default: object) -> str:
    return f"{default:g}" if isinstance(default, int | float) else str(default)


PAGES = {"workbook.md": workbook, "evidence.md": evidence, "scenarios.md": scenarios, "commands.md": options}

if __name__ == "__main__":
    for page, tables in PAGES.items():
        put(page, tables())
