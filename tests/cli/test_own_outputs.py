"""A workbook that budgetopt wrote and that is no budget is told in one sentence, with what takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run

ROOT = Path(__file__).resolve().parents[2]
HAMLET, LAW, BALANCED = (
    str(ROOT / name) for name in ("sample_budgets/hamlet.xlsx", "scenarios/law-only.toml", "scenarios/balanced.toml")
)
IMPOSSIBLE = 'name = "Less"\n[funds]\ngeneral = "-90%"\n'
MADE = {
    "recommendation.xlsx": (f"recommend {HAMLET} -o", "--decisions"),
    "recommendation.json": (f"recommend {HAMLET} --json", "made from"),
    "impossible.xlsx": (f"recommend {HAMLET} --scenario less.toml -o", "people to read"),
    "card.xlsx": (f"report {HAMLET} -o", "--since"),
    "comparison.xlsx": (f"compare {HAMLET} --scenario {LAW} --scenario {BALANCED} -o", "people to read"),
    "frontier.xlsx": (f"frontier {HAMLET} --points 2 -o", "people to read"),
    "changed.xlsx": (f"diff {HAMLET} recommendation.xlsx -o", "people to read"),
    "amendment.xlsx": ("template --amendment recommendation.xlsx -o", "budgetopt amend"),
    "plan.xlsx": (f"evaluations {HAMLET} --scenario {LAW} -o", "needs no mapping"),
    "since.xlsx": (f"lookback recommendation.xlsx {HAMLET} -o", "needs no mapping"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "less.toml").write_text(IMPOSSIBLE)
    for name, (command, _) in MADE.items():
        assert run(*command.split(), name, folder=folder).returncode in {0, 4}, name
    assert run("split", HAMLET, "-o", "parts", folder=folder).returncode == 0
    return folder


@pytest.mark.parametrize("name", MADE)
def test_map_says_what_an_output_is_and_what_takes_it(made: Path, name: str, tmp_path: Path) -> None:
    done = run("map", made / name, folder=tmp_path)
    [line] = (done.stdout + done.stderr).splitlines()
    assert done.returncode == 3 and "budgetopt wrote" in line and MADE[name][1] in line
    assert not any(tmp_path.iterdir())


def test_an_output_among_a_citys_files_is_the_one_thing_that_is_wrong(made: Path, tmp_path: Path) -> None:
    done = run("map", HAMLET, made / "comparison.xlsx", folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "") and len(done.stderr.splitlines()) == 1
    assert "comparison of scenarios" in done.stderr


def test_a_part_and_a_template_need_no_mapping(made: Path, tmp_path: Path) -> None:
    part = min((made / "parts").iterdir())
    assert "budgetopt merge" in run("map", part, folder=tmp_path).stderr
    assert run("check", part, folder=tmp_path).returncode == 0
    assert "need no mapping" in run("map", HAMLET, folder=tmp_path).stdout
