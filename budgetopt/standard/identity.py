"""Programs that are not the same any more: renamed, split, merged, gone, new. Said, and never joined by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from budgetopt.city.model import AmountKind, Budget
from budgetopt.city.names import normalised
from budgetopt.errors import Finding, Level, Place
from budgetopt.intake.layout.table import Table
from budgetopt.money import Cents
from budgetopt.tell.figures import joined
from budgetopt.verification.money import Money

# So many parts of a program, or programs of one, are looked for; more would match by chance.
_PARTS = (2, 3)
_MOST_CANDIDATES = 40


def identities(then: Money, base_year: int, now: Budget, tables: Sequence[Table]) -> tuple[Finding, ...]:
    """What is said of every program that only one of the two has, or that has another name.

    A split or a merger is told by money: the new files' own amounts of the recommendation's base year, which come to
    the cent to what the recommendation has for that year; or by a name that goes on in the names of the new ones.
    """
    # Without the id that tells a program apart from others of the same name.
    names = {
        id: then.listing.text(row, "Program").removesuffix(f" ({id})")
        for row in then.listing.rows
        for id in [then.key(row)[0]]
    }
    places = {
        record.text("Program ID"): record.place("Program ID")
        for table in tables
        if table.sheet.name == "Programs" and "Program ID" in table.header.columns
        for record in table.records
    }
    return tuple(_Identities(then, base_year, now, names, places).findings())


class _Identities:
    def __init__(self, then: Money, base_year: int, now: Budget, names: Mapping[str, str], places: Mapping[str, Place]):
        self.then, self.now, self.names, self.places = then, now, names, places
        adopted: dict[int, dict[str, Cents]] = {base_year: defaultdict(int), now.fiscal_year: defaultdict(int)}
        for one in now.amounts:
            if one.kind is AmountKind.ADOPTED and one.fiscal_year in adopted:
                adopted[one.fiscal_year][one.program_id] += one.amount
        self.restated, now_has = adopted[base_year], adopted[now.fiscal_year]
        # A ledger of several years still names what has no money any more; who was to be closed is no riddle.
        self.gone = {
            id: name
            for id, name in names.items()
            if id not in now.program or (not now_has[id] and all(amount > 0 for amount in then.of_program(id)))
        }
        self.new = {program.id: program.name for program in now.programs if program.id not in then.programs}

    def findings(self) -> Iterator[Finding]:
        told: set[str] = set()
        for id, name in self.names.items():
            if id in self.now.program and normalised(self.now.program[id].name) != normalised(name):
                yield self._said("renamed", id, f"{id} was called {name!r} and is {self.now.program[id].name!r} now.")
        for id, name in self.gone.items():
            same = [new for new, called in self.new.items() if normalised(called) == normalised(name)]
            if len(same) == 1:
                told |= {id, same[0]}
                words = f"{name!r} had the ID {id} and has {same[0]} now."
                yield self._said("renamed", same[0], words, "Give it its old ID to see it in one row.")
        for id, parts in self._split(told):
            told |= {id, *parts}
            words = f"{id} ({self.names[id]}) is not there any more; {self._listed(parts)} seem to be its parts."
            yield self._said("split", parts[0], words, "Compare them together.")
        for whole, parts in self._merged(told):
            told |= {*parts, whole}
            words = f"{self._listed(parts)} seem to be in {whole} ({self.now.program[whole].name}) now."
            yield self._said("merged", whole, words, "Compare them together.")
        for id in (id for id in self.gone if id not in told):
            words = f"{id} ({self.names[id]}) is in the recommendation and not in the adopted budget."
            yield self._said("gone", id, words)
        for id in (id for id in self.new if id not in told):
            yield self._said(
                "new", id, f"{id} ({self.new[id]}) is in the adopted budget and not in the recommendation."
            )

    def _split(self, told: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for id, name in self.gone.items():
            if id in told:
                continue
            near = [new for new in self.new if new not in told and self._department(new) == self.then.department(id)]
            parts = self._sums_to(self.then.of_program(id)[0], near, self.restated)
            goes_on = [new for new in near if normalised(name) and normalised(name) in normalised(self.new[new])]
            if parts or len(goes_on) > 1:
                yield id, parts or tuple(goes_on)
                told |= {id, *(parts or goes_on)}

    def _merged(self, told: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        current = {id: self.then.of_program(id)[0] for id in self.gone}
        for whole in (id for id in self.now.program if id not in self.gone):
            kept = self.then.of_program(whole)[0] if whole in self.then.programs else 0
            left = [id for id in self.gone if id not in told and self.then.department(id) == self._department(whole)]
            more = self.restated.get(whole, 0) - kept
            at_least = 1 if whole in self.then.programs else 2
            parts = self._sums_to(more, left, current, at_least)
            if parts:
                told |= {*parts}
                yield whole, parts

    def _department(self, id: str) -> str:
        return self.now.program[id].department

    @staticmethod
    def _sums_to(cents: Cents, ids: Sequence[str], amounts: Mapping[str, Cents], at_least: int = 2) -> tuple[str, ...]:
        """The one set of few ids whose amounts come to a sum; nothing where none or several do."""
        known = [id for id in ids if amounts.get(id)][:_MOST_CANDIDATES]
        if cents <= 0:
            return ()
        sizes = range(at_least, _PARTS[-1] + 1)
        fits = [part for size in sizes for part in combinations(known, size) if sum(amounts[i] for i in part) == cents]
        return fits[0] if len(fits) == 1 else ()

    def _listed(self, ids: Sequence[str]) -> str:
        return joined([f"{id} ({self.new.get(id) or self.names.get(id) or id})" for id in ids])

    def _said(self, rule: str, id: str, found: str, mend: str = "") -> Finding:
        place = self.places.get(id, Place(self.then.book.file if id in self.names else ""))
        return Finding(Level.NOTE, rule, place, found, mend=mend)
