"""Rows of Programs and Funds become programs and funds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from budgetopt.city.model import Fund, Kind, Program, Restriction
from budgetopt.errors import Level, Place
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.record import ProgramRow, Record
from budgetopt.intake.log import Log
from budgetopt.money import Cents

ONLY_FUND = "General"
_GENERAL = {"general", "generalfund"}


def read_funds(records: Iterable[Record], funds: Ids) -> list[Fund]:
    """The Funds sheet."""
    found = []
    for record in records:
        id = funds.define(record, record.text("Fund"))
        name = record.text("Fund") or id
        available, one_time = record.money("Available", at_least=0), record.money("of which one-time", at_least=0)
        if available is not None and one_time is not None and one_time > available:
            part, whole = record.log.show(one_time), record.log.show(available)
            said = f"the one-time part ({part}) is more than what is available ({whole})."
            record.error("part-above-whole", "of which one-time", said, "", "Correct one of them.")
        restriction = record.choice("Restricted", Restriction)
        if restriction is None and id and not record.said("Restricted"):
            restriction = assumed_restriction(id, name, record.place("Restricted"), record.log)
        fund = Fund(
            id=id,
            name=name,
            restriction=restriction or Restriction.RESTRICTED,
            open_to_all=record.yes_no("Open to all") or False,
            available=available,
            one_time=one_time,
            reserve=record.money("Reserve", at_least=0) or 0,
            extra=record.extra(),
        )
        if id:
            found.append(fund)
    return found


def assumed_restriction(id: str, name: str, place: Place, log: Log) -> Restriction:
    """What a blank restriction means: only the General Fund is free (model.md section 1)."""
    if _GENERAL & {squeeze(id), squeeze(name)}:
        return Restriction.UNRESTRICTED
    said = f"funds that do not say whether they are restricted were read as restricted: {{n}}, this is one ({name})."
    group = f"{place.file}|{place.sheet}"
    log.count(Level.NOTE, "restriction-assumed", group, place, said, "Enter no, yes or by program on Funds.")
    return Restriction.RESTRICTED


def read_programs(records: Iterable[Record], programs: Ids, funds: Ids) -> list[ProgramRow]:
    """The Programs sheet; an unknown fund is an error only where Funds says which there are."""
    found = []
    for record in records:
        id = programs.define(record, record.text("Program"))
        row = _program(record, id, funds.refer(record, needed=False) if funds.places else record.text("Fund ID"))
        if id:
            found.append(row)
    return found


def _program(record: Record, id: str, fund_id: str) -> ProgramRow:
    current = record.money("Current budget")
    if current is not None and current < 0:
        said = f"the adopted amount is {record.log.show(current)}, below zero; the program is fixed at it."
        record.log.warning(
            "negative-program", record.place("Current budget"), said, "", "Correct it if it is not meant so."
        )
    minimum, maximum = _limits(record)
    earned, unavoidable = record.share("Earned revenue %"), record.share("Unavoidable cost %")
    recurring, scalable = record.yes_no("Recurring"), record.yes_no("Scalable")
    elasticity = _elasticity(record)
    transition = record.share("Transition cost %", at_most=None)
    _check_lost_with_a_cut(record, transition, earned, unavoidable)
    program = Program(
        id=id,
        name=record.needed_text("Program"),
        department=record.needed_text("Department"),
        kind=record.choice("Kind", Kind) or Kind.SERVICE,
        description=record.text("Description"),
        fund_id=fund_id,
        requested=record.money("Requested budget", at_least=0),
        recurring=True if recurring is None else recurring,
        mandated=record.yes_no("Mandated") or False,
        minimum=minimum,
        maximum=maximum,
        scalable=True if scalable is None else scalable,
        fte=record.number("FTE", at_least=0),
        transition_cost=transition or Decimal(0),
        earned_revenue=earned or Decimal(0),
        unavoidable_cost=unavoidable or Decimal(0),
        elasticity=None if elasticity is None else float(elasticity),
        evaluation_cost=record.money("Evaluation cost", at_least=0),
        owner=record.text("Owner"),
        notes=record.text("Notes"),
        extra=record.extra(),
    )
    return ProgramRow(program, record, current)


def _limits(record: Record) -> tuple[Cents | None, Cents | None]:
    """The least and the most that law allows."""
    minimum, maximum = record.money("Minimum budget", at_least=0), record.money("Maximum budget", at_least=0)
    if minimum is not None and maximum is not None and maximum < minimum:
        said = f"the maximum ({record.log.show(maximum)}) is under the minimum ({record.log.show(minimum)})."
        record.error("ceiling-under-floor", "Maximum budget", said, "", "Raise the maximum or lower the minimum.")
    return minimum, maximum


def _elasticity(record: Record) -> Decimal | None:
    """How results grow with money: above 0, up to 1."""
    elasticity = record.number("Returns elasticity", at_most=1)
    if elasticity is not None and elasticity <= 0:
        record.error(
            "out-of-range", "Returns elasticity", f"the returns elasticity is {elasticity}.", "It is above 0, up to 1."
        )
        return None
    return elasticity


def _check_lost_with_a_cut(
    record: Record, transition: Decimal | None, earned: Decimal | None, unavoidable: Decimal | None
) -> None:
    """A cut must free something: earned revenue and unavoidable cost together stay within the whole of it (τ + η)."""
    lost = (earned or 0) + (unavoidable or 0)
    column = "Unavoidable cost %" if unavoidable else "Earned revenue %"
    if lost > 1:
        said = f"earned revenue and unavoidable cost together are {float(lost):.0%} of a cut."
        record.error("cut-frees-nothing", column, said, "At most 100%.", "Lower one of them.")
    elif lost + (transition or 0) > 1:
        said = f"with the transition cost a cut costs {float(lost + (transition or 0)):.0%} of what it takes."
        record.log.warning(
            "cut-frees-nothing", record.place("Transition cost %"), said, "", "A cut here frees no money."
        )


def near_duplicates(rows: Iterable[ProgramRow], log: Log) -> None:
    """Note programs of one department whose names are nearly the same."""
    from difflib import SequenceMatcher

    buckets: dict[tuple[str, str], list[tuple[str, ProgramRow]]] = {}
    noted = 0
    for row in rows:
        name = squeeze(row.program.name)
        # Names that differ in their first letters are not compared: 10,000 programs must not make 50 million pairs.
        bucket = buckets.setdefault((row.program.department, name[:5]), [])
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(name)
        for other_name, other in bucket[-40:]:
            matcher.set_seq1(other_name)
            # Names that differ only in a number ("Station 1", "Station 2") are series, not slips.
            letters = name.translate(_NO_DIGITS), other_name.translate(_NO_DIGITS)
            series = name != other_name and letters[0] == letters[1]
            if not series and matcher.real_quick_ratio() >= 0.92 and matcher.ratio() >= 0.92:
                said = f"{row.program.name!r} is nearly the name of {other.program.id!r} ({other.program.name!r})."
                place, mend = row.record.place("Program"), "Check that they are two programs."
                noted += 1
                if noted <= _MOST_NOTED:
                    log.note("near-duplicate-name", place, said, "", mend)
                else:
                    said = "further programs have nearly the name of another: {n}, this is the first."
                    log.count(Level.NOTE, "near-duplicate-name", "", place, said, mend)
                break
        bucket.append((name, row))


# A list of segments by region has a thousand such names; they are counted.
_MOST_NOTED = 20
_NO_DIGITS = str.maketrans("", "", "0123456789")
