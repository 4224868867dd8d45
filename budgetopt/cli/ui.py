"""budgetopt ui: the workbench in a browser."""

from __future__ import annotations

import logging
import os
import signal
from typing import Annotated

import typer

from budgetopt.cli.talk import say
from budgetopt.errors import UsageError
from budgetopt.log import LOG
from budgetopt.shipped import shipped


def ui(
    port: Annotated[int, typer.Option("--port", help="Where the workbench listens.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option("--address", metavar="A", help="Who can reach it: localhost is this machine alone.")
    ] = "localhost",
    workspace: Annotated[
        str,
        typer.Option(
            "--workspace",
            metavar="URL",
            help="Where the work is kept: a file (yours is made if none is told), or postgresql+psycopg://…",
        ),
    ] = "",
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser window.")] = False,
) -> None:
    """Open the workbench: from a workbook to a comparison and a recommendation, in a browser."""
    _free(address, port)
    kept = _workspace(workspace)
    shown = "localhost" if address in ("0.0.0.0", "::") else f"[{address}]" if ":" in address else address
    say(f"The workbench starts at http://{shown}:{port} (Ctrl-C ends it). The work is kept in {kept}.")
    # Until the server takes the signal over, Ctrl-C has nothing to end.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    from streamlit.web.cli import main as streamlit

    app = shipped("ui", "app.py")
    told = logging.StreamHandler()
    told.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    LOG.addHandler(told)
    LOG.setLevel(logging.INFO)
    os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
    # Without its welcome Streamlit asks nothing: no e-mail address at the terminal, and no public service for the
    # address that this machine has outside.
    options = {
        "server.port": port,
        "server.address": address,
        "server.headless": str(no_open).lower(),
        "server.showEmailPrompt": "false",
        "logger.hideWelcomeMessage": "true",
        "browser.gatherUsageStats": "false",
        "server.fileWatcherType": "none",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "viewer",
    }
    streamlit(["run", str(app), *(f"--{name}={value}" for name, value in options.items())])


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
