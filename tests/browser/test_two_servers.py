"""Two web processes on one PostgreSQL workspace behind nginx, as docs/hosting.md says; two people at different ones."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from oidc_provider_mock import run_server_in_thread

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.people import Role, local
from budgetopt.workspace.rights import grant
from tests.browser.serving import free_port, served
from tests.browser.test_people import SECRETS, CityHall, arrived
from tests.browser.workbench import Officer
from tests.ui.test_hosting import blocks, proxied
from tests.workspace.server import served as postgresql


class TwoServers(NamedTuple):
    """The hall as browsers find it, the cookies of browsers that stay with the first and the second, and the first's
    end."""

    hall: CityHall
    pins: list[str]
    first: ExitStack


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoServers]:
    inner, port = [free_port(), free_port()], free_port()
    at = f"http://localhost:{port}"
    server, beside, inside = blocks()
    server = re.sub(r"listen .*;", f"listen 127.0.0.1:{port};", re.sub(r"ssl_.*;", "", server))
    # Where an answer comes from is told to the test alone.
    server = re.sub(r"proxy_pass .*;", f"{inside} add_header X-From $upstream_addr;", server)
    for there, here in zip(("8501", "8502"), inner, strict=True):
        beside = beside.replace(f"127.0.0.1:{there}", f"127.0.0.1:{here}")
    with pytest.MonkeyPatch.context() as patched, ExitStack() as rest, ExitStack() as first:
        provider, database = rest.enter_context(run_server_in_thread()), rest.enter_context(postgresql())
        with psycopg.connect(database.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE city")
        patched.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        file = tmp_path / "signin.toml"
        file.write_text(SECRETS.format(address=at, provider=f"http://localhost:{provider.server_port}"), "utf-8")
        given = (
            "--sign-in",
            str(file),
            "--workspace",
            f"{database}city",
            "--allow-origin",
            at,
            "--address",
            "127.0.0.1",
        )
        # Both begin at the same moment, on a database in which there is nothing.
        with ThreadPoolExecutor(2) as hands:
            begun = [
                hands.submit(of.enter_context, served(own, of is first, given))
                for own, of in zip(inner, (first, rest), strict=True)
            ]
        for one in begun:
            one.result()
        rest.enter_context(proxied(tmp_path, beside + server))
        workspace = Workspace.opened(f"{database}city", make=False)
        rest.callback(workspace.close)
        places = {came(at, f"browser-{number}"): f"browser-{number}" for number in range(20)}
        yield TwoServers(CityHall(at, workspace), [places[f"127.0.0.1:{own}"] for own in inner], first)


def came(at: str, pin: str) -> str:
    """Which process answers a browser with this cookie."""
    asked = urllib.request.Request(f"{at}/_stcore/health", headers={"Cookie": f"budgetopt_at={pin}"})
    for _ in range(50):
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return str(answer.headers["X-From"])
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("nginx does not answer")


def at_rules(officer: Officer, project: str) -> None:
    officer.open(f"rules?project={project}")
    officer.tab("Rules and locks")


def test_two_people_at_two_processes(running: Any, two: TwoServers) -> None:
    hall, (one, other), first = two
    for who in ("anna", "ben"):
        grant(hall.workspace, local(), f"{who}@city.example", Role.APPROVER)
    anna, ben = (arrived(running, hall, f"{who}@city.example", at=pin) for who, pin in (("anna", one), ("ben", other)))
    anna.quarter()
    project = anna.project

    # What one adds, the other sees; what was overtaken is refused and told.
    for officer in (anna, ben):
        at_rules(officer, project)
        officer.choose("What should hold?", "Change few programs")
    anna.type("The most programs that change", "60")
    anna.press("Add the rule")
    ben.page.get_by_text("Changed at").wait_for()
    ben.type("The most programs that change", "50")
    ben.press("Add the rule")
    assert "was done by anna@city.example at" in ben.text() and "your click changed nothing" in ben.text()
    assert ben.text().count("Remove") == 1
    ben.press("Add the rule")
    assert ben.text().count("Remove") == 2

    # A department's link that was made at one opens at the other, and so does who signed in at one.
    anna.go("departments")
    anna.page.get_by_role("combobox", name="Departments").click()
    anna.page.get_by_role("option", name="Fire", exact=True).click()
    anna.page.keyboard.press("Escape")
    anna.page.get_by_text("Make a link for each").click()
    anna.press("Ask them")
    anna.page.get_by_text("/?link=").first.wait_for()
    (link,) = re.findall(r"/\?link=\S+", anna.text())
    fire = arrived(running, hall, path=link[1:], at=other)
    assert "Fire, asked by anna@city.example" in fire.text()
    ben.stay(one)
    at_rules(ben, project)
    assert "ben@city.example" in ben.text() and ben.text().count("Remove") == 2
    ben.stay(other)

    # One process ends in the middle: its tab goes on at the other, signed in, in the same project.
    at_rules(anna, project)
    assert anna.text().count("Remove") == 2
    at_rules(ben, project)
    anna.deaf = True
    first.close()
    ben.choose("What should hold?", "Change few programs")
    ben.type("The most programs that change", "40")
    ben.press("Add the rule")
    assert ben.text().count("Remove") == 3
    anna.page.get_by_text("Remove").nth(2).wait_for()
    at_rules(anna, project)
    assert "anna@city.example" in anna.text() and anna.text().count("Remove") == 3
    for officer in (anna, ben, fire):
        officer.context.close()
        assert not officer.complaints
