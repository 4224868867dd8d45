"""The commands, thin: each reads, asks one room, and writes."""

import gc
import os
import signal

__all__ = ["main"]

# What shells give for Ctrl-C.
STOPPED = 130


def main() -> None:
    """Run a command; the exit code tells what happened (docs/commands.md).

    Ctrl-C while the commands are still being loaded ends as it does later: nothing is begun that could be left.
    """
    # A command makes much that stays until it ends: the collector need not walk it at every 700 objects.
    gc.set_threshold(1_000_000, 50, 50)
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, frame: os._exit(STOPPED))
    from budgetopt.cli.app import main as run

    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, before)
    run()
