"""What all tests of the workbench's pages share; each has a workspace of its own: a copy of an empty one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.location import VARIABLE
from tests.ui.app import opened
from ui.state import STORE
from ui.whole import kept


@pytest.fixture(scope="session", autouse=True)
def what_stays_is_looked_for_once() -> Iterator[None]:
    """Each AppTest looks for components through all that is installed, half a second long, and compiles every page that
    it comes to: they stay as they are. Commands are counted for nobody, as `budgetopt ui` has it."""
    with pytest.MonkeyPatch.context() as patched:
        scan, compiled = manifest_scanner.scan_component_manifests, ScriptCache()
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        for owner in (app_test, local_script_runner):
            patched.setattr(owner, "ScriptCache", lambda: compiled)
        counted = config.get_option("browser.gatherUsageStats")
        config.set_option("browser.gatherUsageStats", False)
        yield
        config.set_option("browser.gatherUsageStats", counted)


@pytest.fixture(autouse=True)
def nothing_starts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plan starts in the background would go on behind the tests after it; a test of its own lets it start."""
    monkeypatch.setattr("ui.plans_at_hand._SETTLES_S", 1e9)


@pytest.fixture(scope="session")
def empty_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workspace") / "empty.db"
    Workspace.opened(str(path)).close()
    return path


@pytest.fixture(autouse=True)
def own_workspace(empty_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(shutil.copy(empty_workspace, tmp_path / "workspace.db")))
    STORE.clear()


@pytest.fixture(autouse=True)
def answers_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine: a page that waits for its plan shows none of what is looked for."""
    monkeypatch.setattr("ui.plans_at_hand.AT_ONCE_S", 600)


@pytest.fixture(autouse=True)
def streamlit_is_its_own_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that has pages done whole, as a server has them, leaves the next one Streamlit as it was; and a page that
    ran is not what a process begins with that another test starts."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    for owner, name, _ in kept():
        monkeypatch.setattr(owner, name, getattr(owner, name))


@pytest.fixture
def loaded() -> AppTest:
    app = opened()
    return app.button(key="sample riverton.xlsx").click().run()
