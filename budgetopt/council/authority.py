"""What a council may do to a budget, as data: rules of a charter or statute, one pack a file (TOML)."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictBool, ValidationError

from budgetopt.city.described import Described
from budgetopt.errors import Finding, InputError, Level, Place, UsageError, did_you_mean
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.settings import MOST_SETTINGS, read_toml
from budgetopt.intake.files.taking import Source, named, take
from budgetopt.money import Cents, floor_share
from budgetopt.scenario.quantities import Money, Share
from budgetopt.shipped import shipped


class AppliesTo(StrEnum):
    """What a rule looks at: one line of the budget, a department, a fund, or all together."""

    ITEM = "item"
    DEPARTMENT = "department"
    FUND = "fund"
    ALL = "all"


class WhichWay(StrEnum):
    """What it limits: more than before, less than before, or what goes from one to another."""

    INCREASE = "increase"
    DECREASE = "decrease"
    TRANSFER = "transfer"


class Majority(StrEnum):
    """The vote that is needed."""

    MAJORITY = "majority"
    PLUS_ONE = "majority plus one"
    THREE_FIFTHS = "three fifths"
    TWO_THIRDS = "two thirds"
    THREE_QUARTERS = "three quarters"
    UNANIMOUS = "unanimous"


class Unless(StrEnum):
    """What excuses from a rule. The first two are read off the amendment; the others stand in a proviso of it, by
    these words, and the answer says that they are claimed."""

    NEW_REVENUE = "new revenue"
    SAME_DEPARTMENT = "same department"
    EMERGENCY = "emergency"
    EXECUTIVE_CONSENTS = "executive consents"
    MANDATED = "mandated by law"


class MeasuredFrom(StrEnum):
    """What a change is measured from: the recommendation, or the adopted budget (today's)."""

    RECOMMENDATION = "recommendation"
    ADOPTED = "adopted"


class Per(StrEnum):
    """Whether each amendment is measured by itself, or all of them together in voting order."""

    AMENDMENT = "amendment"
    ALL_TOGETHER = "all together"


class Balance(StrEnum):
    """What an amendment must balance by itself: each fund, its whole, or nothing."""

    FUND = "fund"
    WHOLE = "whole"
    NONE = "none"


class Which(StrEnum):
    """Of an amount and a share, which one limits."""

    GREATER = "greater"
    LESSER = "lesser"


class AuthorityLimit(Described):
    """How much: an amount, a share of what it is measured from, or the greater or the lesser of both."""

    amount: Money | None = None
    """in currency units; 0 allows nothing"""
    share: Share | None = None
    """of what it is measured from"""
    of_both: Which = Which.GREATER
    """with both: the greater or the lesser"""

    def cents(self, whole: Cents) -> Cents:
        """The most that is allowed of a subject that has `whole` cents."""
        found = [] if self.amount is None else [int(self.amount)]
        found += [] if self.share is None else [floor_share(self.share, max(0, whole))]
        return (max if self.of_both is Which.GREATER else min)(found, default=0)


class AuthorityRule(Described):
    """One rule: what it looks at, what it limits, and what is needed or asked for beside."""

    name: str
    """what a person reads"""
    applies_to: AppliesTo = AppliesTo.ALL
    """item, department, fund or all"""
    direction: WhichWay | None = None
    """increase, decrease or transfer; left out: whatever the amendment does"""
    limit: AuthorityLimit | None = None
    """the most that is allowed; left out: no limit"""
    vote: Majority | None = None
    """the vote that what it looks at needs"""
    unless: tuple[Unless, ...] = ()
    """what excuses from the rule"""
    measured_from: MeasuredFrom = MeasuredFrom.RECOMMENDATION
    """recommendation or adopted"""
    per: Per = Per.AMENDMENT
    """each amendment by itself, or all together in voting order"""
    balance: Balance = Balance.NONE
    """fund: each fund balances by itself; whole: all funds together do; none"""
    within_revenue: StrictBool = False
    """no fund is given more than what its revenue was estimated at before the amendment"""
    citation: str = ""
    """where it stands"""
    note: str = ""
    """a remark for the reader"""


class Authority(Described):
    """A pack: what a council may do."""

    name: str
    """what it is called"""
    description: str = ""
    """a sentence for the reader"""
    rules: Annotated[tuple[AuthorityRule, ...], Field(min_length=1)]
    """what holds"""


def votes_in(words: str) -> tuple[int, int] | None:
    """For and against, as in "5-2", "5 to 2" or "5–2–1" (abstentions count for neither); None where none stand."""
    # No part of a date, which office programs make of 5-2.
    found = re.search(r"(?<![\d/–—-])(\d{1,3})\s*(?:[-–—:/]|to)\s*(\d{1,3})(?!\d)", words)
    return (int(found[1]), int(found[2])) if found else None


def carried(vote: Majority, for_: int, against: int) -> bool:
    """Whether so many for and against are enough, of the votes that were cast."""
    cast = for_ + against
    match vote:
        case Majority.MAJORITY:
            return 2 * for_ > cast
        case Majority.PLUS_ONE:
            return for_ >= cast // 2 + 2
        case Majority.THREE_FIFTHS:
            return 5 * for_ >= 3 * cast
        case Majority.TWO_THIRDS:
            return 3 * for_ >= 2 * cast
        case Majority.THREE_QUARTERS:
            return 4 * for_ >= 3 * cast
        case _:
            return for_ > 0 and not against


def vote_contradicts(passed: bool, words: str) -> str:
    """What is odd of a vote beside the status passed, or failed; "" where the two agree or no vote stands there. A
    council may ask for more than half, and a chair may break a tie: both are said, and neither is refused."""
    votes = votes_in(words)
    if votes is None or passed is carried(Majority.MAJORITY, *votes):
        return ""
    if passed:
        return "is no majority"
    return (
        "has nobody against" if carried(Majority.UNANIMOUS, *votes) else "is a majority, and more may have been needed"
    )


def read_authority(source: Source) -> Authority:
    """The pack in a TOML file. Raises UsageError for a missing file, InputError with every finding at its key."""
    try:
        settings = read_toml(take(source, MOST_SETTINGS))
    except Unopenable as problem:
        raise InputError([_finding(named(source), "", problem.found, problem.mend)]) from None
    try:
        return Authority(**settings)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # Rules that are none for what is said of each are not lacking too.
        own = [one for one in found if one["type"] != "too_short"] or found
        raise InputError(_of(one, named(source)) for one in own) from None


def _of(problem: Any, file: str) -> Finding:
    """What pydantic says, at its key."""
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
    match problem["type"]:
        case "extra_forbidden":
            last = str(problem["loc"][-1])
            return _finding(file, key, f"{last[:100]!r} is no setting.", did_you_mean(last[:100], _settings_at(key)))
        case "missing":
            return _finding(file, key, "this is missing.", "Write it.")
        case "enum":
            known = [one.strip("' ") for one in str(problem["ctx"]["expected"]).replace(" or ", ", ").split(",")]
            written = str(problem["input"])[:100]
            return _finding(file, key, f"{written!r} is none of {', '.join(known)}.", did_you_mean(written, known))
        case _:
            return _finding(file, key, f"{problem['msg']}.", "")


def _settings_at(key: str) -> list[str]:
    kind = AuthorityLimit if ".limit." in key else AuthorityRule if key.startswith("rules[") else Authority
    return list(kind.model_fields)


def _finding(file: str, key: str, found: str, mend: str) -> Finding:
    return Finding(Level.ERROR, "authority", Place(file, cell=key), found, mend=mend)


def authority_schema() -> dict[str, Any]:
    """The JSON Schema of a pack, for editors."""
    return Authority.model_json_schema() | {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def authority_named(path: str) -> Authority:
    """The pack in a file, or one that ships, by its name. Raises what `read_authority` raises."""
    own = Path(path)
    if own.suffix or os.path.lexists(own):
        return read_authority(own)
    known = {file.stem: file for file in sorted(shipped("scenarios", "authority").glob("*.toml"))}
    if own.name not in known:
        mend = did_you_mean(own.name[:100], known)
        raise UsageError(f"{path[:100]}: there is no such file, and no pack of this name ships. {mend}")
    return read_authority(known[own.name])
