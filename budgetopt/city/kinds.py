"""The words of the model that are one of a few: each says what it decides."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a program is to the optimizer (model.md section 1)."""

    SERVICE = "service"
    SUPPORT = "support"
    NON_OPERATING = "non-operating"


class Restriction(StrEnum):
    """Who may be paid from a fund."""

    UNRESTRICTED = "no"
    RESTRICTED = "yes"
    BY_PROGRAM = "by program"


class AmountKind(StrEnum):
    """Which budget a row of the ledger belongs to."""

    ADOPTED = "adopted"
    CURRENT_SERVICES = "current services"
    ACTUAL = "actual"
    REQUESTED = "requested"

    # Every line of a ledger is looked up by its kind; an enum's own way to it is a call in Python.
    __hash__ = str.__hash__


class MetricType(StrEnum):
    """How near a metric is to what residents feel."""

    OUTCOME = "outcome"
    EFFICIENCY = "efficiency"
    OUTPUT = "output"
    INPUT = "input"


class Trend(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Rollout(StrEnum):
    """How a program reaches those whom it serves: what an evaluation can be built on."""

    ALL_AT_ONCE = "all at once"
    PHASED = "phased"
    WAITING_LIST = "waiting list"
    BY_SCORE = "by score"


class Stage(StrEnum):
    """How far an evaluation is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


class SurveyMethod(StrEnum):
    """How residents were asked: who answers an open survey chose to, and speaks for nobody else."""

    SAMPLE = "sample"
    OPEN = "open"


class Effect(StrEnum):
    """Which way a finding points; never how sure it is."""

    POSITIVE = "positive"
    MIXED = "mixed"
    NULL = "null"
    NEGATIVE = "negative"


class DecisionKind(StrEnum):
    """What an officer makes of what is recommended for a program."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"
    HOLD = "hold"
