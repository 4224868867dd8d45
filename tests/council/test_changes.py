"""What changed between two versions: each cause worked out by hand on a city of three programs, and sums that foot."""

from __future__ import annotations

import datetime
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.cli.app import app
from budgetopt.council.adopting import adopted_plan
from budgetopt.council.changes import Cause, Changes
from budgetopt.council.changes_book import write_changes
from budgetopt.council.changes_words import changes_in_words
from budgetopt.council.version import of_budget, of_recommendation, read_version
from budgetopt.returned.ours import open_ours
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.recommendation import write_recommendation
from tests.council import amending
from tests.small import city, fund

DAY = datetime.date(2026, 7, 1)
ASKED = {"round_to": 1, "limits": {"program_cut": "20%", "program_growth": "20%", "moved": "none", "unknown": "none"}}


def three(**settings: object) -> bo.Budget:
    """Useless (100) gives up a fifth, and Good (100), worth most, gets it and may have no more; Fair (100) stays."""
    programs = {
        "Good": {"lines": {"General": 100}, "known": "good", "department": "A"},
        "Useless": {"lines": {"General": 100}, "known": "useless", "department": "B"},
        "Fair": {"lines": {"General": 100}, "department": "B"},
    }
    for name, said in settings.items():
        programs[name] = programs.get(name, {}) | said
    return city(programs)


def written(folder: Path, name: str, budget: bo.Budget, **asked: object) -> Path:
    plan = bo.recommend(budget, bo.Scenario(**{"name": name} | ASKED | asked))
    path = folder / f"{name}.xlsx"
    with path.open("wb") as file:
        write_recommendation(plan, file, DAY)
    return path


def said(changes: Changes) -> dict[str, tuple[float, list[str]]]:
    return {
        line.program_id: (line.change / 100, [str(one.cause) for one in line.because]) for line in changes.differing
    }


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("base"), "Base", three())


def against(base: Path, other: Path) -> Changes:
    return Changes(read_version(base), read_version(other))


def test_nothing_changed(base: Path, tmp_path: Path) -> None:
    assert said(against(base, written(tmp_path, "Same", three()))) == {}


def test_a_rule_of_the_whole_scenario_stands_at_every_line(base: Path, tmp_path: Path) -> None:
    # A tenth instead of a fifth: Useless keeps 10 more, and Good gets them from Fair, whose tenth that is.
    limits = ASKED["limits"] | {"program_cut": "10%"}
    changes = against(base, written(tmp_path, "Tenth", three(), limits=limits))
    assert said(changes) == {"Fair": (-10, ["rule changed"]), "Useless": (10, ["rule changed"])}
    assert changes.everywhere(Cause.RULE) == ["program cut was 20%, is 10%"]
    # In a terminal it is said once, above the lines.
    words = list(changes_in_words(changes))
    assert sum("whole scenario, rule changed: program cut was 20%, is 10%" in line for line in words) == 1
    assert [line.strip() for line in words[-2:]] == [
        f"{way}$10  {name} ({name}), General: as the whole scenario changed"
        for way, name in (("−", "Fair"), ("+", "Useless"))
    ]


def test_a_rule_that_counts_programs_is_of_the_whole_scenario(base: Path, tmp_path: Path) -> None:
    rules = [{"kind": "max_changes", "name": "No change", "programs": 1}]
    changes = against(base, written(tmp_path, "Few", three(), rules=rules))
    assert said(changes) == {"Good": (-20, ["rule changed"]), "Useless": (20, ["rule changed"])}
    assert changes.everywhere(Cause.RULE) == ["No change (new)"]


def test_settings_of_several_parts_are_told_in_words(base: Path, tmp_path: Path) -> None:
    limits = ASKED["limits"] | {"unknown": {"from": 0.25}}
    asked = {"limits": limits, "caution": {"programs": 1, "deviations": 1.0}}
    changes = against(base, written(tmp_path, "Held", three(), **asked))
    assert [*changes.everywhere(Cause.RULE), *changes.everywhere(Cause.BELIEF)] == [
        "caution was none, is programs 1.0 and deviations 1.0",
        "unknown was “may be cut”, is “not cut from an alignment of 0.25”",
    ]


def test_a_rule_about_one_department_stands_at_its_programs_alone(base: Path, tmp_path: Path) -> None:
    # Department B keeps its 200: what Useless gives goes to Fair. Good loses its raise by somebody else's rule.
    rules = [{"kind": "department", "name": "Keep B", "department": " b ", "cut": "0%"}]
    changes = against(base, written(tmp_path, "Kept", three(), rules=rules))
    assert said(changes) == {"Good": (-20, ["none of these"]), "Fair": (20, ["rule changed"])}


def test_a_decision_stands_at_its_program(base: Path, tmp_path: Path) -> None:
    # Good gets its 20 from Fair then.
    rules = [{"kind": "lock", "name": "Useless: rejected", "program": "Useless", "amount": 100}]
    changes = against(base, written(tmp_path, "Rejected", three(), rules=rules))
    assert said(changes) == {"Fair": (-20, ["none of these"]), "Useless": (20, ["decision"])}
    # A lock stands in the place of what was fixed: the files say what they said.
    spare = {"Spare": {"lines": {"General": 50}, "kind": "non-operating"}}
    drawn = [{"kind": "lock", "name": "Spare: edited", "program": "Spare", "amount": 40}]
    before, after = (written(tmp_path, f"Spare {len(rules)}", three(**spare), rules=rules) for rules in ([], drawn))
    assert said(against(before, after))["Spare"] == (-10, ["decision"])


def test_money_belief_and_data(base: Path, tmp_path: Path) -> None:
    # 6 more in the fund: Good has all it may have, so Fair gets them.
    more = against(base, written(tmp_path, "More", three(), funds={"General": "2%"}))
    assert said(more) == {"Fair": (6, ["money changed"])}
    assert more.differing[0].because[0].words == "General has $300 before, $306 now"
    # Of Fair it is known now that it harms: it gives its fifth, and Useless need not.
    belief = against(base, written(tmp_path, "Belief", three(Fair={"known": "harmful"})))
    assert said(belief) == {"Fair": (-20, ["belief changed"]), "Useless": (20, ["none of these"])}
    # Useless has 150: its fifth is 30, of which Fair gets 10. The fund has 50 more for it, which is said at both.
    data = against(base, written(tmp_path, "Data", three(Useless={"lines": {"General": 150}})))
    assert said(data) == {"Fair": (10, ["money changed"]), "Useless": (40, ["money changed", "data changed"])}
    # By law Useless keeps 95: the other 15 are Fair's.
    law = against(base, written(tmp_path, "Law", three(Useless={"minimum": 95})))
    assert said(law) == {"Fair": (-15, ["none of these"]), "Useless": (15, ["data changed"])}
    # A program that was not there, and is useless: it gives its fifth to Fair.
    new = three(Newcomer={"lines": {"General": 5}, "known": "useless", "department": "A"})
    changes = against(base, written(tmp_path, "New", new))
    assert said(changes) == {"Fair": (1, ["money changed"]), "Newcomer": (4, ["money changed", "data changed"])}


def test_a_proposal_that_is_not_bought_is_no_change_of_data(tmp_path: Path) -> None:
    """10 more in the fund buy New; without them it is not funded, and both files have it all the same."""
    new = three(New={"requested": 10, "known": "good", "fund_id": "General", "department": "A"})
    bought = written(tmp_path, "Bought", new, funds={"General": "10%"})
    assert {key[0]: cents for key, cents in read_version(bought).amounts.items()}["New"] == 1_000
    rule = {"kind": "lock", "program": "New", "amount": 0, "granted_by": "mayor", "name": "New: rejected"}
    without = written(tmp_path, "Without", new, funds={"General": "10%"}, rules=[rule])
    for pair, change in (((bought, without), -10), ((without, bought), 10)):
        assert said(against(*pair))["New"] == (change, ["decision"])


def test_an_amount_typed_over_is_said_so(base: Path) -> None:
    version = read_version(base)
    typed = replace(version, file="typed.xlsx", amounts={**version.amounts, ("Good", "General", 1): 12_500})
    changes = Changes(version, typed)
    assert said(changes) == {"Good": (5, ["typed over"])}
    assert changes.differing[0].because[0].words == "in the new version (typed.xlsx)"


@pytest.mark.parametrize(("typed", "words"), [("8.8M", "no amount"), (80.004, "no amount"), ("twice", "appears twice")])
def test_no_amount_that_was_typed_over_is_taken_for_nothing(
    base: Path, tmp_path: Path, typed: object, words: str
) -> None:
    book = openpyxl.load_workbook(base, data_only=True)
    sheet = book["Recommendations"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "Useless")
    if typed == "twice":
        under = next(other for other in sheet.iter_rows() if other[1].value == "Fair")
        for cell, other in zip(row, under, strict=True):
            other.value = cell.value
    else:
        row[6].value = typed
    book.save(tmp_path / "typed.xlsx")
    with pytest.raises(bo.InputError, match=words) as refused:
        read_version(tmp_path / "typed.xlsx")
    assert refused.value.findings[0].place.sheet == "Recommendations"


def test_the_last_digits_that_an_office_program_drops_are_no_other_belief(base: Path, tmp_path: Path) -> None:
    book, dropped = openpyxl.load_workbook(base, data_only=True), 0
    for row in book["Evidence"].iter_rows():
        for cell in (cell for cell in row if isinstance(cell.value, float)):
            before, cell.value = cell.value, float(f"{cell.value:.15g}")
            dropped += before != cell.value
    typed = next(row[6] for row in book["Recommendations"].iter_rows() if row[1].value == "Useless")
    typed.value += 1
    book.save(tmp_path / "saved.xlsx")
    assert dropped and said(against(base, tmp_path / "saved.xlsx")) == {"Useless": (1, ["typed over"])}


def test_formulas_that_were_never_calculated_are_refused(base: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(base)
    book.save(tmp_path / "saved.xlsx")
    with pytest.raises(bo.InputError, match="never calculated"):
        read_version(tmp_path / "saved.xlsx")


def test_a_recommendation_against_the_adopted_budget_says_the_plans_why(base: Path) -> None:
    changes = Changes(of_budget(three(), "city.xlsx"), of_recommendation(open_ours(base)))
    assert said(changes) == {"Good": (20, ["none of these"]), "Useless": (-20, ["none of these"])}
    assert all(str(line.because[0]) == line.because[0].words for line in changes.differing)
    assert all(line.because[0].words for line in changes.differing)
    assert not any(changes.record()["everywhere"].values()), "a budget has no scenario to differ from"
    two = Changes(of_budget(three(), "old.xlsx"), of_budget(three(Good={"lines": {"General": 1}}), "new.xlsx"))
    assert [str(one) for one in two.differing[0].because] == ["no reason is on file"]
    assert "Good (Good), General: no reason is on file" in "\n".join(changes_in_words(two))
    assert of_budget(three().model_copy(update={"fiscal_year": 0}), "x.csv").what == "adopted budget", "no year known"


def test_the_sums_foot_to_both(base: Path, tmp_path: Path) -> None:
    other = written(tmp_path, "Foot", three(Newcomer={"lines": {"General": 5.01}, "department": "C"}))
    changes = against(base, other)
    content = in_memory(lambda file: write_changes(changes, file, DAY))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book["Lines"].oddHeader.left.text == "What changed"
    old, new = 300.0, 305.01
    for sheet, first in (("Lines", 5), ("Funds", 1), ("Departments", 1)):
        total = [cell.value for cell in list(book[sheet].iter_rows())[-1]]
        assert total[0] == "Total"
        assert total[first : first + 3] == [pytest.approx(old), pytest.approx(new), pytest.approx(5.01)]
    # A and B (Good; Useless and Fair) have the 300 in both, and stand in one row.
    rows = [[cell.value for cell in row[:3]] for row in book["Departments"].iter_rows(min_row=5)]
    assert rows[:-1] == [["C", 0, 5.01], ["2 departments that do not differ", 300, 300]]
    assert content == in_memory(lambda file: write_changes(changes, file, DAY))


def test_the_command(base: Path, tmp_path: Path) -> None:
    other = written(tmp_path, "Other", three(), funds={"General": "2%"})
    out, json_out = tmp_path / "diff.xlsx", tmp_path / "diff.json"
    done = CliRunner().invoke(app, ["diff", str(base), str(other), "-o", str(out), "--json", str(json_out)])
    assert done.exit_code == 0, done.output
    assert "1 line differs" in done.output and "money changed at 1 line" in done.output
    record = json.loads(json_out.read_text())
    assert record["schema"] == "budgetopt/diff/1"
    assert record["totals"] == [{"year": 1, "old": 300, "new": 306, "difference": 6}]
    assert [line["difference"] for line in record["lines"]] == [6]
    assert str(Cause.MONEY) in openpyxl.load_workbook(out)["Lines"]["I5"].value


def test_two_currencies_are_not_added_up(base: Path, tmp_path: Path) -> None:
    euros = written(tmp_path, "Euros", three().model_copy(update={"currency": "EUR"}))
    done = CliRunner().invoke(app, ["diff", str(base), str(euros)])
    assert "its amounts are in EUR, those of Base.xlsx in USD" in str(done.exception)


def test_an_amendment_stands_at_its_programs_alone(tmp_path: Path) -> None:
    """Youth gives 20,000 of its raise to Police: nothing else changes, and no lock of the base is called a decision."""
    analysis = amending.analysis_of([amending.source("YOUTH", 20_000), amending.use("POLICE", 20_000)])
    plan, rounds = adopted_plan(analysis)
    paths = tmp_path / "base.xlsx", tmp_path / "amended.xlsx"
    paths[0].write_bytes(amending.recommendation())
    with paths[1].open("wb") as target:
        write_recommendation(plan, target, DAY, (), rounds)
    changes = against(*paths)
    assert said(changes) == {"YOUTH": (-20_000, ["amendment"]), "POLICE": (20_000, ["amendment"])}
    # 585,000 of the base less 20,000.
    assert str(changes.differing[0].because[0]) == "amendment: No. 1: $565,000"
    # Against the budget that was adopted, too, it is the amendment's, and Parks' cut the decision's that made it.
    causes = said(Changes(of_budget(amending.budget(), "city.xlsx"), read_version(paths[1])))
    assert causes == {
        "YOUTH": (65_000, ["amendment"]),
        "POLICE": (20_000, ["amendment"]),
        "PARKS": (-100_000, ["decision"]),
    }


def test_what_an_amendment_fixes_is_said_as_a_total_and_what_of_it_comes_from_where(tmp_path: Path) -> None:
    budget = city(
        {"Bus": {"lines": {"General": 40, "Streets": 50, "Levy": 10}}}, tuple(map(fund, ("General", "Streets", "Levy")))
    )
    lock = {"kind": "lock", "program": "Bus", "source": "amendment No. 1", "name": "as amended"}
    fixed = [lock | {"amount": 90}, lock | {"fund": "Streets", "amount": 50}, lock | {"fund": "Levy", "amount": 0}]
    changes = against(written(tmp_path, "As it is", budget), written(tmp_path, "Amended", budget, rules=fixed))
    causes = [str(one) for line in changes.differing for one in line.because]
    assert "amendment: No. 1: $90, of which $50 from Streets" in causes
