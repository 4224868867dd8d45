"""A sheet Decisions typed at random, sound or with faults, and what must come back of it: kept from what was typed."""

from __future__ import annotations

import datetime
import io
import random
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils import get_column_letter

import budgetopt as bo
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests.small import city, fund

HEADER = 6
FUNDS = tuple(fund(id, "no", available=money) for id, money in (("General", 15e6), ("Roads", 7e6), ("Water", 6e6)))
KNOWN = ("good", "useless", "harmful", "")
CAPPED = ("P 03", "P 04", "P 09")  # as much as they may have: unchanged, so not on the sheet until somebody adds them
ASKED = bo.Scenario(
    name="Test", round_to=1, limits={"program_cut": "20%", "program_growth": "20%", "moved": "none", "unknown": "none"}
)
Row = dict[str, Any]


class Said(NamedTuple):
    """What was decided about a program: the decision, its total in cents, reason, by whom, in which round."""

    decision: str
    cents: int
    reason: str
    by: str
    round: int


@dataclass
class Sheet:
    """A sheet Decisions as typed: rows from the top (an empty one is blank), the columns in their order, and the cells
    that must be found."""

    rows: list[Row]
    columns: list[str]
    wrong: list[tuple[Row, str]] = field(default_factory=list)

    def cell(self, row: Row, column: str) -> str:
        at = next(place for place, one in enumerate(self.rows) if one is row)
        return f"{get_column_letter(self.columns.index(column) + 1)}{HEADER + 1 + at}"


def money_of(place: int) -> int:
    """Of the first line of a program, in currency units."""
    return 1_000_000 + 150_000 * place


@cache
def budget(swapped: bool = False) -> bo.Budget:
    """Twelve programs on three funds, harmful ones cut and others raised by a fifth; `swapped`: two have by now the
    names of each other."""
    programs: dict[str, dict[str, Any]] = {}
    for place in range(12):
        lines = {FUNDS[place % 3].id: money_of(place)}
        if place % 4 == 0:
            lines[FUNDS[(place + 1) % 3].id] = 250_000
        id, other = f"P {place:02}", {1: 2, 2: 1}.get(place, place) if swapped else place
        programs[id] = {"name": f"Program number {other}", "lines": lines, "known": KNOWN[place % 4]}
        if id in CAPPED:
            programs[id]["maximum"] = sum(lines.values())
    return city(programs, FUNDS)


CURRENT = {f"P {place:02}": 100 * (money_of(place) + (250_000 if place % 4 == 0 else 0)) for place in range(12)}
NAMES = {f"P {place:02}": f"Program number {place}" for place in range(12)}


@cache
def first_workbook() -> bytes:
    return written(bo.recommend(budget(), ASKED))


def written(plan: bo.Plan) -> bytes:
    return in_memory(lambda file: write_recommendation(plan, file, datetime.date(2026, 7, 1)))


def listed(book: bytes) -> list[Row]:
    """The rows that the product wrote."""
    sheet = openpyxl.load_workbook(io.BytesIO(book))[DECISIONS]
    rows = sheet.iter_rows(min_row=HEADER + 1, max_col=len(DECISION_HEADINGS), values_only=True)
    return [dict(zip(DECISION_HEADINGS, row, strict=True)) for row in rows if row[0]]


def amount(dice: random.Random, id: str) -> tuple[object, int]:
    """A total as people type it, and its cents."""
    highest = CURRENT[id] if id in CAPPED else CURRENT[id] * 11 // 10
    cents = dice.randint(highest // 2, highest)
    tenths = cents // 10_000_000
    return dice.choice(
        [
            (cents / 100, cents),
            (cents // 100, cents // 100 * 100),
            (f"{cents // 100:,}", cents // 100 * 100),
            (f"${cents / 100:,.2f}", cents),
            (f" {cents / 100:.2f} ", cents),
            (f"{tenths // 10}.{tenths % 10}M", tenths * 10_000_000),
            (f"{cents // 100_000}k", cents // 100_000 * 100_000),
            (0, 0),
        ]
    )


def decide(dice: random.Random, row: Row, id: str, round: int, before: Said | None) -> Said:
    """Type a decision, another one than before; how it stands then."""
    decision = dice.choice(
        [one for one in ("accept", "edit", "reject", "hold") if not before or one != before.decision]
    )
    reason, by = dice.choice(["", "for the children", "see p. 7"]), dice.choice(["", "Council", "Ann"])
    recommended = row["Recommended"]
    cents = round_cents(recommended) if decision == "accept" and recommended is not None else CURRENT[id]
    typed: object = None
    if decision == "edit":
        typed, cents = amount(dice, id)
    elif dice.random() < 0.2:
        typed = cents / 100  # the amount that it has anyhow is no contradiction
    shown = dice.choice([decision, decision.upper(), f" {decision.title()} "])
    row.update({"Decision": shown, "Amount": typed, "Reason": reason or None, "By": by or None, "Round": None})
    return Said(decision, cents, reason or "no reason given", by, round)


def round_cents(units: float) -> int:
    return round(units * 100)


class Typed(NamedTuple):
    """A sheet, what stands after it is read, and how many rows were decided, left blank and cleared."""

    sheet: Sheet
    stands: dict[str, Said]
    counted: tuple[int, int, int]


def fill(dice: random.Random, book: bytes, stands: dict[str, Said]) -> Typed:
    """Decide at random on the rows of a workbook, and on programs that it does not list."""
    rows = {str(row["Program ID"]): row for row in listed(book)}
    # What was decided before is there again, with its round.
    assert {id: (row["Decision"], row["Round"]) for id, row in rows.items() if row["Decision"]} == {
        id: (said.decision, said.round) for id, said in stands.items()
    }
    round, after = max((said.round for said in stands.values()), default=0) + 1, dict(stands)
    read = blank = lifted = 0
    for id in CURRENT:
        row, before, chance = rows.get(id), stands.get(id), dice.random()
        if row is None and chance < 0.5:
            continue
        if row is None:
            row = rows[id] = dict.fromkeys(DECISION_HEADINGS) | {
                "Program ID": id,
                "Program": NAMES[id],
                "Current": CURRENT[id] / 100,
            }
        if chance < 0.15:
            del rows[id]  # what was decided before stays
        elif chance < 0.4:
            read, blank = read + bool(before), blank + (not before)
        elif chance < 0.55 and before:
            row.update(dict.fromkeys(("Decision", "Amount", "Reason", "By", "Round")))
            del after[id]
            lifted += 1
        else:
            after[id] = decide(dice, row, id, round, before)
            read += 1
        if dice.random() < 0.3:
            row["Program ID"] = f" {id}  "
        if dice.random() < 0.2:
            row["Program"] = f"{NAMES[id].upper()} "
    return Typed(arranged(dice, list(rows.values())), after, (read, blank, lifted))


def arranged(dice: random.Random, rows: list[Row]) -> Sheet:
    """Rows shuffled, blank ones and a column of somebody's own among them, columns moved."""
    rows = rows + [{} for _ in range(dice.randint(0, 4))]
    columns = [*DECISION_HEADINGS, "", "Our own words"]
    dice.shuffle(rows)
    if dice.random() < 0.7:
        dice.shuffle(columns)
    for row in rows:
        if row and dice.random() < 0.3:
            row["Our own words"] = dice.choice(["accept", "12", "ask Ann"])
    return Sheet(rows, columns)


def faults(row: Row, id: str, other: str) -> list[tuple[str, Row]]:
    """What makes a row no decision: where it is found, and what is typed."""
    nothing = {"Decision": None, "Amount": None, "Reason": None, "By": None}
    return [
        ("Program", {"Program ID": other}),
        ("Program", {"Program": NAMES[other]}),
        ("Program", {"Program": "Renamed"}),
        ("Program", {"Program": None}),
        ("Current", {"Current": row["Current"] + 1}),
        ("Current", {"Current": None}),
        ("Program ID", {"Program ID": None}),
        ("Program ID", {"Program ID": "P 99"}),
        ("Recommended", {"Recommended": CURRENT[id] / 200}),
        ("Decision", {"Decision": "perhaps"}),
        ("Reason", nothing | {"Reason": "alone"}),
        ("By", nothing | {"By": "Ann"}),
        ("Amount", nothing | {"Amount": 5}),
        ("Amount", {"Decision": "hold", "Amount": CURRENT[id] / 100 + 1}),
        *(
            ("Amount", {"Decision": "edit", "Amount": typed})
            for typed in (None, "(5,000)", "lots", -1, 10.001, "12%", "1.700.00")
        ),
        ("Round", {"Round": 9}),
    ]


def spoiled(dice: random.Random, sheet: Sheet) -> Sheet:
    """The sheet with one to three rows that are no decision, or decide what another did, each found at one cell."""
    rows = [dict(row) for row in sheet.rows]
    ids = [row["Program ID"].strip() for row in rows if row]
    made = replace(sheet, rows=rows, wrong=[])
    for row in dice.sample([row for row in rows if row], min(len(ids), dice.randint(1, 3))):
        id = row["Program ID"].strip()
        column, fault = dice.choice(faults(row, id, dice.choice([one for one in CURRENT if one != id])))
        row.update(fault)
        made.wrong.append((row, column))
    sound = [row for row in rows if row.get("Decision") and all(row is not wrong for wrong, _ in made.wrong)]
    if sound and dice.random() < 0.4:
        rows.append(twice := dict(dice.choice(sound)))
        made.wrong.append((twice, "Program ID"))
    return made


def saved(book: bytes, sheet: Sheet, path: Path) -> Path:
    opened = openpyxl.load_workbook(io.BytesIO(book))
    target = opened[DECISIONS]
    for table in list(target.tables):
        del target.tables[table]
    target.delete_rows(HEADER, target.max_row)
    for column, heading in enumerate(sheet.columns, start=1):
        target.cell(HEADER, column).value = heading or None
        for at, row in enumerate(sheet.rows, start=HEADER + 1):
            target.cell(at, column).value = row.get(heading) if heading else None
    opened.save(path)
    return path
