"""A publication: the files of its folder, from a verified workbook and the budget that it was made from."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.money import plain, show
from budgetopt.publish.allowed import Allowed
from budgetopt.publish.open_data import PlanSource, tables_of
from budgetopt.publish.page import page_of
from budgetopt.publish.public_view import PublicView
from budgetopt.publish.published import PublishedTable, allowed_part
from budgetopt.publish.since import DESCRIPTOR, SINCE, ProgramThen, SinceThen, State
from budgetopt.returned.ours import Ours
from budgetopt.saving.table import csv_bytes
from budgetopt.scenario.amending import amended_budget
from budgetopt.tell.figures import joined, plural
from budgetopt.verification.money import money_in
from budgetopt.verification.proof import proof_in

SCHEMA = "budgetopt/publish/1"
PAGE, LICENCE, DICTIONARY = "index.html", "LICENCE.txt", "data-dictionary.csv"
_TABLES = ("programs", "lines", "funds", "goals", "alignment", "measures", "figures", "evidence", "districts", "budget")
# Every name that a publication may have in its folder: another one replaces these and nothing else.
NAMES = frozenset((DESCRIPTOR, PAGE, LICENCE, DICTIONARY, *(f"{name}.csv" for name in (*_TABLES, "rules"))))
# Open licences by their identifiers: https://opendefinition.org/licenses/
_KNOWN = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution Share-Alike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-BY-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "PDDL-1.0": ("Open Data Commons Public Domain 1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
}
NO_LICENCE = (
    "The city has not named a licence for this data: without one nobody but the city may use it further. "
    "Name it on Settings (Licence), and publish again."
)


@dataclass(frozen=True)
class Publication:
    """What is published of a plan on a date; `before`: what the last publication in the folder said."""

    source: PlanSource
    date: datetime.date
    before: State | None = None

    @property
    def budget(self) -> Budget:
        """The budget of the plan."""
        return self.source.budget

    @cached_property
    def allowed(self) -> Allowed:
        """What may be published."""
        return Allowed(self.budget, self.source.money.scenario)

    @cached_property
    def tables(self) -> tuple[PublishedTable, ...]:
        """The tables, with the columns that may be published."""
        parts = (allowed_part(table, self.allowed) for table in tables_of(self.source))
        return tuple(part for part in parts if part)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """What Settings names under Publish and no table shows: a person's, of a sheet without rows, or never shown."""
        shown = {column.of for table in self.tables for column in table.columns}
        return tuple(name for name in self.budget.publish if name not in shown)

    @cached_property
    def state(self) -> State:
        """What the next publication compares itself with."""
        money, text = self.source.money, self.allowed.text
        programs = {
            text(one.id): ProgramThen(text(self.budget.program_names[one.id]), *money.of_program(one.id))
            for one in self.budget.programs
        }
        view = self._view(None)
        others = {f"Goal {one.name}": one.weight for one in view.goals}
        others |= {f"Rule: {rule}": "" for rule in view.policies}
        others |= {
            f"Measure of {self.budget.program_names[one.program_id]}, {one.name}": _latest(one.actuals)
            for one in self.budget.metrics
        }
        return State(self.date.isoformat(), programs, {text(name): text(said) for name, said in others.items()})

    @cached_property
    def since(self) -> SinceThen | None:
        """What changed since the last publication; None for the first."""
        return self.state.since(self.before) if self.before else None

    def _view(self, last: SinceThen | None) -> PublicView:
        return PublicView(self.source, self.allowed, self.date.isoformat(), last)

    @cached_property
    def licence(self) -> str:
        """The licence and where it stands, or that there is none."""
        name = self.budget.licence
        if not name:
            return NO_LICENCE
        title, path = _KNOWN.get(name, (name, ""))
        return f"{title}{f' ({path})' if path else ''}"

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Every file of the folder; the same plan, files, date and last publication give the same bytes."""
        tables = {table.file: table.content(self.allowed) for table in self.tables}
        tables[DICTIONARY] = csv_bytes(_DICTIONARY, self._dictionary())
        page = page_of(self._view(self.since), self.tables, self.licence)
        return {
            **tables,
            DESCRIPTOR: (json.dumps(self._descriptor(tables), indent=1, ensure_ascii=False) + "\n").encode(),
            LICENCE: f"{self.licence}\n".encode(),
            PAGE: page,
        }

    def _dictionary(self) -> list[list[str]]:
        return [
            [table.name, one.name, one.type, one.meaning, one.of or "(the plan's)"]
            for table in self.tables
            for one in table.columns
        ]

    def _descriptor(self, contents: Mapping[str, bytes]) -> dict[str, Any]:
        """The data package (Frictionless Data Package v1)."""
        names = [table.name for table in self.tables]
        schemas = {table.file: (table.title, table.schema(names)) for table in self.tables}
        fields = [{"name": name, "type": "string"} for name in _DICTIONARY]
        schemas[DICTIONARY] = ("What every column means", {"fields": fields, "missingValues": [""]})
        text = self.allowed.text
        return {
            "profile": "tabular-data-package",
            "name": _slug(f"{self.budget.called}-budget-plan"),
            "title": text(f"{self.budget.called}: budget plan from the budget of {self.budget.fiscal_year}"),
            "created": f"{self.date.isoformat()}T00:00:00Z",
            **self._licences(),
            "resources": [_resource(file, contents[file], *schemas[file]) for file in contents],
            SINCE: self.state.record(),
        }

    def _licences(self) -> dict[str, Any]:
        name = self.budget.licence
        if not name:
            return {}
        title, path = _KNOWN.get(name, (name, ""))
        return {"licenses": [{"name": name, "title": title} | ({"path": path} if path else {})]}

    def record(self) -> dict[str, Any]:
        """What was published, as JSON: schema budgetopt/publish/1."""
        totals = self.source.money.totals
        return {
            "schema": SCHEMA,
            "city": self.budget.city,
            "date": self.date.isoformat(),
            "licence": self.budget.licence or None,
            "files": [
                {"file": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
                for name, content in self.files.items()
            ],
            "tables": [
                {"table": table.name, "rows": len(table.rows), "columns": [one.name for one in table.columns]}
                for table in self.tables
            ],
            "totals": {"current": plain(sum(totals[0].values())), "recommended": plain(sum(totals[1].values()))},
            "since": self.since.record() if self.since else None,
        }


_DICTIONARY = ("table", "column", "type", "meaning", "column_of_the_citys_files")


def _resource(file: str, content: bytes, title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": file.removesuffix(".csv"),
        "title": title,
        "path": file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": schema,
    }


def _latest(actuals: tuple[tuple[int, float], ...]) -> str:
    year, value = max(actuals, default=(0, 0.0))
    return f"{value:.12g} in {year}" if year else ""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().encode("ascii", "ignore").decode()).strip("-") or "budget-plan"


def publication_in_words(made: Publication) -> Iterator[str]:
    """What the folder holds, its sums, what changed since the last, and what lacks."""
    totals, currency = made.source.money.totals, made.source.currency
    yield (
        f"{plural(len(made.tables), 'table')} and a page: {show(sum(totals[0].values()), currency)} today, "
        f"{show(sum(totals[1].values()), currency)} proposed."
    )
    if made.left_out:
        yield f"Named under Publish, but in no table here: {joined(list(made.left_out))}."
    if made.since:
        yield (
            f"Nothing changed since {made.since.date}."
            if made.since.nothing
            else f"Since {made.since.date}: {plural(len(made.since.programs), 'program')} changed, and "
            f"{plural(len(made.since.others), 'goal, rule or measure', 'goals, rules and measures')}."
        )
    if not made.budget.licence:
        yield NO_LICENCE


def publication_of(book: Ours, budget: Budget, date: datetime.date, before: State | None = None) -> Publication:
    """The publication of a workbook that was verified with the files of `budget`."""
    made_from = amended_budget(budget, book.rounds())
    return Publication(PlanSource(money_in(book, proof_in(book)), made_from), date, before)
