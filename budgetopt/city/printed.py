"""Ratings as the clearinghouses print them: `NR - Not able to be Rated`, `Effective | More than one study`.

What is taken away changes no direction; what is near is proposed only where it points the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from budgetopt.city.model import Effect
from budgetopt.errors import did_you_mean

# Where the direction must come from the Direction column.
ASK: Literal["ask"] = "ask"
Verdict = tuple[int, Effect | Literal["ask"] | None]

_FOOTNOTE = re.compile(r"[*†‡§¹²³⁴-⁹]+|[(\[]\s*(?:\d|[a-z])?\s*[)\]]", re.IGNORECASE)
_STUDIES = r"\W*\b(?:based on |with )?(?:{}) stud(?:y|ies)\b\W*$"
_ONE = re.compile(_STUDIES.format("one|single|a single|1|a"), re.IGNORECASE)
_MORE = re.compile(_STUDIES.format("more than one|more than 1|multiple|several|two or more|2 or more"), re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:rated(?: as)?|(?:scientific |evidence )?(?:rating|level)|essa(?= tier))\s*:?\s+"
    r"|\s+(?:program|programme|practice|rating)s?$",
    re.IGNORECASE,
)
_CODED = re.compile(r"((?:(?:tier|step|level|standard)\s+)?\d|nr)\W+(\D.*)", re.IGNORECASE)
_CODED_LAST = re.compile(r"(\D+?)\W+((?:tier|step|level|standard)\s+\d)\W*", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(tier|level|step|standard)\W+(iv|v|i{1,3}|one|two|three|four|five)\b", re.IGNORECASE)
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
# What is often left away at the end of a label.
_REST = {"byresearchevidence", "researchevidence"}
# What a label that is not known seems to say; anything else speaks for the program.
_SEEMS = (
    (Effect.NEGATIVE, re.compile(r"negat|harm|poor|concern|advers|wors|backfir", re.IGNORECASE)),
    (Effect.MIXED, re.compile(r"mixed|inconsist|uncertain", re.IGNORECASE)),
    (Effect.NULL, re.compile(r"\b(?:in|un|non|no|not|nr|null|without|fail|lack|low|weak|none|does)\w*", re.IGNORECASE)),
)
# What is printed beside ratings and is none.
_NO_RATING = (
    (re.compile(r"cost\W*(?:benefi|effecti)", re.IGNORECASE),
     "It says what a program returns, not how sure that is. Enter the rating, and the figure as Benefit-cost ratio."),
    (re.compile(r"\bmeets?\b.*\bstandards?\b", re.IGNORECASE),
     "It says how good the study is, not what it found. Enter the rating of the effect, or the Study design and the "
     "Direction."),
)  # fmt: skip


@cache
def squeeze(text: str) -> str:
    """Letters and digits only, lower case: how labels are compared."""
    return re.sub(r"[\W_]+", "", text.casefold())


def verdict_of(label: str, known: Mapping[str, Verdict]) -> Verdict | None:
    """The verdict of a label as it is printed, among a system's labels (squeezed); None where it has none, or two."""
    # 4.0 is how a spreadsheet may hand over the label 4.
    plain = re.sub(r"^(\d+)\.0$", r"\1", label.strip())
    if squeeze(plain) in known:
        return known[squeeze(plain)]
    plain = _NUMBERED.sub(lambda found: f"{found[1]} {_NUMBERS[found[2].casefold()]}", plain)
    plain = _ABOUT.sub("", _FOOTNOTE.sub(" ", plain).strip())
    if _MORE.search(plain):
        plain = _MORE.sub("", plain)
        more = known.get(squeeze(f"{plain} with multiple studies"))
        if more:
            return more
    plain = _ABOUT.sub("", _ONE.sub("", plain)).strip()
    if last := _CODED_LAST.fullmatch(plain):
        plain = f"{last[2]} {last[1]}"
    coded = _CODED.fullmatch(plain)
    if coded is None or squeeze(plain) in known:
        short = {known[name] for rest in _REST if (name := squeeze(plain) + rest) in known}
        return known.get(squeeze(plain)) or (short.pop() if len(short) == 1 else None)
    code, words = squeeze(coded[1]), squeeze(_ABOUT.sub("", coded[2].strip(" )")))
    by_code, by_words = known.get(code), known.get(words)
    if by_words is None:
        # "3 - Promising" shortens the words; they must be those of its code.
        begun = {verdict for name, verdict in known.items() if words and name.startswith(words)}
        return by_code if by_code in begun else None
    return by_words if by_code in (None, by_words) else None


def proposal(label: str, labels: Mapping[str, Verdict]) -> str:
    """The sentence that mends an unknown label; no label that says something else of the effect is proposed.

    `labels`: those of the system as a person writes them, several of one verdict by "a | b".
    """
    usual = [names.split(" | ")[0] for names in labels]
    beside = next((words for pattern, words in _NO_RATING if pattern.search(label)), "")
    if beside:
        return f"{beside} {did_you_mean('', usual)}"
    seems = next((effect for effect, words in _SEEMS if words.search(label)), Effect.POSITIVE)
    same = {seems, ASK, None} if seems is Effect.NULL else {seems, ASK}
    near = [name for names, (_, effect) in labels.items() if effect in same for name in names.split(" | ")]
    said = did_you_mean(label, near)
    return said if said.startswith("Did") else did_you_mean("", usual)
