"""People of a city at one server: they sign in at a real provider, see what they have a right to, and departments
answer by a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from oidc_provider_mock import run_server_in_thread

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import WorkspaceLog
from budgetopt.workspace.people import Role, local
from budgetopt.workspace.rights import grant, links_of, make_link, withdraw
from tests.browser.serving import free_port, served
from tests.browser.test_accessible import looked_through
from tests.browser.workbench import Officer

SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "a secret of this test alone, long enough to sign with"
client_id = "budgetopt"
client_secret = "known to both"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


class CityHall(NamedTuple):
    address: str
    workspace: Workspace


@pytest.fixture(scope="module")
def city_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    folder, port = tmp_path_factory.mktemp("hall"), free_port()
    file = folder / "workspace.db"
    with pytest.MonkeyPatch.context() as patched, run_server_in_thread() as provider:
        patched.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        at, from_it = f"http://localhost:{port}", f"http://localhost:{provider.server_port}"
        secrets = folder / "signin.toml"
        secrets.write_text(SECRETS.format(address=at, provider=from_it), encoding="utf-8")
        with served(port, options=("--sign-in", str(secrets), "--workspace", str(file))) as address:
            workspace = Workspace.opened(str(file))
            yield CityHall(address, workspace)
            workspace.close()


def arrived(running: Any, hall: CityHall, who: str = "", path: str = "", at: str = "") -> Officer:
    """Somebody who follows a link, and signs in where they are asked to; `at`: by this way to a server."""
    officer = Officer(running, hall.address)
    if at:
        officer.stay(at)
    officer.page.goto(f"{hall.address}/{path}")
    if who:
        # What the browser says of the provider's own page is no matter of ours.
        officer.deaf = True
        officer.page.get_by_role("button", name="Sign in").click()
        officer.page.get_by_placeholder("sub").fill(who)
        officer.page.get_by_role("button", name="Authorize").click()
        officer.page.get_by_role("button", name="Sign out").wait_for()
    officer.page.wait_for_selector("h1")
    officer.settle()
    officer.deaf = False
    return officer


def test_people_sign_in_see_what_they_may_and_departments_answer(
    running: Any, city_hall: CityHall, tmp_path: Path
) -> None:
    hall = city_hall
    (tmp_path / "crews.txt").write_text("Two crews", encoding="utf-8")
    grant(hall.workspace, local(), "anna@city.example", Role.APPROVER)
    anna = arrived(running, hall, "anna@city.example")
    anna.quarter()
    project = anna.project

    # A deep link survives signing in; who has no right sees nothing behind it.
    carl = arrived(running, hall, "carl@elsewhere.example", f"recommendation?project={project}")
    assert "This address opens no project" in carl.text() and "Riverton ·" not in carl.text()
    grant(hall.workspace, local(), "ben@city.example", Role.VIEWER, project)
    ben = arrived(running, hall, "ben@city.example", f"recommendation?project={project}")
    assert "/recommendation" in ben.page.url and f"project={project}" in ben.page.url
    assert "The plan moves" in ben.text() and "People" not in ben.text().partition("Recommendation")[0]
    ben.go("rules")
    ben.tab("Scenarios")
    ben.press("Duplicate")
    assert "ben@city.example may not change anything here" in ben.text()
    ben.go("whatif")
    ben.page.get_by_text("this plan, the baseline", exact=True).first.wait_for()
    ben.press("Adopt this point")
    ben.page.get_by_text("may not change anything here").wait_for(timeout=10_000)

    # Signing out holds on the server too: the cookie of before signs nobody in again.
    cookies = ben.context.cookies()
    ben.deaf = True
    ben.page.get_by_role("button", name="Sign out").click()
    # The provider has a page of its own for that.
    ben.page.wait_for_url(re.compile("end_session|logout"))
    ben.context.add_cookies(cookies)
    ben.page.goto(f"{hall.address}/recommendation?project={project}")
    ben.page.get_by_role("button", name="Sign in").wait_for()
    assert "The plan moves" not in ben.text()
    assert not looked_through(ben)

    # Fire is asked, and answers by a link without an account: its own rows and no others.
    anna.go("departments")
    anna.page.get_by_role("combobox", name="Departments").click()
    anna.page.get_by_role("option", name="Fire", exact=True).click()
    anna.page.keyboard.press("Escape")
    anna.page.get_by_text("Make a link for each").click()
    anna.press("Ask them")
    anna.page.get_by_text("/?link=").first.wait_for()
    (link,) = re.findall(r"/\?link=\S+", anna.text())
    fire = arrived(running, hall, path=link[1:])
    said = fire.text()
    assert "Fire, asked by anna@city.example" in said and "Police" not in said and "Recommendation" not in said
    fire.page.get_by_text("Counter-offer", exact=True).click()
    fire.settle()
    fire.type("Your name, to stand beside your answers", "J. Chen")
    fire.type("Amount, USD", "$1.5M")
    fire.type("Reason", "Two crews are needed")
    # Whoever a link lets in may send a file.
    fire.page.locator("input[type=file]").set_input_files(tmp_path / "crews.txt")
    fire.page.get_by_text("crews.txt").wait_for()
    fire.settle()
    fire.press("Send the answer")
    assert "Fire offers $1,500,000" in fire.text() and "1 of" in fire.text() and "crews.txt" in fire.text()

    # The officer is told on the open page; what no plan can hold says what would have to give, and is not for taking.
    anna.page.get_by_text("Fire answered at").wait_for()
    assert "Two crews" not in anna.text()
    anna.press("Show the answer")
    anna.page.get_by_text("with it no plan meets every rule").wait_for()
    assert anna.page.get_by_role("button", name="Take the counter-offer", disabled=True).count() == 1
    fire.type("Amount, USD", "$17M")
    fire.press("Send the answer")
    assert "1 earlier answer" in fire.text()

    # It stands beside its move, with what it costs and who pays, and is taken with a click, by name.
    anna.press("Show the answer")
    anna.page.get_by_text("With it Emergency").wait_for()
    assert "1 earlier answer" in anna.text() and "J. Chen, Fire (by link)" in anna.text()
    anna.press("Take the counter-offer")
    anna.page.get_by_text("edited at $17,000,000 by anna").wait_for()
    assert not looked_through(anna)
    anna.go("rules")
    anna.tab("Rules and locks")
    assert "Fire: Two crews are needed" in anna.text()
    anna.go("present")
    anna.page.get_by_text("1 of 6").wait_for()
    anna.page.keyboard.press("End")
    anna.page.get_by_text("6 of 6").wait_for()
    anna.settle()
    assert "Two crews are needed" in anna.text()
    (held,) = links_of(hall.workspace, project)
    withdraw(hall.workspace, local(), project, held.id)
    fire.page.goto(f"{hall.address}{link}")
    fire.page.get_by_text("This link opens nothing").wait_for()
    # One that has expired says the same.
    old = make_link(hall.workspace, local(), project, "Fire", "Fire", days=-1)
    fire.page.goto(f"{hall.address}/?link={old}")
    fire.page.get_by_text("it has expired or was withdrawn").wait_for()
    anna.go("people")
    assert "ben@city.example" in anna.text() and not looked_through(anna)
    logged = [entry.what for entry in WorkspaceLog(hall.workspace).entries()]
    assert {"signed in", "signed out", "granted", "asked", "answered", "made a link", "withdrew a link"} <= {*logged}
    for officer in (anna, ben, carl, fire):
        officer.context.close()
        assert not officer.complaints


def test_a_sign_in_file_that_lacks_something_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from budgetopt.cli.ui import _signing_in
    from budgetopt.errors import UsageError

    (tmp_path / "signin.toml").write_text('[auth]\nclient_id = "x"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"\[auth\] lacks redirect_uri, cookie_secret, client_secret"):
        _signing_in(tmp_path / "signin.toml")
