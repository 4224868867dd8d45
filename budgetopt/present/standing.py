"""Where a city stands with the Standard, and what became of a recommendation, on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.city.years import fy
from budgetopt.money import units_if
from budgetopt.present.table import ShownTable
from budgetopt.standard.item import AssessedItem
from budgetopt.standard.lookback import LookBack


def items_table(about: str, items: Iterable[AssessedItem]) -> ShownTable:
    """The items of one framework, what the data says of each, where that stands, and the next step."""
    rows = [
        {
            "No.": one.item.id,
            "Item": one.item.name,
            "Data": str(one.verdict),
            "Why": one.because,
            "Where it stands": ", ".join(map(str, one.where)),
            "Next step": one.next_step,
        }
        for one in items
    ]
    return ShownTable(about, rows)


def look_back_tables(back: LookBack) -> tuple[tuple[str, ShownTable], ...]:
    """Programs, their measures, and what is not the same any more; by the title of each."""
    amounts = {f"In {fy(back.base_year)}": "current", "Recommended": "recommended", "Adopted": "adopted"}
    amounts |= {"Spent": "actual"}
    programs = [
        {"Program": one.name, "Department": one.department}
        | {heading: units_if(getattr(one, what)) for heading, what in amounts.items()}
        | {"Became": str(one.adoption), "Its measures went": str(one.way), "Reason on file": one.reason}
        for one in back.programs
    ]
    measures = [
        {
            "Program": one.name,
            "Measure": move.metric.name,
            "Before": f"{move.before[1]:g} in {move.before[0]}" if move.before else "",
            "After": f"{move.after[1]:g} in {move.after[0]}" if move.after else "",
            "Target": "" if move.metric.target is None else f"{move.metric.target:.12g}",
            "Went": str(move.way),
        }
        for one in back.programs
        for move in one.measures
    ]
    findings = [{"What": one.rule, "Found": one.found, "How to mend it": one.mend} for one in back.findings]
    looks = dict.fromkeys(amounts, "money")
    return (
        ("Programs", ShownTable("Recommended, adopted and spent, by program.", programs, looks, back.currency)),
        ("Measures", ShownTable("Every measure of a program before and after.", measures)),
        ("Not the same", ShownTable("Programs that were renamed, split, merged, new or gone.", findings)),
    )
