"""budgetopt schema: what editors need to complete and check our files."""

from __future__ import annotations

import json

import typer

from budgetopt.cli.helping import HelpCommand, HelpGroup
from budgetopt.cli.talk import tell

app = typer.Typer(cls=HelpGroup, help="JSON Schemas, for editors.", no_args_is_help=True)


@app.callback()
def _schemas() -> None:
    """JSON Schemas, for editors."""


@app.command(cls=HelpCommand)
def scenario() -> None:
    """The JSON Schema of a scenario file."""
    from budgetopt.scenario.file import schema

    tell(json.dumps(schema(), indent=2))


@app.command(cls=HelpCommand)
def authority() -> None:
    """The JSON Schema of an authority pack: what a council may do."""
    from budgetopt.council.authority import authority_schema

    tell(json.dumps(authority_schema(), indent=2))
