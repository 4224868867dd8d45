"""The evidence crosswalk: a rating in any system in use -> how sure (level 0-5) and which way (direction).

Labels are matched without regard to case and punctuation. The crosswalk is this project's judgement over the
clearinghouses' published definitions (docs/evidence.md names them) and says so wherever it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from budgetopt.city.model import Effect, Study
from budgetopt.city.printed import ASK, Verdict, proposal, squeeze, verdict_of
from budgetopt.errors import did_you_mean

LEVEL_NAMES = (
    "Unknown",
    "Rationale or outputs",
    "Correlational or trend",
    "Credible comparison",
    "Strong causal",
    "Replicated causal",
)

P, M, N, H = Effect.POSITIVE, Effect.MIXED, Effect.NULL, Effect.NEGATIVE
# system -> label -> (level, direction). Several labels share a verdict by "a | b".
_TABLE: dict[str, dict[str, Verdict]] = {
    "Level": {f"{level} | {name}": (level, ASK if level else None) for level, name in enumerate(LEVEL_NAMES)},
    "ESSA / WWC tiers": {
        "tier 1 strong | tier 1 | strong | strong evidence | 1": (4, P),
        "tier 2 moderate | tier 2 | moderate | moderate evidence | 2": (3, P),
        "tier 3 promising | tier 3 | promising | promising evidence | 3": (2, P),
        "tier 4 demonstrates a rationale | tier 4 | demonstrates a rationale | rationale | 4": (1, P),
    },
    "Maryland Scientific Methods Scale": {"5": (4, ASK), "4": (3, ASK), "3": (3, ASK), "2": (2, ASK), "1": (2, ASK)},
    "Nesta Standards of Evidence": {"5": (5, P), "4": (5, P), "3": (4, P), "2": (2, P), "1": (1, P)},
    "Title IV-E Prevention Services": {
        "well-supported": (5, P),
        "supported": (4, P),
        "promising": (3, P),
        "does not currently meet criteria | program or service does not currently meet criteria": (0, None),
    },
    "CEBC Scientific Rating": {
        "1 | well-supported by research evidence": (5, P),
        "2 | supported by research evidence": (4, P),
        "3 | promising research evidence": (3, P),
        "4 | evidence fails to demonstrate effect": (4, N),
        "5 | concerning practice": (4, H),
        "nr | not able to be rated | not rated": (0, None),
    },
    "Blueprints": {"model plus | model": (5, P), "promising": (4, P)},
    "CrimeSolutions": {
        "effective": (4, P),
        "effective with multiple studies | effective multiple studies": (5, P),
        "promising": (3, P),
        "ineffective | no effects": (3, N),
        "negative effects": (3, H),
        "inconclusive | inconclusive evidence": (0, None),
    },
    "Results First Clearinghouse": {
        "highest rated": (5, P),
        "second-highest rated": (3, P),
        "mixed effects": (3, M),
        "no effects": (4, N),
        "negative effects": (4, H),
        "insufficient evidence": (0, None),
    },
    "Colorado (steps)": {
        "step 5 proven | step 5 | proven | 5": (5, P),
        "step 4 evidence-informed | step 4 | evidence-informed | 4": (3, P),
        "step 3 | 3": (2, P),
        "step 2 | step 1 | 2 | 1 | opinion-based": (1, P),
        "harmful": (4, H),
    },
    "Minnesota MMB": {
        "proven effective": (5, P),
        "promising": (3, P),
        "theory-based": (1, P),
        "no effect": (4, N),
        "category of services": (0, None),
    },
    "Tennessee OEI": {
        "strong evidence": (5, P),
        "evidence": (4, P),
        "outcomes": (2, P),
        "outputs | logic model": (1, P),
    },
    "New Mexico LFC": {
        "evidence-based": (5, P),
        "research-based": (3, P),
        "promising": (2, P),
        "lacking evidence": (0, None),
    },
    "Washington (WSIPP inventory)": {
        "evidence-based": (5, P),
        "research-based": (4, P),
        "promising": (2, P),
        "null": (4, N),
        "poor outcomes": (4, H),
    },
    "WWC effectiveness rating": {
        "positive effects | positive": (4, P),
        "potentially positive effects | potentially positive": (3, P),
        "mixed effects | mixed": (3, M),
        "no discernible effects": (3, N),
        "potentially negative effects | potentially negative": (3, H),
        "negative effects | negative": (4, H),
    },
    "Study design": {
        "randomised trial | randomized trial | randomised controlled trial | randomized controlled trial | rct | "
        "lottery | stepped wedge": (4, ASK),
        "quasi-experiment | quasi-experimental design | qed | difference in differences | regression discontinuity | "
        "regression discontinuity design | rdd | matched comparison | matching | discontinuity": (3, ASK),
        "before-after | correlational": (2, ASK),
        "logic model | expert opinion | outputs": (1, ASK),
    },
}

# Two scales of one clearinghouse, called by its name alone: a label is looked for on the second too.
_BESIDE = {"ESSA / WWC tiers": "WWC effectiveness rating"}

# Other names that cities write for a system.
_SYSTEM_NAMES = {
    "Level": "level levels budgetopt house",
    "ESSA / WWC tiers": "essa wwc essawwc essatier essatiers wwctier wwctiers whatworksclearinghouse",
    "Maryland Scientific Methods Scale": "maryland sms marylandsms scientificmethodsscale marylandscale",
    "Nesta Standards of Evidence": "nesta nestastandards",
    "Title IV-E Prevention Services": "titleive titleivepreventionservicesclearinghouse preventionservices ive ffpsa",
    "CEBC Scientific Rating": "cebc cebcscientificratingscale californiaevidencebasedclearinghouse",
    "Blueprints": "blueprintsforhealthyyouthdevelopment blueprintsprograms",
    "CrimeSolutions": "crimesolutionsgov nijcrimesolutions ojjdp modelprogramsguide ojjdpmodelprogramsguide",
    "Results First Clearinghouse": "resultsfirst resultsfirstclearinghousedatabase pewresultsfirst",
    "Colorado (steps)": "colorado coloradosteps coloradoevidencecontinuum",
    "Minnesota MMB": "minnesota mmb minnesotammb mnmmb",
    "Tennessee OEI": "tennessee oei tnoei",
    "New Mexico LFC": "newmexico lfc nmlfc",
    "Washington (WSIPP inventory)": "washington wsipp wsippinventory washingtonwsipp",
    "WWC effectiveness rating": "wwceffectiveness wwceffectivenessratings effectivenessrating wwcratings wwcrating",
    "Study design": "studydesign design studydesignalone",
}


SYSTEMS = tuple(_TABLE)
_LABELS: dict[str, dict[str, Verdict]] = {
    system: {squeeze(label): verdict for labels, verdict in rows.items() for label in labels.split(" | ")}
    for system, rows in _TABLE.items()
}
_SYSTEMS = {squeeze(system): system for system in SYSTEMS} | {
    name: system for system, names in _SYSTEM_NAMES.items() for name in names.split()
}
# Words that name a system where its column does, and other things elsewhere.
_NO_NAMES = frozenset(
    ["level", "levels", "house", "design", "colorado", "minnesota", "washington", "maryland", "tennessee", "ive"]
)
# Two scales that are no clearinghouse's.
_NO_CLEARINGHOUSE = frozenset(["Level", "Study design"])
_LONGEST = 4  # words that a system's name has
_OF_RATINGS = re.compile(
    r"\b(?:scientific|evidence|effectiveness)?\s*\b(?:rat(?:ing|ed)s?|scores?|levels?|tiers?|findings?|labels?)\b",
    re.IGNORECASE,
)
_DIRECTIONS = {
    "positive": P, "+": P, "improves": P, "favourable": P, "favorable": P,
    "mixed": M, "~": M,
    "null": N, "0": N, "none": N, "noeffect": N, "noeffects": N,
    "negative": H, "-": H, "−": H, "harm": H, "harmful": H, "worsens": H,
}  # fmt: skip


class UnknownRating(ValueError):
    """A system, label or direction that the crosswalk does not have; `mend` says what it has."""

    def __init__(self, column: str, found: str, mend: str):
        super().__init__(f"{found} {mend}")
        self.column, self.found, self.mend = column, found, mend


@dataclass(frozen=True, slots=True)
class Rated:
    """What a rating comes to: `level` 0-5 and `direction` (None where nothing is on file)."""

    level: int
    direction: Effect | None
    system: str
    contradicted: bool = False  # the Direction column says otherwise than the label


def is_system(name: str) -> bool:
    """Whether a rating system is called so."""
    return squeeze(name) in _SYSTEMS


def known_system(name: str) -> str:
    """The crosswalk's name of a rating system. Raises UnknownRating."""
    system = _SYSTEMS.get(squeeze(name))
    if system is None:
        raise UnknownRating("Rating system", f"{name!r} is not a known rating system.", did_you_mean(name, SYSTEMS))
    return system


def system_in(heading: str) -> str:
    """The system that a heading of ratings names beside them ("CrimeSolutions rating", "SMS score"); "" for none."""
    rest = _OF_RATINGS.sub(" ", heading)
    return "" if rest == heading else _SYSTEMS.get(squeeze(rest), _SYSTEMS.get(squeeze(heading), ""))


def systems_named(text: str) -> set[str]:
    """The rating systems that a cell is the name of, or a title has among its words; there states name none."""
    words = re.findall(r"[^\W_]+", text.casefold())
    spans = {
        "".join(words[at:end]) for at in range(len(words)) for end in range(at + 1, min(at + _LONGEST, len(words)) + 1)
    }
    named = {_SYSTEMS[span] for span in spans - _NO_NAMES if span in _SYSTEMS}
    return (named | {_SYSTEMS.get(squeeze(text), "Level")}) - _NO_CLEARINGHOUSE


def systems_with(labels: Collection[str], among: Collection[str] = SYSTEMS) -> tuple[float, list[str]]:
    """The share of different labels that one system has, as they are printed, and the systems `among` these that have
    most of them: of those the ones that have them word for word."""
    had = {
        system: (
            sum(verdict_of(label, known) is not None for label in labels),
            sum(squeeze(label) in known for label in labels),
        )
        for system, known in _LABELS.items()
        if system in among and system not in _NO_CLEARINGHOUSE
    }
    most = max(had.values(), default=(0, 0))
    return most[0] / max(len(labels), 1), [system for system, count in had.items() if count == most] if most[0] else []


def labels_of(system: str) -> tuple[str, ...]:
    """The labels that `system` (a name from SYSTEMS) has, as a person writes them."""
    return tuple(labels.split(" | ")[0] for labels in _TABLE[system])


def direction_of(text: str) -> Effect | None:
    """The direction a cell says; None for a blank. Raises UnknownRating."""
    stripped = text.strip().casefold()
    if not stripped:
        return None
    found = _DIRECTIONS.get(stripped) or _DIRECTIONS.get(squeeze(stripped))
    if found is None:
        raise UnknownRating("Direction", f"{text!r} is not a direction.", "Write positive, mixed, null or negative.")
    return found


def rated(study: Study) -> Rated:
    """The level and direction of one finding (evidence.md). Raises UnknownRating.

    The system is the Rating system column, without it the Level scale; without a rating it is the Study design. A label
    that carries its own direction keeps it whatever the Direction column says.
    """
    if study.system and (study.rating or not study.design):
        system, label = known_system(study.system), study.rating
    elif study.rating:
        known_design = squeeze(study.rating) in _LABELS["Study design"]
        system, label = ("Study design" if known_design else "Level"), study.rating
    else:
        system, label = "Study design", study.design
    verdict = verdict_of(label, _LABELS[system])
    if verdict is None and system in _BESIDE:
        verdict = verdict_of(label, _LABELS[_BESIDE[system]])
        system = _BESIDE[system] if verdict else system
    if verdict is None:
        whose = () if study.system else tuple(one for one in SYSTEMS if verdict_of(label, _LABELS[one]))
        mend = f"Name its Rating system: {' or '.join(whose)}." if whose else proposal(label, _TABLE[system])
        raise UnknownRating("Rating", f"{label!r} is not a rating of {system}.", mend)
    level, direction = verdict
    stated = direction_of(study.direction)
    if direction != ASK:
        return Rated(level, direction, system, contradicted=stated is not None and stated is not direction)
    if stated is None and study.effect is not None:
        stated = P if study.effect > 0 else H if study.effect < 0 else N
    if stated is None and level >= 2:
        raise UnknownRating(
            "Direction", f"the direction of {system} {label!r} is missing.", "Write positive, mixed, null or negative."
        )
    return Rated(level, stated, system)
