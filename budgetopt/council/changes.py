"""What changed between two versions of a budget, line by line, and because of what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from budgetopt.city.names import normalised
from budgetopt.council.settings import what_differs
from budgetopt.council.version import LineYear, Version
from budgetopt.money import Cents, show, to_cents, units, units_if
from budgetopt.scenario.deciding import BY_COUNCIL

SCHEMA = "budgetopt/diff/1"
# Settings of a scenario by what a difference of theirs is; every other one is a rule.
_MONEY, _BELIEFS = {"funds", "forecast"}, {"evidence", "trust", "returns", "priorities"}
_WORDS = {"name", "description"}
# Where the settings of a rule name what it is about, and what is said of a rule beside what it asks.
_ABOUT = ("program", "needs", "programs", "department", "fund")
_SAID = {"name", "source", "granted_by"}
_FOLLOWS, _UNSAID = "it follows from what changed elsewhere", "no reason is on file"
EVERYWHERE = "of the whole scenario"


class Cause(StrEnum):
    """Why a line differs."""

    TYPED = "typed over"
    DECISION = "decision"
    AMENDMENT = "amendment"
    RULE = "rule changed"
    MONEY = "money changed"
    BELIEF = "belief changed"
    DATA = "data changed"
    NONE = "none of these"


@dataclass(frozen=True)
class Because:
    """A cause of a difference, and in words what of it."""

    cause: Cause
    words: str = ""

    def __str__(self) -> str:
        if self.cause is Cause.NONE and self.words:
            return self.words
        return f"{self.cause}: {self.words}" if self.words else str(self.cause)


@dataclass(frozen=True)
class LineChange:
    """A line in a planned year: cents in the old version and in the new one (None: it has no such program)."""

    program_id: str
    fund_id: str
    year: int
    old: Cents | None
    new: Cents | None
    because: tuple[Because, ...]

    @property
    def change(self) -> Cents:
        """By how much the new version differs, in cents."""
        return (self.new or 0) - (self.old or 0)


@dataclass(frozen=True)
class Changes:
    """Two versions side by side. What a line is not changed by itself follows from the others' changes."""

    old: Version
    new: Version

    @property
    def currency(self) -> str:
        """The currency of both."""
        return self.old.currency or self.new.currency

    @property
    def years(self) -> range:
        """The planned years that both have, from 1."""
        return range(1, min(self.old.years, self.new.years) + 1)

    def program(self, id: str) -> str:
        """What a program is called, in the new version where it has it."""
        return self.new.programs.get(id) or self.old.programs.get(id) or id

    def department(self, id: str) -> str:
        """The department of a program."""
        return self.new.departments.get(id) or self.old.departments.get(id) or ""

    def fund(self, id: str) -> str:
        """What a fund is called."""
        return self.new.funds.get(id) or self.old.funds.get(id) or id

    @cached_property
    def lines(self) -> tuple[LineChange, ...]:
        """Every line with money in either version, by department, program and fund, whether or not it differs."""
        keys = {key for one in (self.old, self.new) for key, cents in one.amounts.items() if cents}
        order = sorted(keys, key=lambda key: (normalised(self.department(key[0])), key))
        return tuple(self._difference(key) for key in order if key[2] in self.years)

    @cached_property
    def differing(self) -> tuple[LineChange, ...]:
        """The lines that differ."""
        return tuple(line for line in self.lines if line.change)

    def record(self) -> dict[str, Any]:
        """All of it as JSON carries it; money in currency units."""
        return {
            "schema": SCHEMA,
            "currency": self.currency,
            "old": {"file": self.old.file, "what": self.old.what},
            "new": {"file": self.new.file, "what": self.new.what},
            "totals": [
                {
                    "year": year,
                    "old": units(self.old.total(year)),
                    "new": units(self.new.total(year)),
                    "difference": units(self.new.total(year) - self.old.total(year)),
                }
                for year in self.years
            ],
            "everywhere": {str(cause): self.everywhere(cause) for cause in (Cause.RULE, Cause.BELIEF)},
            "lines": [
                {
                    "program_id": line.program_id,
                    "program": self.program(line.program_id),
                    "fund_id": line.fund_id,
                    "year": line.year,
                    "old": units_if(line.old),
                    "new": units_if(line.new),
                    "difference": units(line.change),
                    "because": [{"cause": str(one.cause), "words": one.words} for one in line.because],
                }
                for line in self.differing
            ],
        }

    def _difference(self, key: LineYear) -> LineChange:
        old, new = (one.amounts.get(key, 0) if key[0] in one.programs else None for one in (self.old, self.new))
        differs = (old or 0) != (new or 0)
        because = tuple(self._because(key)) or (Because(Cause.NONE, self._otherwise(key)),)
        return LineChange(*key, old, new, because if differs else ())

    def _because(self, key: LineYear) -> Iterator[Because]:
        program, fund, year = key
        for name, one in (("the old version", self.old), ("the new version", self.new)):
            if one.planned and one.amounts.get(key, 0) != one.planned.get(key, 0):
                yield Because(Cause.TYPED, f"in {name} ({one.file})")
        if self.new.is_plan:
            for cause, fixed in ((Cause.DECISION, self._decided), (Cause.AMENDMENT, self._amended)):
                earlier, later = (one.get(program) for one in fixed)
                # An amendment takes the place of what was decided before it.
                replaced = cause is Cause.DECISION and not later and program in self._amended[1]
                if earlier != later and not replaced:
                    yield Because(cause, later or f"no longer {earlier}")
        if self.old.is_plan and self.new.is_plan:
            rules = [words for about, words in self._rules if about and self._names(about, program, fund)]
            if rules or self.everywhere(Cause.RULE):
                yield Because(Cause.RULE, "; ".join(rules) or EVERYWHERE)
            before, now = (one.money.get((fund, year)) for one in (self.old, self.new))
            if before != now:
                yield Because(
                    Cause.MONEY, f"{self.fund(fund)} has {self._amount(before)} before, {self._amount(now)} now"
                )
            known = [one.believed.get(program) for one in (self.old, self.new)]
            own = all(known) and known[0] != known[1]
            if own or self.everywhere(Cause.BELIEF):
                yield Because(Cause.BELIEF, "of this program" if own else EVERYWHERE)
        data = "; ".join(self._data(program, fund))
        if data:
            yield Because(Cause.DATA, data)

    def _otherwise(self, key: LineYear) -> str:
        """What is said of a line that is changed by nothing of its own: of one recommendation alone, its own why."""
        if self.old.is_plan and self.new.is_plan:
            return _FOLLOWS
        if not (self.old.is_plan or self.new.is_plan):
            return _UNSAID
        return (self.new if self.new.is_plan else self.old).why.get(key[:2], "")

    def _data(self, program: str, fund: str) -> Iterator[str]:
        known = [program in one.programs for one in (self.old, self.new)]
        if not all(known):
            yield "the program is new" if known[1] else "the program is gone"
            return
        if self.old.is_plan != self.new.is_plan:
            return
        before, now = (one.today.get((program, fund), 0) for one in (self.old, self.new))
        if before != now and self.old.is_plan:
            yield f"today's amount was {self._amount(before)}, is {self._amount(now)}"
        if self._law(self.old, program) != self._law(self.new, program):
            yield "what the files say of its limits or of the cost of a cut"

    def _law(self, one: Version, program: str) -> set[tuple[object, ...]]:
        """What the files say of a program's limits. A lock stands in the place of a fixed amount: no file says so."""
        locked = any(program in fixed for fixed in (*self._decided, *self._amended))
        law = one.law.get(program, ())
        return {limit for limit in law if not (locked and str(limit[0]).startswith("fixed_program"))}

    @cached_property
    def _decided(self) -> list[dict[str, str]]:
        """By program what is decided of it, in the old version and in the new one."""
        return [self._locks(one.scenario or {}, _is_decision) for one in (self.old, self.new)]

    @cached_property
    def _amended(self) -> list[dict[str, str]]:
        """By program what amendments made of it, in the old version and in the new one."""
        return [self._locks(one.scenario or {}, _is_amendment) for one in (self.old, self.new)]

    def _locks(self, scenario: Mapping[str, Any], wanted: Callable[[Mapping[str, Any]], bool]) -> dict[str, str]:
        """By program what its locks fix, in words."""
        found: dict[str, dict[str, tuple[list[str], list[str]]]] = {}
        for rule in scenario.get("rules", ()):
            if rule["kind"] == "lock" and wanted(rule):
                said = rule["source"].removeprefix("amendment ") if _is_amendment(rule) else rule["name"]
                amount = rule["amount"]
                fixed = self._amount(to_cents(amount)) if isinstance(amount, int | float) else str(amount)
                totals, lines = found.setdefault(rule["program"], {}).setdefault(said, ([], []))
                if not rule["fund"]:
                    totals.append(fixed)
                elif amount or not totals:
                    lines.append(f"{fixed} from {rule['fund']}")
        own = {
            id: (f"{said}: {', of which '.join(filter(None, map(', '.join, fixed)))}" for said, fixed in one.items())
            for id, one in found.items()
        }
        return {id: "; ".join(parts) for id, parts in own.items()}

    def _amount(self, cents: Cents | None) -> str:
        return "no amount" if cents is None else show(cents, self.currency or "USD")

    @cached_property
    def _rules(self) -> list[tuple[Mapping[str, Any], str]]:
        """The rules and settings that differ: what they are about (nothing: the whole scenario), and in words."""
        before, now = (one.scenario or {} for one in (self.old, self.new))
        found: list[tuple[Mapping[str, Any], str]] = []
        for name in sorted((before.keys() | now.keys()) - _MONEY - _BELIEFS - _WORDS - {"rules"}):
            found += [({}, words) for words in what_differs(name, before.get(name), now.get(name))]
        asked = [
            {_asks(rule): rule for rule in one.get("rules", ()) if rule["kind"] != "lock"} for one in (before, now)
        ]
        for one, other, verb in ((asked[0], asked[1], "gone"), (asked[1], asked[0], "new")):
            for rule in (rule for key, rule in one.items() if key not in other):
                about = {field: rule[field] for field in _ABOUT if _listed(rule.get(field))}
                found.append((about, f"{rule['name'] or rule['kind']} ({verb})"))
        return found

    def everywhere(self, cause: Cause) -> list[str]:
        """The settings of the whole scenario that differ, in words, by what a difference of theirs is."""
        if not (self.old.is_plan and self.new.is_plan):
            # A budget has no scenario that a recommendation's could differ from.
            return []
        if cause is Cause.RULE:
            return [words for about, words in self._rules if not about]
        before, now = (one.scenario or {} for one in (self.old, self.new))
        names = _BELIEFS if cause is Cause.BELIEF else ()
        return [words for name in sorted(names) for words in what_differs(name, before.get(name), now.get(name))]

    def _names(self, rule: Mapping[str, Any], program: str, fund: str) -> bool:
        """Whether a rule names a line's program, department or fund."""
        own = {
            "program": (program, self.program(program)),
            "department": (self.department(program),),
            "fund": (fund, self.fund(fund)),
        }
        own["needs"] = own["programs"] = own["program"]
        return any(
            {normalised(name) for name in _listed(rule.get(field))} & {normalised(name) for name in own[field]}
            for field in _ABOUT
        )


def _listed(named: Any) -> list[str]:
    """The names that a rule gives; `programs` of a rule that counts is a number, and names none."""
    return [named] if isinstance(named, str) and named else list(named) if isinstance(named, list | tuple) else []


def _asks(rule: Mapping[str, Any]) -> str:
    return repr(sorted((key, value) for key, value in rule.items() if key not in _SAID))


def _is_amendment(rule: Mapping[str, Any]) -> bool:
    return str(rule["source"]).startswith("amendment ")


def _is_decision(rule: Mapping[str, Any]) -> bool:
    """Whether a lock is one that somebody asked for: an amended plan also holds what no amendment touches."""
    return bool(rule.get("decided")) or rule["granted_by"] != BY_COUNCIL
