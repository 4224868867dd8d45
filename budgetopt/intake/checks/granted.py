"""A column that says which rows were not granted, funded or kept: their money is asked for, and nobody's budget."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from budgetopt.grouping import summed
from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import spaced
from budgetopt.intake.checks.revenue import few_words, folded
from budgetopt.intake.checks.totals import sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log

_REFUSED = re.compile(
    r"\b(not? (approved|adopted|funded|recommended|granted|included|accepted|selected)|denied|declined|rejected"
    r"|withdrawn|refused|disapproved|abgelehnt|gestrichen|rechazad[oa]s?|denegad[oa]s?|no aprobad[oa]s?|refusee?s?"
    r"|rejetee?s?|supprimee?s?|annulee?s?|respint[ae]?|rejeitad[oa]s?|negad[oa]s?)\b"
)
# These say it alone, or of a request: deferred maintenance and an unfunded liability are spending.
_ALONE = re.compile(
    r"(deferred|unfunded|cancell?ed|deleted|eliminated|abolished|discontinued|inactive|zuruckgestellt|inaktiv|inactiv[oa]s?)"
    r"( (requests?|proposals?|items?|positions?|programs?|(by|in|until|to) .*))?"
)
# Headings of what is yes or no of each row, where no says that it is not there.
_WHETHER = re.compile(
    r"^(is |in )?(the )?(funded|approved|adopted|active|included?|granted|accepted|awarded|enacted|selected|budget"
    r"|in budget|in adopted|council approved|aktiv|bewilligt|genehmigt|activ[oa]|aprobad[oa]|actif|approuvee?)\W*$"
)
_YES, _NO = {"yes", "y", "true", "t", "1", "x", "ja", "si", "oui"}, {"no", "n", "false", "f", "0", "nein", "non", ""}


def say_not_granted(
    header: Header,
    rows: Sequence[int],
    columns: Mapping[int, str],
    amounts: Mapping[int, tuple[int, str]],
    key: str,
    log: Log,
    answered: Collection[str] = (),
) -> None:
    """Refuse rows of which a column (`columns`: column -> heading) says that some were not granted: an error with the
    money of each.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules for these rows stand.
    `answered`: headings of which a mapping says already what their values mean.
    """
    for column, heading in columns.items():
        held = few_words(header.among(rows, column)) if heading not in answered else set()
        refused = _refused(heading, held)
        if not refused:
            continue
        cells = {row: values.text(header.grid.rows[row].get(column)) for row in rows}
        sums = summed((cells[row], size) for row, size in sizes_of(header, rows, amounts).items())
        theirs, whole = sum(sums[word] for word in refused), sum(sums.values())
        if not theirs or theirs == whole:
            continue
        first = next(row for row in rows if cells[row] in refused)
        parts = "; ".join(f"{log.show(sums[word])} of {word!r}" for word in sorted(refused))
        said = f"{heading!r} says that rows were not granted: {parts}; the whole is {log.show(whole)} with them, "
        said += f"{log.show(whole - theirs)} without."
        pattern = "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(refused))
        mend = f"Say in {key}: `leave_out: {{column: {heading}, matches: '^({pattern})$'}}`; where all are spending, "
        mend += f"`keep: {{column: {heading}, matches: ''}}`."
        log.error("not-granted", header.grid.place(first, column), said, "What was adopted alone.", mend)


def _refused(heading: str, held: Collection[str]) -> set[str]:
    """The texts of a column that say that a row was not granted."""
    if len(held) < 2:
        return set()
    if _WHETHER.fullmatch(folded(spaced(heading)).strip()) and {folded(word) for word in held} <= _YES | _NO:
        return {word for word in held if folded(word) in _NO}
    return {word for word in held if _REFUSED.search(folded(word)) or _ALONE.fullmatch(folded(word).strip())}
