"""The 120 judged programs, and what a draft makes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budgetopt.city.model import Budget, Program
from budgetopt.drafting.draft import Drafted, FirstDraft, drafted
from budgetopt.drafting.services import catalogue
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.shared_data import shared_file

JUDGED = Path(__file__).with_name("judged.csv")
OAKLAND = Path(__file__).parents[1] / "real" / "oakland.yaml"
_UK = {
    "city": "United Kingdom", "fiscal_year": 2018, "currency": "GBP", "amounts_in": "thousands",
    "ledgers": [{
        "file": "CRA_2018*.xlsx", "sheet": "CRA 2018 database", "years": {2018: "2017-18"}, "amounts": "adopted",
        "columns": {"department": "HMT Function", "program": "HMT Subfunction", "fund": "CAP or CUR"},
    }],
}  # fmt: skip


@dataclass(frozen=True)
class JudgedProgram:
    """A judged program; of `kinds` and `services` each is right (no service: none that a city runs)."""

    file: str
    id: str
    name: str
    department: str
    budget: int
    kinds: frozenset[str]
    services: frozenset[str]
    set_aside: bool


def judged() -> list[JudgedProgram]:
    """All of them, in their order."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return [
            JudgedProgram(
                row["file"],
                row["program_id"],
                row["program"],
                row["department"],
                int(row["budget"]),
                _listed(row["kind"]),
                _listed(row["service"]) - {"none"},
                row["set_aside"] == "yes",
            )
            for row in csv.DictReader(file)
        ]


def _listed(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in cell.split("|"))


@cache
def draft_of(file: str) -> FirstDraft:
    """The draft of one of the four files."""
    found = _read(file)
    assert found.budget is not None
    return drafted(found.budget, catalogue(), found.understood)


def _read(file: str) -> Examination:
    match file:
        case "okc":
            return examine(shared_file("okc", "c4okc_fy2017.csv"))
        case "oakland":
            return examine(shared_file("oakland", "BudgetData_for_Public_Adopted_FY2016-17_Midcycle.xlsx"), OAKLAND)
        case "nyc":
            return proposal_for(shared_file("nyc", "nyc_fy2020_agency_class_budget.json")).found
    return examine(shared_file("uk", "CRA_2018_Database_for_Publication_rvsd.xlsx"), Mapping.model_validate(_UK))


def with_drafts(programs: list[JudgedProgram]) -> Iterator[tuple[JudgedProgram, Drafted]]:
    """Each judged program with what the draft says of it; of a file without accounts the name says it all."""
    for one in programs:
        yield one, (_by_name(one) if one.file in ("nyc", "uk") else draft_of(one.file).by_id[one.id])


def _by_name(one: JudgedProgram) -> Drafted:
    program = Program(id=one.id, name=one.name, department=one.department)
    budget = Budget(fiscal_year=2020, funds=(), programs=(program,), amounts=())
    return drafted(budget, catalogue()).programs[0]


def kind_of(one: Drafted) -> str:
    """The kind that stands when all suggestions are accepted."""
    return one.kind.value if one.kind else one.program.kind.value
