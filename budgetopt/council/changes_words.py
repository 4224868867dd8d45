"""What changed between two versions, in the few lines that a terminal shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from budgetopt.council.changes import EVERYWHERE, Cause, Changes, LineChange
from budgetopt.money import show
from budgetopt.tell.figures import joined, money_signed, plural

_LARGEST = 5


def changes_in_words(changes: Changes) -> Iterator[str]:
    """The two versions and their totals, how many lines differ and because of what, and the largest differences."""
    old, new, currency = changes.old, changes.new, changes.currency or "USD"
    yield f"Old: {old.file}, {old.what}. New: {new.file}, {new.what}."
    yield from scenarios_differ(changes)
    for year in changes.years:
        lines = [line for line in changes.differing if line.year == year]
        of_year = f"Year {year}: " if len(changes.years) > 1 else ""
        totals = (old.total(year), new.total(year))
        yield (
            f"{of_year}{plural(len(lines), 'line differs', 'lines differ')}; all lines come to "
            f"{show(totals[0], currency)} in the old version and {show(totals[1], currency)} in the new one "
            f"({money_signed(totals[1] - totals[0], currency)})."
        )
        causes = Counter(str(one.cause) for line in lines for one in line.because)
        # Between a budget and its recommendation every line has the recommendation's own reason.
        if causes.keys() - {str(Cause.NONE)} or (causes and old.is_plan and new.is_plan):
            plans = old.is_plan and new.is_plan
            elsewhere = {str(Cause.NONE): "what changed elsewhere" if plans else "no reason on file"}
            told = [(elsewhere.get(cause, cause), count) for cause, count in causes.most_common()]
            named = joined([f"{cause} at {plural(count, 'line')}" for cause, count in told])
            yield f"Because: {named}."
        for line in sorted(lines, key=lambda line: -abs(line.change))[:_LARGEST]:
            told_apart = f" ({line.program_id})"
            name = changes.program(line.program_id).removesuffix(told_apart) + told_apart
            yield f"  {money_signed(line.change, currency)}  {name}, {changes.fund(line.fund_id)}: {_because(line)}"
    unlike = {old.years, new.years}
    if len(unlike) > 1:
        yield f"One plans {min(unlike)} and the other {max(unlike)} years: only the years that both plan are compared."


def _because(line: LineChange) -> str:
    """What a line differs by of its own; what changed in the whole scenario is said above all lines."""
    own = [str(one) for one in line.because if one.words != EVERYWHERE]
    return ". ".join(own) or "as the whole scenario changed"


def scenarios_differ(changes: Changes) -> Iterator[str]:
    """What differs in the whole scenario, said once."""
    for cause in (Cause.RULE, Cause.BELIEF):
        if words := changes.everywhere(cause):
            yield f"Of the whole scenario, {cause}: {'; '.join(words)}."
