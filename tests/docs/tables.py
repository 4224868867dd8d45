"""The tables of docs/ that are copied from the code. `python -m tests.docs.tables` prints them, to be pasted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from budgetopt.city.crosswalk import _TABLE, ASK, LEVEL_NAMES
from budgetopt.city.model import Effect
from budgetopt.impact.beliefs import Evidence
from budgetopt.intake.layout.sheets import SHEETS, Column, Sheet
from budgetopt.scenario.asked import AskedRule
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.words import models_in


def cell(words: object) -> str:
    """Text that a Markdown table holds as it is."""
    return str(words).replace("|", "\\|")


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *(map(cell, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sheet_table(sheet: Sheet) -> str:
    """The columns of one sheet of a budget workbook."""
    return table(("Column", "Needed", "Holds", "What to write", "Example", "Also read as"), map(_column, sheet.columns))


def _column(column: Column) -> tuple[object, ...]:
    holds = f"{column.holds}: {' / '.join(column.choices)}" if column.choices else str(column.holds)
    also = column.also.replace(" | ", ", ")
    return column.name, "yes" if column.needed else "", holds, column.help, column.example, also


def also_called(sheet: Sheet) -> str:
    """The other names that a sheet may have."""
    return f"Also read as: {sheet.also.replace(' | ', ', ')}."


def crosswalk_table(system: str) -> str:
    """The labels of one rating system, with the level and direction that each comes to."""
    rows = []
    for labels, (level, direction) in _TABLE[system].items():
        way = "from the Direction column" if direction == ASK else direction or "none: nothing on file"
        rows.append((labels.replace(" | ", ", "), level, way))
    return table(("Label", "Level", "Direction"), rows)


def levels_table() -> str:
    """The deviation of a finding of each level."""
    evidence = Evidence()
    rows = [
        (level, LEVEL_NAMES[level], f"{evidence.deviation(level):.2f}" if level >= 2 else "not pooled")
        for level in range(5, -1, -1)
    ]
    return table(("Level", "Name", "Deviation σ"), rows)


def directions_table() -> str:
    """The mean effect of each direction."""
    evidence = Evidence()
    return table(("Direction", "Mean μ"), [(effect, f"{evidence.mean(effect):.2f}") for effect in Effect])


def defaults() -> Iterator[tuple[str, str]]:
    """Every key of a scenario and its default, as a file writes them: `"20%"`, needed, or absent."""
    return _flat("", Scenario)


def _flat(above: str, model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    needed = any(field.is_required() for field in model.model_fields.values())
    default = {} if needed else model().model_dump(mode="json")
    for key, field in model.model_fields.items():
        inner = [one for one in models_in(field.annotation) if not issubclass(one, AskedRule)]
        value = default.get(key, field.default)
        if not inner or isinstance(value, list):
            words = "needed" if field.is_required() else "absent" if value is None else f"`{json.dumps(value)}`"
            yield f"{above}{key}", words
        for one in inner:
            yield from _flat(f"{above}{key}.", one)


def main() -> None:
    """Print every table."""
    for sheet in SHEETS:
        print(f"### {sheet.name}\n\n{sheet.help} {also_called(sheet)}\n\n{sheet_table(sheet)}\n")
    for system in _TABLE:
        print(f"### {system}\n\n{crosswalk_table(system)}\n")
    print(f"{levels_table()}\n\n{directions_table()}\n")
    for key, value in defaults():
        print(f"| `{key}` | {value} |")


if __name__ == "__main__":
    main()
