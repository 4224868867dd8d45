"""Which service of the catalogue a program is: words that tell services apart count, common ones hardly do.

Of a program's name n and a service's name s, with weights w (rare words weigh more) and what they share c:

    likeness = c / (0.35 · w(n) + 0.65 · w(s))

Words of the department that stand in the program's name are no loss; words of s that only the department has count in
part. A word that is cut off or misspelt is taken for the one it is nearest to (rapidfuzz, Indel similarity). A name of
several parts ("Purchasing and contract administration") is looked at part by part too: what a part says counts a little
less, and parts that say the same service count more.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

from rapidfuzz import process
from rapidfuzz.distance import Indel

from budgetopt.drafting.services import Catalogue, Service

# Abbreviations of ledgers.
_SHORT = {
    "admin": "administration", "admn": "administration", "adm": "administration", "mgmt": "management",
    "mngmt": "management", "mgt": "management", "mnt": "maintenance", "maint": "maintenance", "svc": "services",
    "svcs": "services", "srvcs": "services", "serv": "services", "srv": "services", "dept": "department",
    "div": "division", "exec": "executive", "ops": "operations", "oper": "operations", "equip": "equipment",
    "eng": "engineering", "engr": "engineering", "const": "construction", "constr": "construction",
    "insp": "inspection", "dev": "development", "econ": "economic", "comm": "community", "info": "information",
    "tech": "technology", "telecom": "telecommunications", "bldg": "building", "rec": "recreation",
    "prog": "program", "pgm": "program", "svs": "services", "hr": "human", "it": "technology", "ww": "wastewater",
    "sw": "solid", "strmwtr": "stormwater", "cust": "customer", "qual": "quality", "sys": "system",
    "environ": "environmental", "ind": "industrial", "spprt": "support", "supp": "support", "mun": "municipal",
    "coun": "counselor", "pol": "police", "pub": "public", "gen": "general", "corp": "corporation", "atty": "attorney",
    "dist": "district", "transp": "transportation", "sanit": "sanitation", "hsg": "housing", "enf": "enforcement",
    "improv": "improvement", "comp": "compensation", "suppression": "suppression", "supression": "suppression",
    "ctrl": "control", "lib": "library", "pks": "parks", "util": "utilities", "emerg": "emergency",
}  # fmt: skip
_COMMON = (
    "of and the for to in on a an n e c which s other city town county municipal program programs service services "
    "department division bureau office unit general section special purpose group agency commission board support "
    "management operations administration public center centers related misc new activities wide"
)
_LITTLE = 0.25  # the weight of a common word against one that one service alone has
_FROM_DEPARTMENT = 0.6
_LOST_DEPARTMENT = 0.15
_NEAR = 0.84
# Services that are told of a program, the likeliest.
_MOST = 5
_SHORTEST_CUT = 4
_OF_NAME, _OF_SERVICE = 0.35, 0.65
_OF_A_PART, _AGREED = 0.85, 0.12
_PARTS = re.compile(r"\s*(?:&|,|/|;|:|\band\b|\s-\s|(?<=\w{4})-(?=\w))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that a program may be: `score` from 0, the name it was told by, whether the department fits."""

    service: Service
    score: float
    by: str
    department_fits: bool | None


def words_of(text: str) -> list[str]:
    """The words of a name, abbreviations spelt out, plurals as one."""
    bare = re.sub(r"['’]s\b", "", text.casefold())
    words = [_SHORT.get(word, word) for word in re.findall(r"[a-z]+|\d+(?=\b)", bare)]
    return [_singular(word) for word in words if not word.isdigit() or len(word) == 3]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_COMMON_WORDS = frozenset(map(_singular, _COMMON.split()))


class Matcher:
    """Finds services by name; made once for a catalogue."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.names: list[tuple[Service, str, tuple[str, ...]]] = [
            (service, name, tuple(dict.fromkeys(words_of(name))))
            for service in catalogue.services
            for name in (service.name, *service.names)
        ]
        seen: dict[str, set[str]] = defaultdict(set)
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for index, (service, _, words) in enumerate(self.names):
            for word in words:
                seen[word].add(service.name)
                self.by_word[word].append(index)
        most = log(1 + len(catalogue.services))
        self.weight = {
            word: _LITTLE
            if word in _COMMON_WORDS
            else max(_LITTLE, log((1 + len(catalogue.services)) / len(at)) / most)
            for word, at in seen.items()
        }
        self.vocabulary = [word for word in seen if len(word) > 3]
        self.departments = {
            service.name: frozenset(word for one in service.departments for word in words_of(one))
            for service in catalogue.services
        }
        self.known = lru_cache(20_000)(self._known)

    def _known(self, word: str) -> tuple[str, float]:
        """The word of the catalogue that a word is, and how surely; itself and 0 where it is none."""
        if word in self.weight or word in _COMMON_WORDS:
            return word, 1.0 if word in self.weight else 0.0
        if len(word) >= _SHORTEST_CUT:
            cut = [other for other in self.vocabulary if other.startswith(word)]
            if cut:
                return min(cut, key=lambda other: (len(other), other)), 0.9
            near = process.extractOne(word, self.vocabulary, scorer=Indel.normalized_similarity, score_cutoff=_NEAR)
            if near:
                return near[0], 0.85 * near[1]
            stems = [other for other in self.vocabulary if len(other) > _SHORTEST_CUT and word.startswith(other)]
            if stems:
                return max(stems, key=len), 0.8
        return word, 0.0

    def candidates(self, name: str, department: str) -> list[Candidate]:
        """The likeliest services of a program, best first."""
        of_department = {self.known(word)[0] for word in words_of(department)}
        best = self._likeliest(name, of_department)
        parts = [part for part in _PARTS.split(name) if len(part) > 1]
        said: Counter[str] = Counter()
        for part in parts if len(parts) > 1 else ():
            found = self._likeliest(part, of_department)
            for service, one in found.items():
                lower = replace(one, score=_OF_A_PART * one.score)
                best[service] = max(lower, best.get(service, lower), key=lambda other: other.score)
            if found and max(one.score for one in found.values()) > _OF_A_PART:
                said[max(found.values(), key=lambda one: one.score).service.name] += 1
        for service, times in said.items():
            if times > 1:
                best[service] = replace(best[service], score=best[service].score + _AGREED)
        return sorted(best.values(), key=lambda one: (-one.score, one.service.name))[:_MOST]

    def _likeliest(self, name: str, of_department: set[str]) -> dict[str, Candidate]:
        """Service -> how like a name is to the one of its names that it is most like."""
        own = [self.known(word) for word in dict.fromkeys(words_of(name))]
        told = dict.fromkeys(of_department, 0.0) | dict(own)
        # A word of the department in the name says little, where there are others and the service has it not.
        lost = {
            word: self._weight(word) * (_LOST_DEPARTMENT if word in of_department and len(own) > 1 else 1.0)
            for word in dict(own)
        }
        loss = sum(lost.values())
        best: dict[str, Candidate] = {}
        for place in {place for word, sure in own if sure for place in self.by_word[word]}:
            service, as_written, words = self.names[place]
            score = self._likeness(words, told, loss + sum(self._weight(w) - lost[w] for w in words if w in lost))
            fits = self._fits(service, of_department)
            score += 0.06 if fits else -0.14 if fits is False else 0.0
            if service.name not in best or score > best[service.name].score:
                best[service.name] = Candidate(service, score, as_written, fits)
        return best

    def _likeness(self, words: Sequence[str], told: dict[str, float], loss: float) -> float:
        """`told`: how surely each word stands in the program's name, 0 for one of its department alone."""
        shared = sum(self._weight(word) * (told[word] or _FROM_DEPARTMENT) for word in words if word in told)
        whole = sum(map(self._weight, words))
        return shared / (_OF_NAME * max(loss, shared) + _OF_SERVICE * whole) if whole else 0.0

    def _weight(self, word: str) -> float:
        return self.weight.get(word, _LITTLE if word in _COMMON_WORDS else 0.6)

    def _fits(self, service: Service, of_department: Iterable[str]) -> bool | None:
        """Whether a department is one that runs the service; None where it says nothing of what it does."""
        usual = self.departments[service.name]
        said = [word for word in of_department if word not in _COMMON_WORDS]
        if not usual or not said:
            return None
        if any(word in usual for word in said):
            return True
        return None if not any(word in one for word in said for one in self.departments.values()) else False


def margin(candidates: Sequence[Candidate]) -> float:
    """By how much the best is better than the next."""
    return candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)
