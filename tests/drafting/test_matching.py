"""Matches on programs that a person judged before there was a matcher: the half set aside was never tuned on."""

from __future__ import annotations

from collections import defaultdict

import pytest

from budgetopt.drafting.confidence import LEAST
from budgetopt.drafting.matching import Matcher
from budgetopt.drafting.money import money_kind
from budgetopt.drafting.services import catalogue
from tests.drafting.judged import draft_of, judged, kind_of, with_drafts


def test_kind_and_service_are_right_for_most_programs_that_were_set_aside() -> None:
    aside = [one for one in judged() if one.set_aside]
    drafts = list(with_drafts(aside))
    by_file: dict[str, list[bool]] = defaultdict(list)
    for one, draft in drafts:
        by_file[one.file].append(kind_of(draft) in one.kinds)
    assert len(aside) == 60 and sum(map(sum, by_file.values())) >= 0.9 * 60, by_file
    spent = sum(abs(one.budget) for one in aside)
    assert sum(abs(one.budget) for one, draft in drafts if kind_of(draft) in one.kinds) >= 0.9 * spent
    some = [(one, draft) for one, draft in drafts if one.services]
    right = sum(bool(draft.service and draft.service.value in one.services) for one, draft in some)
    assert right >= 0.75 * len(some)


def test_of_matches_shown_at_80_percent_three_in_four_are_right() -> None:
    shown = [
        draft.service.value in one.services
        for one, draft in with_drafts([one for one in judged() if one.set_aside])
        if draft.service and draft.service.confidence >= 0.8
    ]
    assert len(shown) >= 20 and sum(shown) >= 0.75 * len(shown)


@pytest.mark.parametrize("file", ["okc", "oakland", "nyc", "uk"])
def test_the_catalogue_covers_most_of_what_is_spent_on_services(file: str) -> None:
    draft = draft_of(file)
    services = [one for one in draft.programs if kind_of(one) == "service"]
    spent = sum(max(0, draft.spent[one.program.id]) for one in services)
    found = sum(max(0, draft.spent[one.program.id]) for one in services if one.found)
    assert found >= 0.85 * spent


def test_nothing_is_suggested_below_its_stated_confidence() -> None:
    said = [one for program in draft_of("okc").programs for one in (program.kind, program.service) if one]
    assert said and all(LEAST <= one.confidence <= 1 and one.reason for one in said)


@pytest.mark.parametrize(
    ("name", "department", "service"),
    [
        ("STREET LIGHT MAINT", "Public Works", "Street lighting"),  # abbreviated
        ("SUPRESSION", "Fire", "Fire suppression"),  # misspelt
        ("CODE ENFORCEM", "Development Services", "Code enforcement"),  # cut off
        ("TRAINING", "Police", "Police training"),  # a word of the department is meant
        ("TRAINING", "Fire", "Fire training"),
        ("Libraries", "Libraries", "Public libraries"),  # one department, one program
    ],
)
def test_names_as_ledgers_write_them(name: str, department: str, service: str) -> None:
    assert Matcher(catalogue()).candidates(name, department)[0].service.name == service


@pytest.mark.parametrize(
    ("name", "accounts", "kind"),
    [
        ("Harbor", [("Bond principal", 60), ("Salaries", 40)], "Debt service"),
        ("Harbor", [("Bond principal", 40), ("Salaries", 60)], None),
        ("Harbor", [("TRANSFER TO PORT TRUST", 90), ("Supplies", 5)], "Transfers"),
        ("GO bonds of 2012", [], "Debt service"),
        ("Pension contributions", [], "Pensions and retiree benefits"),
        ("Debt management", [("Salaries", 10)], None),  # staff that looks after debt
        ("CIP-LIBRARY", [("Construction in progress", 10)], "Capital projects"),
        ("Contingency", [("", 10)], "Contingency"),
    ],
)
def test_kinds_of_money_come_first(name: str, accounts: list[tuple[str, int]], kind: str | None) -> None:
    found = money_kind(name, "Finance", accounts)
    assert (found.service if found else None) == kind
