"""What rules ask together can hold: locks once, no floor above a ceiling, no circle of needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from budgetopt.city.standing import Standing
from budgetopt.money import Cents, show
from budgetopt.scenario.asked import AllOrNothing, AskedRule, Lock, ProgramLimits, RampUp, Requires
from budgetopt.scenario.holds import Trouble
from budgetopt.scenario.names import key_of

Placed = tuple[str, AskedRule]


def troubles_together(rules: Sequence[AskedRule], standing: Standing) -> Iterator[Trouble]:
    """All that stands against rules because of other rules, each at the later one, with its whole key."""
    placed = [(key_of(index, rule), rule) for index, rule in enumerate(rules, start=1)]
    yield from _locked_twice(placed, standing)
    yield from _floors_above_ceilings(placed, standing)
    yield from _circles(placed, standing)
    yield from _whole_and_in_steps(placed, standing)


def _locked_twice(placed: Iterable[Placed], standing: Standing) -> Iterator[Trouble]:
    first: dict[tuple[str, str], str] = {}
    for key, rule in placed:
        if isinstance(rule, Lock) and rule.program in standing.total:
            other = first.setdefault((rule.program, rule.fund), key)
            if other != key:
                yield Trouble(key, f"{rule.program!r} is locked twice; the other is {other}.", "Keep one of them.")


def _floors_above_ceilings(placed: Iterable[Placed], standing: Standing) -> Iterator[Trouble]:
    """The highest floor of a program against its lowest ceiling, be they money or percentages of today."""
    floors: dict[str, tuple[Cents, str]] = {}
    ceilings: dict[str, tuple[Cents, str]] = {}
    for key, rule in placed:
        if not isinstance(rule, ProgramLimits) or rule.program not in standing.total or rule.program in standing.fixed:
            continue
        floor, ceiling = rule.own_limits(standing.total[rule.program])
        highest = floors.get(rule.program, (0, ""))
        lowest = ceilings.get(rule.program)
        if floor is not None:
            highest = max(highest, (floor, key), key=lambda found: found[0])
        if ceiling is not None:
            lowest = min(lowest or (ceiling, key), (ceiling, key), key=lambda found: found[0])
        if lowest is not None and highest[0] > lowest[0]:
            yield _crossed(highest, lowest, key, standing)
            continue  # told once: what comes later is held against the rules that agree
        if highest[1]:
            floors[rule.program] = highest
        if lowest is not None:
            ceilings[rule.program] = lowest


def _crossed(highest: tuple[Cents, str], lowest: tuple[Cents, str], key: str, standing: Standing) -> Trouble:
    floor, ceiling = (show(cents, standing.budget.currency) for cents in (highest[0], lowest[0]))
    if highest[1] == key:
        of = "" if lowest[1] == key else f" of {lowest[1]}"
        return Trouble(f"{key}.floor", f"the floor of {floor} is above the ceiling of {ceiling}{of}.", "Change one.")
    words = f"the ceiling of {ceiling} is below the floor of {floor} of {highest[1]}."
    return Trouble(f"{key}.ceiling", words, "Change one.")


def _circles(placed: Iterable[Placed], standing: Standing) -> Iterator[Trouble]:
    """Programs that need each other, told once, at the rule that closes the circle."""
    needs: dict[str, list[str]] = {}
    for key, rule in placed:
        if not isinstance(rule, Requires) or rule.program == rule.needs:
            continue
        if back := _way(rule.needs, rule.program, needs):
            names = standing.budget.program_names
            chain = " → ".join(names.get(id, id) for id in (rule.program, *back))
            words = f"the programs need each other in a circle: {chain}."
            yield Trouble(f"{key}.needs", words, "Delete one of these rules.")
        else:
            needs.setdefault(rule.program, []).append(rule.needs)


def _way(start: str, end: str, needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The shortest chain of needs from `start` to `end`, both named; () where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:  # grows while it is read: nearest first
        if way[-1] == end:
            return way
        for next in needs.get(way[-1], ()):
            if next not in seen:
                seen.add(next)
                ways.append((*way, next))
    return ()


def _whole_and_in_steps(placed: Iterable[Placed], standing: Standing) -> Iterator[Trouble]:
    """A proposal that comes whole or not at all, and is to come in steps by name, could never come."""
    placed = list(placed)
    whole = {id: "Scalable is no" for id, program in standing.budget.program.items() if not program.scalable}
    for key, rule in placed:
        if isinstance(rule, AllOrNothing):
            whole |= dict.fromkeys(rule.programs, f"it stands in {key}")
    for key, rule in placed:
        for index, id in enumerate(rule.programs if isinstance(rule, RampUp) and rule.at_most < 1 else (), start=1):
            if id in whole and id in standing.total and standing.is_proposal(id):
                words = f"{id!r} comes whole or not at all ({whole[id]}) and could never come in steps."
                yield Trouble(f"{key}.programs[{index}]", words, "Leave it out.")
