"""What one rule asks can be asked of the programs it names: law before policy, and no rule without effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Restriction
from budgetopt.city.standing import Fixed, Standing, is_debt_service
from budgetopt.money import Cents, floor_share, show
from budgetopt.scenario.asked import AllOrNothing, AskedRule, Lock, MinimumViable, ProgramLimits, RampUp, Requires
from budgetopt.scenario.quantities import amount_of


class Trouble(NamedTuple):
    """What stands against a rule: its key inside the rule (".amount"; "" the whole rule), and how to mend it."""

    key: str
    found: str
    mend: str = ""


def troubles(rule: AskedRule, standing: Standing) -> Iterator[Trouble]:
    """All that stands against one rule, whose names are ids; names that are not known are left to others."""
    if isinstance(rule, ProgramLimits) and rule.program in standing.fixed:
        yield Trouble("", _is_fixed(rule.program, standing), "Delete the rule.")
    elif isinstance(rule, Lock) and rule.program in standing.total:
        yield from _lock(rule, standing)
    elif isinstance(rule, MinimumViable):
        yield from _minimum_viable(rule, standing)
    elif isinstance(rule, AllOrNothing | RampUp):
        yield from _proposals(rule, standing)
    elif isinstance(rule, Requires):
        yield from _requires(rule, standing)


def _is_fixed(id: str, standing: Standing) -> str:
    return f"{id!r} is fixed ({standing.fixed[id]}): a rule cannot move it."


def _lock(lock: Lock, standing: Standing) -> Iterator[Trouble]:
    """What the law says against a lock; a lock of one line is held to that line's floor."""
    currency, id = standing.budget.currency, lock.program
    proposal = standing.is_proposal(id)
    if lock.fund:
        line = standing.line.get(LineId(id, lock.fund))
        if line is None:
            if lock.fund in standing.budget.fund:
                yield Trouble(".fund", f"{id!r} has no line in the fund {lock.fund!r}.", _its_funds(id, standing))
            return
        amount = lock.fixes(line.current)
        if line.fixed:
            if amount != line.current:
                has = f"{id!r} has {show(line.current, currency)} of the fund {lock.fund!r}"
                yield Trouble(".amount", f"{has}: a negative line stays as it is.", "Take it back.")
            return
        floor, ceiling = line.minimum or 0, None
        if standing.budget.fund[lock.fund].restriction is Restriction.BY_PROGRAM:
            ceiling = line.current
    else:
        amount = lock.fixes(standing.total[id])
        floor, ceiling = standing.least[id], _most(id, standing)
        if _is_up_to_the_council(id, standing):
            program, today = standing.budget.program[id], standing.total[id]
            floor = program.minimum if program.minimum is not None else today if program.mandated else 0
            ceiling = program.maximum
    fixed = id in standing.fixed and not _is_up_to_the_council(id, standing)
    asked = standing.asked.get(id, 0)
    if proposal and not standing.budget.program[id].scalable and amount not in (0, asked):
        yield Trouble(".amount", f"{id!r} takes {show(asked, currency)} or nothing.")
    elif fixed and not lock.fund and amount != floor:
        words = f"{id!r} is fixed at {show(floor, currency)} ({standing.fixed[id]}) and cannot be locked elsewhere."
        asks = standing.fixed[id] is Fixed.NOTHING
        mend = "To give it money, enter its Requested budget and Fund ID on the Programs sheet; else take it back."
        yield Trouble(".amount", words, mend if asks else "Take it back.")
    elif amount < floor:
        least = show(floor, currency)
        words = f"{show(amount, currency)} is below the {least} that the law asks for."
        yield Trouble(".amount", words, f"Write {least} or more.")
    elif ceiling is not None and amount > ceiling:
        words = f"{show(amount, currency)} is above the {show(ceiling, currency)} that the law allows."
        yield Trouble(".amount", words, f"Write {show(ceiling, currency)} or less.")


def _is_up_to_the_council(id: str, standing: Standing) -> bool:
    """Whether a program is fixed and a council may decide otherwise: of contingency, not of debt service."""
    by_council = standing.fixed.get(id) in (Fixed.NON_OPERATING, Fixed.NOT_ASSESSED)
    return by_council and not is_debt_service(standing.budget.program[id])


def _its_funds(id: str, standing: Standing) -> str:
    funds = ", ".join(line.id.fund_id for line in standing.lines_of_program[id])
    return f"It has lines in: {funds}." if funds else "It has no line in any fund."


def _minimum_viable(rule: MinimumViable, standing: Standing) -> Iterator[Trouble]:
    for index, id in enumerate(rule.programs, start=1):
        if id in standing.fixed:
            yield Trouble(f".programs[{index}]", _is_fixed(id, standing), "Leave it out.")
        elif id in standing.total:
            cents = amount_of(rule.at_least, _reference(id, standing), floor_share)
            yield from _above_most(cents, id, standing, f" Or leave {id!r} out.")


def _proposals(rule: AllOrNothing | RampUp, standing: Standing) -> Iterator[Trouble]:
    for index, id in enumerate(rule.programs, start=1):
        key = f".programs[{index}]"
        if id not in standing.total:
            continue
        if not standing.is_proposal(id):
            today = standing.total[id]
            money = f"it has {show(today, standing.budget.currency)} today" if today else "it asks for no money"
            mend = "Name programs that have no money today and a Requested budget on the Programs sheet."
            yield Trouble(key, f"{id!r} is not a proposal: {money}.", mend)
        elif id in standing.fixed:
            yield Trouble(key, _is_fixed(id, standing), "Leave it out.")


def _requires(rule: Requires, standing: Standing) -> Iterator[Trouble]:
    if rule.program == rule.needs:
        yield Trouble(".needs", f"{rule.needs!r} cannot need itself.", "Name another program.")
    elif rule.needs in standing.total:
        cents = amount_of(rule.at_least, _reference(rule.needs, standing), floor_share)
        yield from _above_most(cents, rule.needs, standing)


def _above_most(cents: Cents, id: str, standing: Standing, otherwise: str = "") -> Iterator[Trouble]:
    """Whether `at_least` asks for more than the program may legally get."""
    most = _most(id, standing)
    if most is None or cents <= most:
        return
    limit = show(most, standing.budget.currency)
    if id in standing.fixed:
        why = f"at which {id!r} is fixed ({standing.fixed[id]})"
    elif standing.is_proposal(id) and most == standing.asked[id]:
        why = f"that {id!r} asks for"
    else:
        why = f"that {id!r} may legally get"
    words = f"{show(cents, standing.budget.currency)} is above the {limit} {why}."
    yield Trouble(".at_least", words, f"Write {limit} or less.{otherwise}")


def _most(id: str, standing: Standing) -> Cents | None:
    """The most that a program may get by law; a proposal never gets more than its request."""
    most = standing.most[id]
    if not standing.is_proposal(id) or id in standing.fixed:
        return most
    return standing.asked[id] if most is None else min(most, standing.asked[id])


def _reference(id: str, standing: Standing) -> Cents:
    """R_p: what a program has today; what a proposal asks for."""
    return standing.asked[id] if standing.is_proposal(id) else standing.total[id]
