"""budgetopt ui: the workbench in a browser."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from budgetopt.shipped import shipped


def ui(
    port: Annotated[int, typer.Option("--port", help="Where the workbench listens.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option("--address", help="Who can reach it: localhost is this machine alone.")
    ] = "localhost",
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser window.")] = True,
) -> None:
    """Open the workbench: from a workbook to a comparison and a recommendation, in a browser."""
    from streamlit.web.cli import main as streamlit

    app = shipped("ui", "app.py")
    # The pages import each other as `ui.…`, from inside the installed package as from a checkout.
    sys.path.insert(0, str(app.parent.parent))
    os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
    streamlit(
        [
            "run",
            str(app),
            f"--server.port={port}",
            f"--server.address={address}",
            f"--server.headless={'false' if open_browser else 'true'}",
            "--browser.gatherUsageStats=false",
            "--server.fileWatcherType=none",
            "--client.showErrorDetails=none",
            "--client.toolbarMode=viewer",
        ]
    )
