"""What was published, in the few lines that a terminal or a screen shows."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.money import show
from budgetopt.publish.publication import NO_LICENCE, Publication
from budgetopt.tell.figures import joined, plural


def publication_in_words(made: Publication) -> Iterator[str]:
    """What the folder holds, its sums, what changed since the last, and what lacks."""
    totals, currency = made.source.money.totals, made.source.currency
    yield (
        f"{plural(len(made.tables), 'table')} and a page: {show(sum(totals[0].values()), currency)} today, "
        f"{show(sum(totals[1].values()), currency)} proposed."
    )
    if made.left_out:
        yield f"Named under Publish, but in no table here: {joined(list(made.left_out))}."
    if made.since:
        yield (
            f"Nothing changed since {made.since.date}."
            if made.since.nothing
            else f"Since {made.since.date}: {plural(len(made.since.programs), 'program')} changed, and "
            f"{plural(len(made.since.others), 'goal, rule or measure', 'goals, rules and measures')}."
        )
    if not made.budget.licence:
        yield NO_LICENCE
