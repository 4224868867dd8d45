"""The web server around the pages: what of a browser's messages reaches them, what every answer carries, and that who
followed a link is still on its way to the same place after signing in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.cli_util import open_browser
from streamlit.starlette import App

from ui import downloads, whole
from ui.visitors import Arriving, Heard, Uploads, let_go, passed_over

_LOGIN, _CALLBACK, _ON_ITS_WAY = "/auth/login", "/oauth2callback", "budgetopt_to"
_WAY_KEPT_S = 900
# How many are here and what of memory they take is nobody's business.
_NOT_SAID = {"/_stcore/metrics"}
# Who works on a large city gives way to the others so often: a page stops for its database and messages a dozen times,
# and would wait each time for Python's five milliseconds.
_SWITCHES_S = 0.001
# Files may be on their way out at once, of all: each waits for its turn and its worker on a thread that does nothing
# else. Python has no more than six of them on two processors, and a small file would wait for somebody's large one.
_HANDED_OUT = 256
# Nothing comes from another machine and nothing goes to one; no other page may hold this one in a frame. What is unsafe
# here, Streamlit's own scripts and charts need.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A link may be all that somebody needs to see a project: it goes to no other site.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Stands before Streamlit. `origin`: where browsers find the server, where a proxy stands before it; `hosts`: the
    names that it answers to, any where there are none."""

    def __init__(self, app: ASGIApp, origin: str = "", hosts: Collection[str] = ()):
        self._hosts = {name.strip("[]").casefold() for name in hosts}
        self._app, self._origin, self._https = app, origin.rstrip("/"), origin.startswith("https://")
        self._uploads = Uploads()
        self._headers = {**_HEADERS, "Content-Security-Policy": _POLICY}
        if self._https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "websocket":
            if not self._from_our_page(scope):
                await send({"type": "websocket.close", "code": 1008})
                return
            receive = Heard(receive)
        elif scope["type"] == "http":
            send = partial(self._respond, scope, send)
            if self._is_elsewhere(Headers(scope=scope).get("host")):
                await PlainTextResponse("This server has another name.", 421)(scope, receive, send)
                return
            if scope["path"] in _NOT_SAID:
                await PlainTextResponse("Not found", 404)(scope, receive, send)
                return
            if self._uploads.is_one(scope):
                await self._upload(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_elsewhere(self, host: str | None) -> bool:
        """Whether a browser asks by a name that is not ours. Who gives none is no browser."""
        if not self._hosts or host is None:
            return False
        try:
            return urlsplit(f"//{host}").hostname not in self._hosts
        except ValueError:
            return True

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = Headers(scope=scope).get("content-length")
        with self._uploads.room(scope["path"], length) as refused:
            if refused:
                # A browser listens when all is sent.
                await passed_over(Arriving(receive))
                await PlainTextResponse("There is no room for this upload.", refused)(scope, receive, send)
            else:
                await self._app(scope, Arriving(receive), send)

    def _from_our_page(self, scope: Scope) -> bool:
        """Whether it is a page of ours that asks, or no page. Streamlit would go on to ask a public service for this
        machine's address, and compares names alone."""
        headers = MutableHeaders(scope=scope)
        came = headers.get("origin")
        if came is None or urlsplit(came).netloc == headers.get("host"):
            return True
        if came == self._origin:
            headers["host"] = urlsplit(came).netloc
        return came == self._origin

    async def _respond(self, scope: Scope, send: Send, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers[name] = value
            _on_the_way(scope["path"], Headers(scope=scope), headers)
            if self._https:
                _only_over_https(headers)
        await send(message)


def _on_the_way(path: str, asked: Headers, headers: MutableHeaders) -> None:
    """Keep where somebody came from who goes to sign in, and bring them back there."""
    if path == _LOGIN:
        came = urlsplit(asked.get("referer", ""))
        if came.netloc == asked.get("host") and came.path.startswith("/"):
            to = quote(came.path + (f"?{came.query}" if came.query else ""), safe="")
            headers.append("set-cookie", f"{_ON_ITS_WAY}={to}; Max-Age={_WAY_KEPT_S}; Path=/; HttpOnly; SameSite=Lax")
    elif path == _CALLBACK and headers.get("location") == "/":
        to = unquote(cookie_parser(asked.get("cookie", "")).get(_ON_ITS_WAY, ""))
        # A place of this server, never another's (//elsewhere).
        if to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable():
            headers["location"] = quote(to, safe="/?&=%-._~")
        headers.append("set-cookie", f"{_ON_ITS_WAY}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")


def _only_over_https(headers: MutableHeaders) -> None:
    for place, (name, value) in enumerate(headers.raw):
        if name == b"set-cookie" and b"; secure" not in value.lower():
            headers.raw[place] = (name, value + b"; Secure")


def serve(script: Path, options: Mapping[str, Any], origin: str = "", shown: str = "") -> None:
    """Serve the pages of a script until somebody ends it; `shown`: the address to open in a browser, if any."""
    sys.setswitchinterval(_SWITCHES_S)
    downloads.keep()
    whole.keep()
    # Streamlit looks for its settings beside what was started.
    sys.argv = [str(script)]
    guard = Middleware(Guard, origin=origin, hosts=options["server.allowedHosts"])
    App(script, lifespan=partial(begun, shown), middleware=[guard]).run(config=options)


@asynccontextmanager
async def begun(shown: str, _: App) -> AsyncIterator[None]:
    """What the server does beside its pages; `shown`: the address to open in a browser, if any."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_HANDED_OUT, "handed out"))
    if shown:
        open_browser(shown)
    letting_go = asyncio.create_task(let_go())
    yield
    letting_go.cancel()
