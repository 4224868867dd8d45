"""A project of a small city, and who comes to its pages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from budgetopt.saving.whole import in_memory
from budgetopt.workspace.people import Person, Right, Role
from tests.filled import filled
from tests.ui.app import APP
from ui.work import Work

# What Parks' gives raises Fire's.
SHEETS = {
    "Programs": [
        ["Program ID", "Program", "Department", "Current budget"],
        ["P1", "Engines", "Fire", 900_000],
        ["P2", "Parade", "Parks", 800_000],
    ],
    "Evidence": [
        ["Program ID", "Rating", "Direction", "Local"],
        ["P1", "5", "positive", "yes"],
        ["P2", "5", "null", "yes"],
    ],
}


def workbook(city: str = "Test", year: int = 2026) -> bytes:
    """Two programs of a city."""
    settings = [["Item", "Value"], ["City", city], ["Fiscal year", year]]
    return in_memory(filled({"Settings": settings} | SHEETS).save)


def small_work(city: str = "Test") -> Work:
    """The same in a project of their own."""
    work = Work()
    work.load([("city.xlsx", workbook(city))])
    return work


def arrived(project: str = "") -> AppTest:
    """Somebody comes by the address of a project, or of none."""
    app = AppTest.from_file(APP, default_timeout=600)
    if project:
        app.query_params["project"] = project
    return app.run()


def comes(monkeypatch: pytest.MonkeyPatch, *rights: Right) -> Person:
    """Whoever comes to the pages from now on has these rights and no others."""
    who = Person("https://provider|1", "Dora", "dora@city.example", rights)
    monkeypatch.setattr("ui.keeping.local", lambda: who)
    monkeypatch.setattr("ui.pages_for.signs_in", lambda: True)
    return who


def of_fire(project: str) -> Right:
    """The right to answer for Fire."""
    return Right(project, Role.DEPARTMENT, "Fire")
