"""The form of an amendment's sheet, shared by the template that is filled in and by who reads it back."""

from __future__ import annotations

from typing import NamedTuple

from budgetopt.scenario.amending import AmendmentStatus, LineKind, Side


class FormField(NamedTuple):
    """A field of the head or a column of the lines: what it is called on the sheet, other words for it (squeezed),
    and what is filled in."""

    name: str
    label: str
    other: tuple[str, ...]
    help: str
    needed: bool = False


HEAD: tuple[FormField, ...] = (
    FormField("number", "No.", ("no", "number", "amendment", "amendmentno", "amendmentnumber"), "Its number.", True),
    FormField("version", "Version", (), "Which version of it this is."),
    FormField("replaces", "Replaces", (), "The version, or the number of the amendment, that it replaces."),
    FormField("title", "Title", ("amendmenttitle",), "What it is about, in a few words.", True),
    FormField("sponsor", "Sponsor", ("sponsoredby", "mover"), "Who moves it.", True),
    FormField("co_sponsors", "Co-sponsors", ("cosponsor",), "Who else."),
    FormField("analyst", "Analyst", ("preparedby",), "Who worked it out."),
    FormField(
        "base", "Base", ("basesum", "basesha256"), "The sum on the Summary of the recommendation that it changes."
    ),
    FormField("rationale", "Rationale", ("reason", "purpose"), "Why."),
    FormField("status", "Status", (), f"{', '.join(AmendmentStatus)}; blank: draft."),
    FormField("vote", "Vote", ("votes",), "For and against, such as 5-2."),
)
LINE: tuple[FormField, ...] = (
    FormField("side", "Side", (), f"{', '.join(Side)}.", True),
    FormField("kind", "Kind", (), f"{', '.join(LineKind)}.", True),
    FormField(
        "program_id", "Program ID", ("programcode", "program"), "Of a program; a new program gets an ID of its own."
    ),
    FormField("fund_id", "Fund ID", ("fundcode", "fund"), "The fund that it comes from or goes to.", True),
    FormField("change", "Change", ("amount",), "How much, above zero on either side.", True),
    FormField("recurring", "Recurring", ("onetimeorongoing", "recurrence"), "one-time or ongoing.", True),
    FormField("year_2", "Year-2 change", ("year2", "secondyear"), "Of the second year, where it is another."),
    FormField("positions", "Positions", (), "Title, number, FTE; several with a semicolon between: Ranger, 2, 2.0"),
    FormField("note", "Note", ("notes", "condition", "proviso"), "A remark; of a proviso, the condition."),
    FormField("program", "Program", ("programname", "programtitle"), "The name of a new program."),
    FormField("department", "Department", ("dept",), "The department of a new program."),
)
# What a fund's name, which people put beside its ID, goes by.
FUND_NAMES = ("fundname", "fundtitle", "fund")
ONGOING, ONE_TIME = "ongoing", "one-time"
# Below what a cell is called here, as it is squeezed.
RECURRING_WORDS = {
    **dict.fromkeys(("ongoing", "recurring", "yes", "continuing", "permanent", "base"), True),
    **dict.fromkeys(("onetime", "nonrecurring", "no", "once", "temporary"), False),
}


def names_of(fields: tuple[FormField, ...]) -> dict[str, tuple[str, ...]]:
    """The words, squeezed, that each field goes by, the best first."""
    return {one.name: ("".join(filter(str.isalnum, one.label.casefold())), *one.other) for one in fields}
