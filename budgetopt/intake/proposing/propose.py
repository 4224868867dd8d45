"""A proposal: the text of a mapping, what it would read, what changed since the last one, what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from budgetopt.errors import InputError, Place
from budgetopt.intake.budget.outputs import output_of
from budgetopt.intake.files.taking import Source, named
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.file import checked_mapping, content_of
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.mapping.text import mapping_text
from budgetopt.intake.proposing.ledger import propose
from budgetopt.intake.proposing.renewing import renewed
from budgetopt.intake.proposing.skeleton import skeleton
from budgetopt.intake.proposing.unread import say_unread
from budgetopt.intake.reading import Examination, Opened, Sources, examined, open_books


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping for some files, as text, and what it would read of them; `mapping` is None where it is none."""

    text: str
    found: Examination
    mapping: Mapping | None
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def proposal_for(
    paths: Sources | Opened, mapping: Source | None = None, name: str = "mapping.yaml", known: Examination | None = None
) -> Proposal:
    """Propose a mapping for `paths`; with `mapping`, last year's, bring it up to them.

    `name` is what findings call the proposed file; `known` what the files say without a mapping, if they were read.
    Raises InputError where last year's mapping is wrong.
    """
    log = Log()
    opened = open_books(paths)
    books = opened.books
    changed: list[str] = []
    left: list[str] = []
    content: dict[str, Any]
    if mapping is None:
        content, left = propose([book for book in books if output_of(book) is None])
    else:
        given, _ = content_of(mapping, log)
        if given is None or checked_mapping(given, named(mapping), log) is None:
            raise InputError(log.findings)
        content, changed = renewed(given, books)
    plan = checked_mapping(content, name, log)
    if plan is None:
        log.error("mapping-unreadable", Place(name), "the proposal is no mapping.", "", "Correct what is said above.")
    # Where no table is proposed, the files say what they say without a mapping.
    found = known if known and plan and not plan.parts else examined(opened, plan, name, log)
    if found.budget is None and plan and not plan.parts:
        unread = Log()
        say_unread(books, unread)
        found = replace(found, findings=(*unread.findings, *found.findings))
    text = mapping_text(content, found.understood.joined.unmatched)
    refused = {item.place.file for item in found.findings if item.rule == "no-known-sheet"}
    to_fill = skeleton([book for book in books if book.file in refused]) if plan and not plan.parts else ""
    if to_fill:
        mend = f"{name} names its sheets, heading rows and columns: say there which is which."
        said = (replace(item, mend=mend) if item.rule == "no-known-sheet" else item for item in found.findings)
        found = replace(found, findings=tuple(said))
    return Proposal(text + to_fill, found, plan, tuple(changed), tuple(left))
