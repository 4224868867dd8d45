"""Conflicts in a few sentences: the same rule giving way for many programs is one thing to decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from budgetopt.errors import Infeasible
from budgetopt.plan.loosening import Relief, reliefs
from budgetopt.rules.program_limits import CutLimit
from budgetopt.solve.conflicts import Conflict

_SHOWN = 5


def smallest_relief(error: Infeasible) -> list[str]:
    """What would make a scenario possible, a sentence a rule that gives way: what is to be done comes first, in the
    words of the button that does it."""
    return list(map(relief_told, reliefs(error.case, error.conflicts)))


def relief_told(relief: Relief) -> str:
    """One relief: what is to be done, and why. A cut that every program may take is another way than that of the
    conflicts, which take from few as much as is needed."""
    why = " ".join(relief_in_words(relief.conflicts))
    if not relief.loosen:
        return why
    of_few = len(relief.conflicts) > 1 and relief.conflicts[0].kind == CutLimit.kind
    return f"{relief.loosen}. {'Or for these alone, the least in all: ' if of_few else ''}{why}"


def relief_in_words(conflicts: Sequence[Conflict]) -> list[str]:
    """A sentence a conflict; where one rule gives way for several programs, one for all, the largest reliefs named."""
    sentences = []
    ordered = sorted(
        conflicts,
        key=lambda conflict: (
            conflict.policy,
            conflict.rule,
            conflict.rule_id,
            -conflict.change_cents,
            conflict.subject,
        ),
    )
    for _, group in groupby(ordered, key=lambda conflict: conflict.rule_id):
        same = list(group)
        if len(same) == 1:
            sentences.append(same[0].words)
            continue
        whole = same[0].shown(sum(conflict.change_cents for conflict in same))
        years = len({conflict.year for conflict in same}) > 1
        each = [_from_to(conflict, years) for conflict in same[:_SHOWN]]
        more = f"; and {len(same) - _SHOWN} more" if len(same) > _SHOWN else ""
        sentences.append(
            f"“{same[0].rule}” has to give way {len(same)} times, by {whole} in all: "
            f"{'; '.join(each)}{more}. Relief can be granted by {same[0].granted_by}."
        )
    return sentences


def _from_to(conflict: Conflict, years: bool) -> str:
    """How far one limit has to go; which of several years, where the rule gives way in more than one."""
    where = [*filter(None, [conflict.subject]), *([f"year {conflict.year}"] if years else [])]
    if conflict.before_cents is not None:
        return f"{', '.join(where)} by {conflict.shown(conflict.change_cents)}"
    return f"{', '.join(where)} from {conflict.shown(conflict.have_cents)} to {conflict.shown(conflict.need_cents)}"
