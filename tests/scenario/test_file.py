"""Scenario files: every key, files that extend others, and where a finding stands."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from budgetopt.errors import ScenarioError, UsageError
from budgetopt.intake.scenario import read_scenario
from budgetopt.scenario.asked import KINDS
from budgetopt.scenario.model import Scenario
from tests.scenario.every import EVERY_KEY


def written(folder: Path, text: str, name: str = "s.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> dict[str, str]:
    """The findings of a file, with the file before the key."""
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert all(finding.place.file for finding in caught.value.findings)
    return {f"{finding.place}": f"{finding.found} {finding.mend}".strip() for finding in caught.value.findings}


def unset(given: BaseModel) -> list[str]:
    """The fields that have their default, here and in tables below."""
    same = []
    for name, field in type(given).model_fields.items():
        value = getattr(given, name)
        if name != "kind" and name not in ("name", "source", "granted_by") and value == field.default:
            same.append(f"{type(given).__name__}.{name}")
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, BaseModel):
                same += unset(inner)
    return same


def test_the_file_with_every_key_is_read_and_says_every_key(tmp_path: Path) -> None:
    scenario = read_scenario(written(tmp_path, EVERY_KEY))
    # A second forecast without one-time money is the one thing left out on purpose.
    assert unset(scenario) == ["Forecast.one_time"]
    assert {type(rule) for rule in scenario.rules} == set(KINDS.values())
    assert scenario.forecast[0].one_time == 150_000_050 and scenario.limits.positions == 4_000
    assert scenario.rules[-2].programs == ("NEW-02",)
    assert scenario.yearly == pytest.approx((1, 1 / 1.03, 1 / 1.03**2))
    assert Scenario(**scenario.resolved()) == scenario
    assert get_args(Scenario.model_fields["objective"].annotation) == ("impact", "benefits")


def test_ten_faults_in_a_file_are_all_told(tmp_path: Path) -> None:
    text = """
        obective = "benefits"
        years = 7
        discount = "3%"
        [limits]
        position = 40
        moved = 5
        [[forecast]]
        fund = "general"
        year = 2
        availble = 100
        [caution]
        program = 10
        programs = "ten"
        [[rules]]
        kind = "requires"
        name = "Bus"
        program = "A"
        need = "B"
        at_least = "half"
        [[rules]]
        kind = "ramp-up"
        at_most = "50%"
        [[rules]]
        kind = "minimum_viable"
        programs = []
        at_least = "-5%"
        """
    assert set(refused(written(tmp_path, text))) == {
        f"s.toml: {key}"
        for key in (
            "obective",
            "years",
            "discount",
            "limits.position",
            "limits.moved",
            "forecast[1].available",
            "forecast[1].availble",
            "caution.program",
            "caution.programs",
            "rules[1] (Bus).needs",
            "rules[1] (Bus).need",
            "rules[1] (Bus).at_least",
            "rules[2].kind",
            "rules[3].programs",
            "rules[3].at_least",
        )
    }


def test_a_missing_parent_is_told_with_the_nearest_file(tmp_path: Path) -> None:
    written(tmp_path, "", "balanced.toml")
    written(tmp_path, "", "law-only.toml")
    assert refused(written(tmp_path, 'extends = "balancd.toml"')) == {
        "s.toml: extends": "there is no file 'balancd.toml' beside it. Did you mean 'balanced.toml'?"
    }
    # The file that says so is named, not the one that was asked for.
    written(tmp_path, 'extends = "s.toml"', "t.toml")
    assert list(refused(tmp_path / "t.toml")) == ["s.toml: extends"]


@pytest.mark.parametrize("parent", ["5", '""', "[]"])
def test_a_parent_that_is_no_file_name(tmp_path: Path, parent: str) -> None:
    found = refused(written(tmp_path, f"extends = {parent}"))
    assert "is not the name of a scenario file" in found["s.toml: extends"]


def test_a_circle_is_told_at_the_file_that_closes_it(tmp_path: Path) -> None:
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        written(tmp_path, f'extends = "{parent}.toml"', f"{name}.toml")
    words = "the files extend each other in a circle: a.toml → b.toml → c.toml → a.toml. Delete one of these extends."
    assert refused(tmp_path / "a.toml") == {"c.toml: extends": words}
    written(tmp_path, 'extends = "self.toml"', "self.toml")
    assert "circle: self.toml → self.toml" in refused(tmp_path / "self.toml")["self.toml: extends"]


def test_a_workbook_in_place_of_a_scenario_is_told(tmp_path: Path) -> None:
    for begins in (b"PK\x03\x04\xff", b"\xd0\xcf\x11\xe0"):
        tmp_path.joinpath("plan.xlsx").write_bytes(begins)
        assert refused(tmp_path / "plan.xlsx") == {
            "plan.xlsx": "this is a workbook or a zip, and no text. Give a .toml file here."
        }


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_scenario(tmp_path)
    tmp_path.joinpath("folder.toml").mkdir()
    assert "cannot be read" in refused(written(tmp_path, 'extends = "folder.toml"'))["s.toml: extends"]
    assert "is not the name" in refused(written(tmp_path, 'extends = "."'))["s.toml: extends"]


def test_a_fault_is_told_in_the_file_that_has_it(tmp_path: Path) -> None:
    parent = """
        years = 9
        [limits]
        moved = "500%"
        program_cut = "30%"
        [caution]
        deviations = 2
        [[rules]]
        kind = "department"
        name = "Kept"
        department = "X"
        [[rules]]
        kind = "lock"
        name = "Replaced"
        """
    child = """
        extends = "parent.toml"
        discount = 7
        [limits]
        program_cut = "300%"
        [[rules]]
        kind = "lock"
        name = "Replaced"
        program = "P"
        """
    written(tmp_path, parent, "parent.toml")
    assert set(refused(written(tmp_path, child))) == {
        "parent.toml: years",
        "parent.toml: limits.moved",
        "parent.toml: caution.programs",
        "parent.toml: rules[1] (Kept).cut or growth",
        "s.toml: discount",
        "s.toml: limits.program_cut",
        "s.toml: rules[1] (Replaced).amount",
    }


def test_rules_that_are_none_do_not_stop_the_reading(tmp_path: Path) -> None:
    written(tmp_path, 'rules = ["x", {kind = 5, name = []}]', "parent.toml")
    found = refused(written(tmp_path, 'extends = "parent.toml"\n[[rules]]\nkind = "lock"'))
    assert set(found) == {
        "parent.toml: rules[1]",
        "parent.toml: rules[2].kind",
        "s.toml: rules[1].program",
        "s.toml: rules[1].amount",
    }


def test_tables_are_merged_key_by_key_and_a_forecast_is_replaced_as_a_whole(tmp_path: Path) -> None:
    row = '[[forecast]]\nfund = "{}"\nyear = {}\navailable = 1\n'
    parent = "years = 3\n" + row.format("a", 2) + row.format("a", 3) + "[caution]\nprograms = 10\n[funds]\na = 1\n"
    written(tmp_path, parent, "parent.toml")
    child = 'extends = "parent.toml"\n' + row.format("b", 2) + "[caution]\ndeviations = 2\n[funds]\nb = 2\n"
    scenario = read_scenario(written(tmp_path, child))
    assert [(one.fund, one.year) for one in scenario.forecast] == [("b", 2)]
    assert scenario.caution is not None and (scenario.caution.programs, scenario.caution.deviations) == (10, 2)
    assert scenario.funds == {"a": Decimal(100), "b": Decimal(200)}


def test_a_number_in_quotes_is_no_number_wherever_it_stands(tmp_path: Path) -> None:
    # Percentages, names and words are quoted already, so that what has a bare number after the sign is a number.
    numbers = re.findall(r"(?m)^(\w+) = ([-\d._]+)$", EVERY_KEY)
    assert len(numbers) > 30
    quoted = re.sub(r"(?m)^(\w+) = ([-\d._]+)$", r'\1 = "\2"', EVERY_KEY)
    found = refused(written(tmp_path, quoted))
    told = [re.split(r"[.\s]", place)[-1] for place in found]
    assert sorted(told) == sorted(key for key, _ in numbers)
    assert all("number without quotes" in words or "is not possible here" in words for words in found.values())


def test_a_weight_in_quotes_and_a_yes_are_no_numbers(tmp_path: Path) -> None:
    found = refused(written(tmp_path, 'years = true\npriorities = {safe = "30", clean = 20}'))
    assert found == {
        "s.toml: years": "True is not a number. Write a number without quotes.",
        "s.toml: priorities.safe": "'30' is not a number. Write a number without quotes.",
    }
