"""One of a few words, in the words that people use for it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import squeeze

# Other words for a choice, squeezed.
_CHOICE_WORDS = {
    "unrestricted": "no", "n": "no", "restricted": "yes", "y": "yes", "award": "by program", "grant": "by program",
    "services": "service", "operating": "service", "supportservice": "support", "internalservice": "support",
    "internal": "support", "approved": "adopted", "budget": "adopted", "budgeted": "adopted",
    "currentservice": "current services", "actuals": "actual", "request": "requested", "proposed": "requested",
    "outcomes": "outcome", "outputs": "output", "inputs": "input", "effectiveness": "outcome", "result": "outcome",
    "results": "outcome", "intermediateoutcome": "outcome", "workload": "output",
    "increase": "up", "increasing": "up", "higher": "up", "more": "up", "higherisbetter": "up", "moreisbetter": "up",
    "upisgood": "up", "upisbetter": "up", "maximize": "up", "maximise": "up", "↑": "up", "▲": "up", "⬆": "up",
    "↗": "up", "high": "up", "bigger": "up", "maximizing": "up", "maximising": "up", "ascendente": "up",
    "ascending": "up", "maiormelhor": "up", "mayormejor": "up",
    "waitlist": "waiting list", "lottery": "waiting list", "inphases": "phased",
    "staggered": "phased", "cutoff": "by score", "score": "by score", "atonce": "all at once", "complete": "done",
    "completed": "done", "finished": "done", "inprogress": "running", "underway": "running", "proposal": "planned",
    "randomsample": "sample", "optin": "open",
    "decrease": "down", "decreasing": "down", "lower": "down", "less": "down", "lowerisbetter": "down",
    "lessisbetter": "down", "downisgood": "down", "downisbetter": "down", "minimize": "down", "minimise": "down",
    "reduce": "down", "↓": "down", "▼": "down", "⬇": "down", "↘": "down", "low": "down", "smaller": "down",
    "minimizing": "down", "minimising": "down", "descendente": "down", "descending": "down", "menormelhor": "down",
    "menormejor": "down",
}  # fmt: skip
# "Smaller values are better" as "smaller"; an arrow may come with the sign of how it is to be drawn.
_BETTER = re.compile(r"(?:numbers?|values?|figures?)?(?:is|are)(?:better|good|desired|preferred)$")
_VARIANT = "\ufe0e\ufe0f"


def chosen(value: Value, choices: type[StrEnum]) -> StrEnum | None:
    """The one of a few words that a cell says; None where it says none of them."""
    said, known = values.text(value), _by_word(choices)
    word = squeeze(said) or said.rstrip(_VARIANT)
    return known.get(word) or known.get(
        squeeze(_CHOICE_WORDS.get(word) or _CHOICE_WORDS.get(_BETTER.sub("", word), ""))
    )


@cache
def _by_word(choices: type[StrEnum]) -> dict[str, StrEnum]:
    return {squeeze(choice.value): choice for choice in choices}
