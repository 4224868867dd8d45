"""Before the pages: what of a browser's messages reaches them, what every answer carries, and whose pages may ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError
from urllib.request import Request as Asking
from urllib.request import urlopen

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from benchmarks.officers import one
from budgetopt.cli.ui import _options
from budgetopt.errors import UsageError
from tests.browser.serving import served
from tests.ui.apart import awaited
from ui.server import Guard

OUTSIDE = "https://budget.example"
DEBUG = ("disconnect_websocket", "shutdown_runtime")


async def _answered(request: Request) -> Response:
    response = Response("here")
    response.set_cookie("mine", "1")
    return response


async def _signed_in(request: Request) -> Response:
    return RedirectResponse("/", 302)


async def _echoed(socket: WebSocket) -> None:
    await socket.accept()
    async for told in socket.iter_bytes():
        await socket.send_bytes(told)


ROUTES = [
    Route("/data", _answered),
    Route("/auth/login", _answered),
    Route("/oauth2callback", _signed_in),
    WebSocketRoute("/_stcore/stream", _echoed),
]


@pytest.fixture
def client() -> TestClient:
    return TestClient(Guard(Starlette(routes=ROUTES), OUTSIDE), OUTSIDE, follow_redirects=False)


def message(kind: str) -> bytes:
    told = BackMsg()
    field = told.DESCRIPTOR.fields_by_name[kind]
    if field.message_type is None:
        setattr(told, kind, True)
    else:
        getattr(told, kind).SetInParent()
    return told.SerializeToString()


def test_no_message_of_a_client_clears_caches_or_changes_how_the_server_runs(client: TestClient) -> None:
    # BackMsg is no public interface: a kind that is new has to be looked at before it is heard.
    heard = ["stop_script", "rerun_script", "file_urls_request", "app_heartbeat", "backend_operation_request"]
    dropped = [
        "clear_cache",
        "set_run_on_save",
        "load_git_info",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
    ]
    assert {field.name for field in BackMsg.DESCRIPTOR.oneofs[0].fields} == {*heard, *dropped}
    with client.websocket_connect("/_stcore/stream") as socket:
        for kind in [*dropped, *heard, *dropped, "app_heartbeat"]:
            socket.send_bytes(message(kind))
        socket.send_bytes(b"\xff no message")
        for kind in [*heard, "app_heartbeat"]:
            assert socket.receive_bytes() == message(kind)
        assert socket.receive_bytes() == b"\xff no message"


def test_every_answer_carries_its_headers(client: TestClient) -> None:
    for path in ("/data", "/nothing", "/oauth2callback"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin" and headers["strict-transport-security"]
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy and "http" not in policy
    assert client.get("/data").headers["set-cookie"].endswith("; Secure")
    alone = TestClient(Guard(Starlette(routes=ROUTES)), "http://localhost:8501").get("/data")
    assert "strict-transport-security" not in alone.headers and "Secure" not in alone.headers["set-cookie"]


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost:8501", 200),
        ("LOCALHOST", 200),
        ("[::1]:8501", 200),
        ("budget.example", 200),
        ("rebound.example", 421),
        ("localhost.rebound.example:8501", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_by_its_own_names_it_answers(host: str, answer: int) -> None:
    hosts = _options("localhost", 8501, OUTSIDE)["server.allowedHosts"]
    client = TestClient(Guard(Starlette(routes=ROUTES), OUTSIDE, cast("list[str]", hosts)))
    assert client.get("/data", headers={"host": host}).status_code == answer
    # To everybody: whatever name this machine has there.
    everybody = _options("0.0.0.0", 8501, "")["server.allowedHosts"]
    client = TestClient(Guard(Starlette(routes=ROUTES), "", cast("list[str]", everybody)))
    assert client.get("/data", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("came", "to"),
    [
        (f"{OUTSIDE}/recommendation?project=1f&x=%2F", "/recommendation?project=1f&x=%2F"),
        (f"{OUTSIDE}/", "/"),
        ("https://elsewhere.example/data", "/"),
        (f"{OUTSIDE}//elsewhere.example/", "/"),
        (f"{OUTSIDE}/\\elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_a_deep_link_survives_signing_in_and_leads_nowhere_else(client: TestClient, came: str, to: str) -> None:
    client.get("/auth/login", headers={"referer": came})
    back = client.get("/oauth2callback")
    assert back.status_code == 302 and back.headers["location"] == to
    # Once.
    assert client.get("/oauth2callback").headers["location"] == "/"


@pytest.mark.parametrize("wrong", ["budget.city.gov", "ftp://budget.city.gov", "https://", "https://a.gov/budget"])
def test_an_origin_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match="--allow-origin"):
        _options("localhost", 8501, wrong)


# One server behind a name, which may speak with this machine alone: what else it tries to reach is written down.
SPEAKS = """
import os, sys
def heard(event, what):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        host = what[0] if event == "socket.getaddrinfo" else what[1]
        host = host[0] if isinstance(host, tuple) else host
        if host not in (None, "localhost", "127.0.0.1", "::1") and not str(host).startswith(("/", "\\0", "b'")):
            with open(os.environ["SPOKEN"], "a") as told:
                told.write(f"{event} {host}\\n")
            raise OSError("nothing leaves this machine")
sys.addaudithook(heard)
"""


@pytest.fixture(scope="module")
def behind_a_name(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("speaks")
    (folder / "sitecustomize.py").write_text(SPEAKS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(folder))
        patched.setenv("SPOKEN", str(folder / "spoken"))
        with served(options=("--allow-origin", OUTSIDE)) as address:
            yield address, folder / "spoken"


async def opened(address: str, origin: str | None, host: str | None) -> bool:
    headers = {"Host": host} if host else {}
    here: Any = {"origin": origin, "subprotocols": ["streamlit"], "additional_headers": headers}
    try:
        async with connect(f"{address.replace('http', 'ws')}/_stcore/stream", **here):
            return True
    except InvalidStatus as refused:
        assert refused.response.status_code == 403
        return False


def test_pages_of_the_allowed_origin_may_ask_and_no_others(behind_a_name: tuple[str, Path]) -> None:
    address, _ = behind_a_name
    assert awaited(opened(address, OUTSIDE, None))
    assert awaited(opened(address, address, None))
    assert not awaited(opened(address, "https://elsewhere.example", None))
    assert not awaited(opened(address, "http://budget.example", None))
    # Streamlit's own pages and files are asked for by the server's name alone.
    asked = Asking(f"{address}/", headers={"Host": "rebound.example"})
    with pytest.raises(HTTPError, match="421"):
        urlopen(asked)


def test_nothing_leaves_the_machine(behind_a_name: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.officers.EVERY_S", 0.0)
    address, spoken = behind_a_name
    (wait,) = awaited(one(address, changes=1, seed=1))
    assert wait > 0 and not spoken.exists(), spoken.read_text()
