"""From files to a first draft: read (by a proposed mapping where none is given), matched, and what to do next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from budgetopt.drafting.draft import FirstDraft, Suggestion, drafted
from budgetopt.drafting.next_work import NextWork, next_work, next_work_in_words, next_work_record
from budgetopt.drafting.services import catalogue
from budgetopt.drafting.suggestions import Waiting, suggestions
from budgetopt.drafting.workbook import write_draft
from budgetopt.intake.files.taking import Source
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, Opened, Sources, examine, open_books
from budgetopt.money import plain
from budgetopt.saving.whole import in_memory


@dataclass(frozen=True)
class Prepared:
    """What was read, the draft of it, what it suggests, and what to do next."""

    found: Examination
    draft: FirstDraft
    waiting: tuple[Waiting, ...]
    work: NextWork


def prepare(files: Sources | Opened, mapping: Source | Mapping | None = None, own: Source | None = None) -> Prepared:
    """A first draft of the budget in `files`; `own` is a city's own catalogue.

    Raises InputError where the files make no budget or the catalogue is wrong.
    """
    services = catalogue(own)
    opened = open_books(files)
    found = proposal_for(opened).found if mapping is None else examine(opened, mapping)
    draft = drafted(found.needed, services, found.understood)
    return Prepared(found, draft, tuple(suggestions(draft)), next_work(draft))


def draft_file(
    files: Sources, mapping: Source | Mapping | None, accept: float | None, date: datetime.date
) -> tuple[bytes, list[str]]:
    """The workbook of the draft of some files, what is at least as sure as `accept` accepted, and what to do next in
    sentences. Raises as `prepare`."""
    made = prepare(files, mapping)
    content = in_memory(lambda file: write_draft(made.draft, made.waiting, made.work, file, date, accept))
    return content, next_work_in_words(made.work, made.draft.budget)


def prepared_record(prepared: Prepared) -> dict[str, Any]:
    """The draft as JSON: `budgetopt/prepare/1`."""
    budget, spent = prepared.draft.budget, prepared.draft.spent
    return {
        "schema": "budgetopt/prepare/1",
        "city": budget.city,
        "fiscal_year": budget.fiscal_year,
        "currency": budget.currency,
        "inputs": [{"file": item.file, "sha256": item.sha256} for item in prepared.found.inputs],
        "programs": [
            {
                "program_id": one.program.id,
                "program": one.program.name,
                "department": one.program.department,
                "current": plain(spent.get(one.program.id, 0)),
                "kind": _suggested(one.kind),
                "service": _suggested(one.service),
            }
            for one in prepared.draft.programs
        ],
        "suggestions": [
            {"sheet": one.sheet, **one.key, "suggested": one.row, "confidence": one.confidence, "reason": one.reason}
            for one in prepared.waiting
        ],
        "next": next_work_record(prepared.work, budget),
    }


def _suggested(one: Suggestion | None) -> dict[str, Any] | None:
    return {"value": one.value, "confidence": one.confidence, "reason": one.reason} if one else None
