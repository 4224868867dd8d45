"""The command line: the commands, and what each kind of failure is worth as an exit code."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import traceback
from copy import copy
from typing import Annotated

import typer

from budgetopt.cli import (
    STOPPED,
    amend,
    check,
    compare,
    demo,
    diff,
    evaluations,
    exercise,
    frontier,
    lookback,
    map,
    memo,
    prepare,
    publish,
    recommend,
    report,
    robustness,
    roll,
    schema,
    score,
    sensitivity,
    split,
    standard,
    template,
    ui,
    verify,
    workspace,
)
from budgetopt.cli.helping import HelpCommand, HelpGroup
from budgetopt.cli.talk import ALIKE, say, tell
from budgetopt.errors import FindingsError, Infeasible, TimeLimitReached, UsageError
from budgetopt.saving.target import FULL

DONE, OURS, USAGE, INPUT, INFEASIBLE = 0, 1, 2, 3, 4

app = typer.Typer(
    name="budgetopt",
    cls=HelpGroup,
    help="Move a city's money from programs that show little impact to programs that do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    demo.demo,
    template.template,
    map.map_files,
    check.check,
    prepare.prepare,
    recommend.recommend,
    score.score,
    robustness.robustness,
    frontier.frontier,
    sensitivity.sensitivity,
    compare.compare,
    amend.amend,
    diff.diff,
    memo.memo,
    lookback.lookback,
    publish.publish,
    standard.standard,
    report.report,
    evaluations.evaluations,
    exercise.exercise,
    split.split,
    split.merge,
    roll.roll,
    verify.verify,
    ui.ui,
)
for command in COMMANDS:
    app.command(name="map" if command is map.map_files else command.__name__, cls=HelpCommand)(command)
app.add_typer(schema.app, name="schema")
app.add_typer(workspace.app, name="workspace")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        tell(f"budgetopt {version('budgetopt')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run a command; the exit code tells what happened (docs/commands.md)."""
    # A second thread gains nothing on vectors of this length; where others work too, it only waits.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Nor walk it all once more as the process ends, which took a fifth of a second: the system takes it whole.
    atexit.register(gc.freeze)
    # Else pydantic looks through everything that is installed for plugins, which would change what a file means.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show an arrow must not stop a budget.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ALIKE)
    sys.exit(_run())


def _run() -> int:
    # The command that is asked for alone: all of them would take a fiftieth of a second of each.
    asked, ran = [one for one in app.registered_commands if [one.name] == sys.argv[1:2]], copy(app)
    if asked:
        ran.registered_commands, ran.registered_groups = asked, []
    try:
        ran(standalone_mode=True)
    except SystemExit as end:
        return _code(end)
    except (UsageError, TimeLimitReached) as error:
        say(f"Error: {error}")
        return USAGE
    except FindingsError as error:
        say(str(error))
        return INPUT
    except Infeasible as error:
        from budgetopt.tell.relief import smallest_relief

        say(
            f"{error.scenario or 'This scenario'} cannot be met. The smallest relief that makes it possible "
            "(recommend --json lists every part of it):"
        )
        for sentence in smallest_relief(error):
            say(f"  - {sentence}")
        for change in error.fund_changes:
            say(f"  - {change}")
        return INFEASIBLE
    except Exception as error:
        if _is_stop(error):
            return STOPPED
        if isinstance(error, OSError) and error.errno in FULL:
            say(f"Error: {error.filename or 'standard output'}: the disk is full.")
            return USAGE
        say(traceback.format_exc())
        say("This is an error of ours, not of your data. Please report it with the lines above; nothing was written.")
        return OURS
    return DONE


def _code(end: SystemExit) -> int:
    """The exit code. Where nobody reads on (`--help | head`) the library ends in 1: what it was about to say counts."""
    if isinstance(unheard := end.__context__, BrokenPipeError):
        return getattr(unheard.__context__, "exit_code", DONE)
    return end.code if isinstance(end.code, int) else DONE


def _is_stop(error: BaseException | None) -> bool:
    """Whether an error is what a library made of Ctrl-C: where it comes as a class is made, Python 3.11 wraps it."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
