"""budgetopt ui: the workbench in a browser."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from budgetopt.shipped import shipped


def ui(
    port: Annotated[int, typer.Option("--port", help="Where the workbench listens.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option("--address", help="Who can reach it: localhost is this machine alone.")
    ] = "localhost",
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser window.")] = False,
) -> None:
    """Open the workbench: from a workbook to a comparison and a recommendation, in a browser."""
    from streamlit.web.cli import main as streamlit

    app = shipped("ui", "app.py")
    os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
    streamlit(
        [
            "run",
            str(app),
            f"--server.port={port}",
            f"--server.address={address}",
            f"--server.headless={'true' if no_open else 'false'}",
            "--browser.gatherUsageStats=false",
            "--server.fileWatcherType=none",
            "--client.showErrorDetails=none",
            "--client.toolbarMode=viewer",
        ]
    )
