"""What lines of accounts are called: salaries, supplies and the like, which are nobody's program."""

from __future__ import annotations

import re

from budgetopt.intake.cells.words import squeeze

_ACCOUNT = re.compile(
    r"\b(salar(y|ies)|wages|overtime|payroll|fica|medicare|pensions?|retirement|insurance|benefits|supplies|materials"
    r"|person(ne|a)l services|contract services|contractual (services|expenses?)|(other|operating) (charges|expenses?)"
    r"|professional services|utilities|fuel|travel|training|dues|postage|printing|equipment"
    r"|repairs?|capital outlay|vacancy|sueldos|salarios|materiales|salaires|fournitures|l[öo]hne|geh[äa]lter"
    r"|personalaufwand|sachaufwand|sachkosten)\b"
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
