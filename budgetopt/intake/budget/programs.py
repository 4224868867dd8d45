"""Rows of Programs and Funds become programs and funds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from budgetopt.city.model import Fund, Program, Restriction, made
from budgetopt.errors import Level, Place
from budgetopt.intake.cells.words import are_a_series, squeeze, without_numbers
from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.checks.spelling import Spelling
from budgetopt.intake.layout.columns import read_rows, texts
from budgetopt.intake.layout.program_row import ProgramRow
from budgetopt.intake.layout.record import Record
from budgetopt.intake.log import Log
from budgetopt.money import Cents

ONLY_FUND = "General"


def read_funds(records: Iterable[Record], funds: Ids) -> list[Fund]:
    """The Funds sheet."""
    found = []
    for record in records:
        id, told = funds.define(record, record.text("Fund ID"), record.text("Fund")), record.read()
        told["name"] = told["name"] or id
        available, one_time = told.get("available"), told.get("one_time")
        if available is not None and one_time is not None and one_time > available:
            part, whole = record.log.show(one_time), record.log.show(available)
            said = f"the one-time part ({part}) is more than what is available ({whole})."
            record.error("part-above-whole", "of which one-time", said, "", "Correct one of them.")
        if "restriction" not in told and id and not record.said("Restricted"):
            told["restriction"] = assumed_restriction(id, told["name"], record.place("Restricted"), record.log)
            funds.assumed.add(id)
        if id:
            found.append(Fund(id=id, **told, extra=record.extra()))
    return found


def assumed_restriction(id: str, name: str, place: Place, log: Log) -> Restriction:
    """What a blank restriction means: only the General Fund is free (model.md section 1)."""
    if is_general(id, name):
        return Restriction.UNRESTRICTED
    said = f"funds that do not say whether they are restricted were read as restricted: {{n}}, this is one ({name})."
    group = f"{place.file}|{place.sheet}"
    log.count(Level.NOTE, "restriction-assumed", group, place, said, "Enter no, yes or by program on Funds.")
    return Restriction.RESTRICTED


def read_programs(records: Sequence[Record], programs: Ids, funds: Ids) -> list[ProgramRow]:
    """The Programs sheet; an unknown fund is an error only where Funds says which there are."""
    found, rows, spelling = [], [], Spelling()
    named = zip(records, texts(records, "Program ID"), texts(records, "Program"), strict=True)
    ids = [programs.define(record, id, name) for record, id, name in named]
    fund_ids = funds.referred(records, needed=False) if funds.places else texts(records, "Fund ID")
    for (record, told), id, fund_id in zip(read_rows(records), ids, fund_ids, strict=True):
        if told.get("department"):
            told["department"] = spelling.of(told["department"], record.place("Department"), record.log)
        current = told.pop("current", None)
        _check(record, current, told)
        if id:
            rows.append((record, current))
            found.append(told | {"id": id, "fund_id": fund_id, "extra": record.extra()})
    return [ProgramRow(program, *row) for program, row in zip(made(Program, found), rows, strict=True)]


def _check(record: Record, current: Cents | None, told: dict[str, Any]) -> None:
    """What the columns of one program say together: a cut must free something, and limits leave room (τ + η)."""
    if current is not None and current < 0:
        said = f"the adopted amount is {record.log.show(current)}, below zero; the program stays fixed at that amount."
        place = record.place("Current budget")
        record.log.warning("negative-program", place, said, "", "Correct it if this is a mistake.")
    minimum, maximum = told.get("minimum"), told.get("maximum")
    if minimum is not None and maximum is not None and maximum < minimum:
        said = f"the maximum ({record.log.show(maximum)}) is under the minimum ({record.log.show(minimum)})."
        record.error("ceiling-under-floor", "Maximum budget", said, "", "Raise the maximum or lower the minimum.")
    transition, unavoidable = told.get("transition_cost", 0), told.get("unavoidable_cost", 0)
    lost = told.get("earned_revenue", 0) + unavoidable
    if lost > 1:
        said = f"earned revenue and unavoidable cost together are {float(lost):.0%} of a cut."
        column = "Unavoidable cost %" if unavoidable else "Earned revenue %"
        record.error("cut-frees-nothing", column, said, "At most 100%.", "Lower one of them.")
    elif lost + transition > 1:
        said = f"with the transition cost a cut costs {float(lost + transition):.0%} of what it takes."
        place = record.place("Transition cost %")
        record.log.warning("cut-frees-nothing", place, said, "", "A cut here frees no money.")


def near_duplicates(rows: Iterable[ProgramRow]) -> None:
    """Note programs of one department whose names are the same, or nearly."""
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    buckets: dict[tuple[str, str], list[tuple[str, str, ProgramRow]]] = defaultdict(list)
    for row in rows:
        name, series = squeeze(row.program.name), without_numbers(row.program.name)
        # Names that differ in their first letters are not compared: 10,000 programs must not make 50 million pairs.
        bucket = buckets[row.program.department, name[:5]]
        # Nor are those that differ in numbers alone: they are a series.
        last = [one for one in bucket[-_COMPARED:] if one[1] != series or one[0] == name]
        bucket.append((name, series, row))
        names = [other_name for other_name, *_ in last]
        scorer = Indel.normalized_similarity
        near = process.extract(name, names, scorer=scorer, score_cutoff=_NEARLY, limit=None) if names else []
        for other_name, _, at in sorted(near, key=itemgetter(2)):
            own, other = row.program.name, last[at][2]
            theirs = other.program.name
            if not are_a_series(own, theirs):
                like = "is also the name" if name == other_name else "is nearly the name"
                said = f"{own!r} {like} of {other.program.id!r}" + ("." if own == theirs else f" ({theirs!r}).")
                place = row.record.place("Program")
                row.record.log.note("near-duplicate-name", place, said, "", "Check that they are two programs.")
                break


_NEARLY, _COMPARED = 0.92, 40
