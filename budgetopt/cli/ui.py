"""budgetopt ui: the workbench in a browser."""

from __future__ import annotations

import logging
import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.talk import say
from budgetopt.errors import UsageError
from budgetopt.log import LOG
from budgetopt.shipped import shipped


def ui(
    port: Annotated[int, typer.Option("--port", help="Where the workbench listens.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, opt.option("--address", "HOST", "Who can reach it: localhost is this machine alone.")
    ] = "localhost",
    workspace: Annotated[
        str,
        opt.option(
            "--workspace",
            "URL",
            "Where the work is kept: a file (yours is made if none is told), or postgresql+psycopg://…",
        ),
    ] = "",
    origin: Annotated[
        str, opt.option("--allow-origin", "URL", "Where browsers find it behind a proxy: https://budget.city.gov.")
    ] = "",
    sign_in: Annotated[
        Path | None,
        opt.option(
            "--sign-in", "SECRETS.toml", "People sign in by OpenID Connect as this file says in its section auth."
        ),
    ] = None,
    at_hand: Annotated[
        int,
        typer.Option(
            "--at-hand",
            metavar="MINUTES",
            min=1,
            help="A project that nobody looked at for so long leaves the server's memory; the workspace keeps it.",
        ),
    ] = 60,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser window.")] = False,
) -> None:
    """Open the workbench: from a workbook to a comparison and a recommendation, in a browser."""
    _free(address, port)
    options = _options(address, port, origin) | _signing_in(sign_in)
    kept = _workspace(workspace)
    shown = "localhost" if address in ("0.0.0.0", "::") else f"[{address}]" if ":" in address else address
    say(f"The workbench starts at http://{shown}:{port} (Ctrl-C ends it). The work is kept in {kept}.")
    # Until the server takes the signal over, Ctrl-C has nothing to end.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    app = shipped("ui", "app.py")
    # The pages import each other as `ui.…`, from inside the installed package as from a checkout.
    sys.path.insert(0, str(app.parent.parent))
    _log_to_terminal()
    os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
    os.environ["BUDGETOPT_AT_HAND_MINUTES"] = str(at_hand)
    from ui.server import serve

    # A tab whose line broke finds its place again for two minutes.
    options["server.disconnectedSessionTTL"] = min(120, 60 * at_hand)
    serve(app, options, origin.rstrip("/"), "" if no_open else f"http://{shown}:{port}")


def _log_to_terminal() -> None:
    told = logging.StreamHandler()
    told.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    LOG.addHandler(told)
    LOG.setLevel(logging.INFO)


def _options(address: str, port: int, origin: str) -> dict[str, object]:
    """What Streamlit is told. Raises UsageError for an origin that is none."""
    outside = urlsplit(origin)
    if origin and (outside.scheme not in ("http", "https") or not outside.hostname or outside.path.strip("/")):
        raise UsageError(f"--allow-origin {origin}: write where browsers find it, such as https://budget.city.gov.")
    names = [address, "localhost", "127.0.0.1", "[::1]", "::1"]
    everybody = address in ("0.0.0.0", "::") and not origin
    # Without its welcome Streamlit asks nothing: no e-mail address at the terminal, and no public service for the
    # address that this machine has outside.
    return {
        "server.port": port,
        "server.address": address,
        "server.headless": True,
        "server.showEmailPrompt": False,
        "logger.hideWelcomeMessage": True,
        "browser.gatherUsageStats": False,
        "server.fileWatcherType": "none",
        # One run of a tab at a time, and no message of it passed over: else the next would begin beside the one before,
        # and a press whose run had not begun yet be lost.
        "runner.fastReruns": False,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.corsAllowedOrigins": [origin] if origin else [],
        # Another name for this machine is how a page from elsewhere would reach it (DNS rebinding).
        "server.allowedHosts": [] if everybody else [*names, *([outside.hostname] if outside.hostname else [])],
        "client.showErrorDetails": "none",
        # A field says in both ways what it holds (ui/parts/fields.py): that is no mistake.
        "global.disableWidgetStateDuplicationWarning": True,
        "client.toolbarMode": "viewer",
    }


def _signing_in(secrets: Path | None) -> dict[str, object]:
    """What Streamlit is told of signing in. Raises UsageError for a file that does not say how."""
    os.environ.pop("BUDGETOPT_SIGN_IN", None)
    if secrets is None:
        return {}
    from budgetopt.intake.files.settings import read_toml
    from budgetopt.intake.files.taking import take

    auth = read_toml(take(secrets)).get("auth")
    needed = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
    lacking = [name for name in needed if not (isinstance(auth, dict) and auth.get(name))]
    if lacking:
        raise UsageError(f"{secrets}: [auth] lacks {', '.join(lacking)} (docs/hosting.md has an example).")
    if find_spec("authlib") is None:
        raise UsageError("signing in needs its library: pip install 'budgetopt[sign-in]'.")
    os.environ["BUDGETOPT_SIGN_IN"] = "1"
    return {"secrets.files": [str(secrets.absolute())]}


def _workspace(url: str) -> str:
    """Open the workspace once, so that what is wrong with it is said here; give it to the server, and say where it is.

    Raises UsageError.
    """
    from budgetopt.workspace.database import Workspace
    from budgetopt.workspace.location import VARIABLE

    opened = Workspace.opened(url or None)
    opened.close()
    os.environ[VARIABLE] = opened.url
    return opened.shown.removeprefix("sqlite:///")


def _free(address: str, port: int) -> None:
    """That the workbench can listen there. Raises UsageError."""
    import socket

    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as tried:
            if os.name != "nt":
                # As the server binds: a port that was left a moment ago is free.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((address, port))
    except OSError as error:
        raise UsageError(
            f"the workbench cannot listen at {address}, port {port} ({error.strerror or error}): "
            "end what listens there, or choose another with --port or --address."
        ) from None
