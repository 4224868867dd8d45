"""A small city, its recommendation, and amendments of it as people file them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from budgetopt.city.model import Budget
from budgetopt.council.analysis import Analysis, analysed
from budgetopt.council.authority import Authority
from budgetopt.council.base import AmendmentBase, read_base
from budgetopt.council.known import amendments_known
from budgetopt.council.reading import read_amendments
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.amending import AmendmentRound
from budgetopt.scenario.model import Limits, Scenario
from budgetopt.verification import verify
from budgetopt.workbooks.recommendation import write_recommendation
from tests.small import city, fund

DATE = datetime.date(2026, 7, 1)
HEADINGS = (
    *("Side", "Kind", "Program ID", "Fund ID", "Change", "Recurring", "Year-2 change", "Positions", "Note"),
    *("Program", "Department"),
)


@cache
def budget() -> Budget:
    """Three funds. A cut of Parks frees 0.85 of it: a tenth goes in severance, a twentieth of it in fees."""
    return city(
        {
            "PARKS": {
                "lines": {"General": 1_000_000},
                "department": "Parks",
                "transition_cost": "0.10",
                "earned_revenue": "0.05",
                "fte": 20,
            },
            "POLICE": {"lines": {"General": 2_000_000}, "department": "Police", "minimum": 1_900_000},
            "YOUTH": {"lines": {"General": 500_000}, "department": "Parks"},
            "GRANTED": {"lines": {"General": 100_000, "Grant": 300_000}, "department": "Health"},
            "PIPES": {"lines": {"Water": 400_000}, "department": "Water"},
            "SPARE": {"lines": {"General": 200_000}, "department": "Finance", "kind": "non-operating"},
        },
        funds=(
            fund("General", "no", available=3_900_000, reserve=100_000),
            fund("Grant", "by program"),
            fund("Water", "yes"),
        ),
    )


def scenario() -> Scenario:
    """No policy but two decisions: Parks loses 100,000, which frees 85,000, and Youth gets them."""
    lifted = dict.fromkeys(("program_cut", "program_growth", "moved", "unknown"), "none")
    locks = [
        {"kind": "lock", "program": "PARKS", "amount": 900_000},
        {"kind": "lock", "program": "YOUTH", "amount": 585_000},
    ]
    return Scenario(name="As decided", limits=Limits.model_validate(lifted), rules=locks)


@cache
def recommendation() -> bytes:
    """Its recommendation workbook."""
    return in_memory(lambda file: write_recommendation(recommend(budget(), scenario()), file, DATE))


@cache
def base() -> AmendmentBase:
    """The base of its amendments."""
    return read_base(io.BytesIO(recommendation()))


Line = Sequence[Any]


def source(program: str, change: object, fund_id: str = "General", recurring: str = "ongoing", *rest: object) -> Line:
    return ("source", "program", program, fund_id, change, recurring, *rest)


def use(program: str, change: object, fund_id: str = "General", recurring: str = "ongoing", *rest: object) -> Line:
    return ("use", "program", program, fund_id, change, recurring, *rest)


def other(side: str, kind: str, change: object, fund_id: str = "General", recurring: str = "one-time") -> Line:
    return (side, kind, None, fund_id, change, recurring)


def sheet_of(book: openpyxl.Workbook, lines: Iterable[Line], head: Mapping[str, object], title: str) -> None:
    """A sheet with one amendment: labels and values, then a list."""
    page = book.create_sheet(title)
    for label, value in (
        {"No.": 1, "Title": "An amendment", "Sponsor": "Ms. Alder", "Status": "passed"} | dict(head)
    ).items():
        page.append([label, value])
    page.append([])
    page.append(list(HEADINGS))
    for line in lines:
        page.append(list(line))


def workbook(*amendments: tuple[Iterable[Line], Mapping[str, object]], file: str = "A.xlsx") -> io.BytesIO:
    """Amendments in a workbook, a sheet each, numbered from 1 unless the head says otherwise."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for place, (lines, head) in enumerate(amendments, start=1):
        sheet_of(book, lines, {"No.": place} | dict(head), f"Amendment {place}")
    target = io.BytesIO()
    book.save(target)
    target.name = file
    target.seek(0)
    return target


def analysis_of(*amendments: Iterable[Line], authority: Authority | None = None, **head: object) -> Analysis:
    """The analysis of amendments of the small city, each given by its lines; `head` is that of all of them."""
    return analysis_in(workbook(*((lines, head) for lines in amendments)), authority=authority)


def analysis_in(*files: io.BytesIO | Path, authority: Authority | None = None) -> Analysis:
    """The analysis of amendments in files."""
    known = amendments_known(read_amendments(files), base(), budget())
    return analysed(base(), budget(), known, authority)


def verified(plan: Plan, rounds: Sequence[AmendmentRound], path: Path) -> list[str]:
    """What is wrong with the amended workbook of a plan, written to `path`."""
    with path.open("wb") as target:
        write_recommendation(plan, target, DATE, (), rounds)
    return [str(failure) for failure in verify(path).failures]
