"""The catalogue of services: what it holds, where it is from, and that its ratings are the crosswalk's."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import Effect, Kind, MetricType, Study
from budgetopt.drafting.services import SHIPPED, Catalogue, catalogue
from budgetopt.errors import InputError
from tests.filled import filled


def rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_150_services_each_with_what_a_draft_needs() -> None:
    services = catalogue().services
    assert len(services) >= 150 and len({service.name for service in services}) == len(services)
    goals = {row["Goal ID"] for row in rows("goals")}
    for service in services:
        assert {goal for goal, _ in service.goals} <= goals, service.name
        if service.kind is not Kind.NON_OPERATING:
            outcomes = [one for one in service.measures if one.type in (MetricType.OUTCOME, MetricType.EFFICIENCY)]
            assert service.goals and outcomes and len(service.measures) >= 2, service.name
            assert all(one.name and one.unit and one.where for one in service.measures), service.name


def test_a_name_stands_for_one_service() -> None:
    seen: dict[str, str] = {}
    for service in catalogue().services:
        for name in (service.name.casefold(), *service.names):
            assert seen.setdefault(name, service.name) == service.name, name


def test_every_fact_says_where_it_is_from() -> None:
    known = {row["From"] for row in rows("sources")}
    names = {row["Service"] for row in rows("services")}
    for table in ("services", "measures", "goals"):
        for row in rows(table):
            assert row["From"] and set(row["From"].split("; ")) <= known, row
            assert row.get("Service", "Police patrol") in names
    assert all(row["Source"].startswith("https://") and row["Service"] in names for row in rows("evidence"))


def test_ratings_have_the_level_and_direction_of_the_crosswalk() -> None:
    listed = rows("evidence")
    assert len(listed) >= 10
    for row in listed:
        # The label alone decides, whatever the table's own Direction column says.
        verdict = rated(Study(program_id="", rating=row["Rating"], system=row["Rating system"]))
        assert (str(verdict.level), verdict.direction) == (row["Level"], Effect(row["Direction"])), row


def own(path: Path, *lines: str) -> Catalogue:
    path.write_text("\n".join(lines), encoding="utf-8")
    return catalogue(path)


def test_a_city_s_own_catalogue_comes_first(tmp_path: Path) -> None:
    head = "Service,Kind,Names,Department,Goals"
    found = own(tmp_path / "own.csv", head, "Ranger school,service,rangers,parks,Learn 3", "Golf,support,,,Lively 1")
    assert [service.name for service in found.services[:2]] == ["Ranger school", "Golf"]
    assert len(found.services) == len(catalogue().services) + 1
    golf = found.called("golf")
    assert golf and golf.kind is Kind.SUPPORT and golf.goals == (("Lively", 1),)


def test_what_is_wrong_in_it_is_said_at_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        own(tmp_path / "own.csv", "Service,Kind,Goals", "Golf,service,Fun 3", "Rangers,hobby,Learn 1")
    places = [finding.place.cell for finding in told.value.findings]
    assert places == ["2", "3"] and "'Fun 3'" in str(told.value)


@pytest.mark.parametrize("cell", ["Level", "Direction", "Source"])
def test_a_rating_that_the_crosswalk_does_not_give_is_refused(tmp_path: Path, cell: str) -> None:
    right = {
        "Service": "Golf", "Rating system": "Blueprints", "Rating": "Promising", "Level": 4, "Direction": "positive",
        "Source": "https://example.org",
    }  # fmt: skip
    wrong: dict[str, object] = {"Level": 5, "Direction": "null", "Source": ""}
    services = [("Service", "Kind"), ("Golf", "service")]
    book = filled({"Services": services, "Evidence": [tuple(right), tuple(right.values())]})
    book.save(tmp_path / "own.xlsx")
    assert catalogue(tmp_path / "own.xlsx").services[0].evidence[0].level == 4
    book["Evidence"].append(list((right | {cell: wrong[cell]}).values()))
    book.save(tmp_path / "own.xlsx")
    with pytest.raises(InputError) as told:
        catalogue(tmp_path / "own.xlsx")
    assert [(finding.place.sheet, finding.place.cell) for finding in told.value.findings] == [("Evidence", "3")]
