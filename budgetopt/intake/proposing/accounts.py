"""What lines of accounts are called: salaries, supplies and the like, which are nobody's program."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.total_words import says_total

_ACCOUNT = re.compile(
    r"\b(salar(y|ies)|wages|overtime|payroll|fica|medicare|pensions?|retirement|insurance|benefits|supplies|materials"
    r"|person(ne|a)l services|contract services|contractual (services|expenses?)|(other|operating|financial) (charges"
    r"|expenses?)"
    r"|professional services|utilities|fuel|travel|training|dues|postage|printing|equipment"
    r"|repairs?|capital outlay|vacancy|sueldos|salarios|materiales|salaires|fournitures|l[öo]hne|geh[äa]lter"
    r"|personalaufwand|sachaufwand|sachkosten|retribu\w+|cuotas sociales|material de (oficina|consumo)|remuneraciones"
    r"|vencimentos|servi[çc]os de terceiros|obriga[çc][õo]es patronais|di[áa]rias|stipendi|acquisto di beni"
    r"|charges (de personnel|[àa] caract[èe]re g[ée]n[ée]ral|financi[èe]res)|personeelslasten|materi[ëe]le lasten"
    r"|platy|n[áa]kup (materi[áa]lu|slu[žz]eb)|wynagrodzenia|zakup (materia[łl][óo]w|us[łl]ug)|fastl[øo]nn|l[øo]nn"
    r"|mooe|autres charges|capital expenditure|compensation of employees|employee related costs|inventory consumed)\b"
    r"|^(報酬|給料|職員手当等?|需用費|旅費|委託料|役務費|人件費)$"
    r"|aufwendungen|abschreibungen|ertr[äa]ge\b",
    re.IGNORECASE,
)
# Classes of expense, as whole names.
CLASSES = frozenset([
    "personnel", "personnelservices", "personalservices", "salaries", "wages", "salariesandwages", "benefits",
    "fringebenefits", "supplies", "materials", "materialsandservices", "operating", "operatingexpenses", "capital",
    "capitaloutlay", "contractual", "contractualservices", "equipment", "travel", "transfers", "debtservice",
    "otherexpenses", "maintenance", "overtime",
])  # fmt: skip


def names_account(words: str) -> bool:
    """Whether words are those of an account or a class of accounts."""
    return _ACCOUNT.search(words) is not None or squeeze(words) in CLASSES


def has_class(heading: str) -> bool:
    """Whether a heading says, among other words, a class of accounts: "FY2026 Adopted Personnel"."""
    return names_account(heading) or any(squeeze(word) in CLASSES for word in heading.split())


def are_accounts(words: Iterable[str]) -> bool:
    """Whether most of some different words, but for those of totals, are names of accounts."""
    names = {word for word in words if not says_total(word)}
    return 2 * sum(map(names_account, names)) > len(names)
