"""What all tests share: their processes, the sample city, and that nothing is skipped in continuous integration."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import budgetopt as bo
from tests import cases
from tests import riverton as sample


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-cases", action="store_true", help="every random case, and not a seeded sample of them")


def pytest_configure(config: pytest.Config) -> None:
    cases.ALL = bool(config.getoption("--all-cases"))
    # What hundreds of processes of the tests import is compiled once.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Nobody's own workspace is touched; each process of the tests has one of its own.
    config.add_cleanup((folder := TemporaryDirectory(ignore_cleanup_errors=True)).cleanup)
    os.environ["BUDGETOPT_WORKSPACE"] = str(Path(folder.name) / "workspace.db")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Share the files out among processes, unless -n, --pdb, one file or `-p no:xdist` asks for none.

    Here and not in pyproject, whose options would be unknown where pytest-xdist is not loaded.
    """
    asked = config.option
    if not config.pluginmanager.hasplugin("xdist") or hasattr(config, "workerinput"):
        return
    whole = len(config.args) > 1 or Path(config.args[0]).is_dir()
    if asked.numprocesses is None and not asked.tx and whole and not (asked.usepdb or asked.collectonly):
        # One more than there are processors: a test that waits for a browser or an office program leaves half of one.
        asked.numprocesses = min((os.cpu_count() or 1) + 1, 4)
    if asked.numprocesses and asked.dist == "no":
        # What a file makes once is not made in every process. In their order: by the number of tests, the files of a
        # few long ones would come last.
        asked.dist, asked.loadscopereorder = "loadscope", False


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Tests and the modules that they import are many objects without cycles: the collector would walk them in vain,
    while they are collected and then, half a second each time, as they run: it comes less often."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.set_threshold(10_000, 10, 20)


def _never_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and nothing may be skipped here: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _never_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _never_skipped(report)
    return report


@pytest.fixture(scope="session")
def riverton() -> bo.Budget:
    """The sample city's budget."""
    return sample.budget()


@pytest.fixture(scope="session")
def balanced() -> bo.Plan:
    """Riverton's plan under scenarios/balanced.toml."""
    return sample.plan()


@pytest.fixture(scope="session")
def balanced_workbook() -> bytes:
    """The recommendation workbook of that plan, dated 1 July 2026."""
    return sample.workbook()
