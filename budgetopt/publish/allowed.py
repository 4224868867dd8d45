"""What may be published of a city's files: the columns that Settings allows, and no name of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetopt.city.model import Budget
from budgetopt.intake.cells.words import squeeze
from budgetopt.scenario.model import Scenario

WITHHELD = "(name withheld)"
# Who answers for something, and how to reach them: never, whatever Settings says.
_PERSONAL = re.compile(
    r"owner|contact|e-?mail|phone|modified|edited|entered|author\b|manager|responsible|analyst|\bby\b", re.IGNORECASE
)
# Without these nothing could be told apart, and there is no budget without its money.
_ALWAYS = {
    *map(squeeze, ("Program ID", "Program", "Department", "Goal ID", "Goal", "Fund ID", "Fund")),
    *map(squeeze, ("Fiscal year", "Amount", "Kind", "Metric", "District")),
}
# Where Settings names no columns, notes stay inside: nobody wrote them for the public.
_INSIDE = {"notes"}
_SHORTEST_NAME = 3


class Allowed:
    """What of a budget may be published.

    `Publish` of Settings names columns of the city's own sheets; blank: all that the product knows, but notes. What the
    plan itself says (amounts, why) is what is published, and not asked. A name that stands in a personal column is
    withheld wherever else it stands, unless it is a part of a public name ("Police" as the owner of a program).
    """

    def __init__(self, budget: Budget, scenario: Scenario | None):
        self._named = {squeeze(name) for name in budget.publish}
        named = (budget.program_names, budget.goal_names, budget.fund_names, dict.fromkeys(budget.departments, ""))
        self._public = {name for names in named for pair in names.items() for name in pair if name}
        public = "\n".join(map(str.casefold, self._public))
        people = {name for name in _people(budget, scenario) if name.casefold() not in public}
        self._people: re.Pattern[str] | None = None
        if people:
            longest_first = sorted(people, key=lambda name: (-len(name), name))
            some = "|".join(map(re.escape, longest_first))
            self._people = re.compile(rf"(?<!\w)(?:{some})(?!\w)", re.IGNORECASE)

    def column(self, name: str) -> bool:
        """Whether a column of the city's sheets may be published."""
        key = squeeze(name)
        if key in _ALWAYS:
            return True
        if _PERSONAL.search(name):
            return False
        return key in self._named if self._named else key not in _INSIDE

    def text(self, text: str) -> str:
        """A text without the names of people, and without addresses for mail; a public name or id stays as it is."""
        if text in self._public:
            return text
        text = _MAIL.sub(WITHHELD, text)
        return self._people.sub(WITHHELD, text) if self._people else text


_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _people(budget: Budget, scenario: Scenario | None) -> Iterator[str]:
    """Every name that stands in a personal column, or that decided something."""
    named = [*(one.owner for one in budget.programs), *(one.owner for one in budget.goals)]
    extras = (*(one.extra for one in budget.programs), *(one.extra for one in budget.goals))
    extras += tuple(one.extra for one in budget.funds)
    named += [str(value) for extra in extras for name, value in extra if _PERSONAL.search(name)]
    named += [one.by for one in budget.earlier]
    decided = [getattr(rule, "decided", None) for rule in (scenario.rules if scenario else ())]
    named += [name for one in decided if one for name in (one.by, one.answered_by)]
    for one in dict.fromkeys(map(str.strip, named)):
        if len(one) >= _SHORTEST_NAME:
            yield one
        # "Ann Smith, Director; Bo Jones": each name of two words or more.
        yield from (name for part in re.split(r"[;,/\n]| and ", one) if " " in (name := part.strip()))
