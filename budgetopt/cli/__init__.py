"""The commands, thin: each reads, asks one room, and writes."""

import os
import signal

__all__ = ["main"]

# What shells give for Ctrl-C.
STOPPED = 130


def main() -> None:
    """Run a command; the exit code tells what happened (docs/commands.md).

    Ctrl-C while the commands are still being loaded ends as it does later: nothing is begun that could be left.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, frame: os._exit(STOPPED))
    from budgetopt.cli.app import main as run

    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, before)
    run()
