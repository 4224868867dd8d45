"""What the commands say: results to standard output, progress and messages to standard error."""

from __future__ import annotations

import codecs
import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import typer

from budgetopt.errors import Finding, Level, UsageError

# All but line ends and tabs: from a cell or a name they could move the cursor, or rewrite what stands on the terminal.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# What a console of another encoding shows for a sign that it does not have: −13% must not become ?13%.
ALIKE = "budgetopt.alike"
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "≥": ">=", "≤": "<=", "…": "...", "→": "->", "←": "<-", "×": "x", "±": "+/-",
    "·": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "√": "sqrt ", "Σ": "sum ", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def _alike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_SIGNS.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error(ALIKE, _alike)
Step = TypeVar("Step")


def say(text: str) -> None:
    """A message for the person, on standard error; where nobody hears it the exit code still tells."""
    with suppress(OSError):
        typer.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", text), err=True)


def tell(text: str) -> None:
    """A result, on standard output."""
    with heard():
        typer.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


@contextmanager
def heard() -> Iterator[None]:
    """Writing to standard output. Where its reader has gone (`| head`) the work goes on, and the rest is not read.

    Raises UsageError where it cannot be written otherwise (`> FILE` on a full disk).
    """
    try:
        yield
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        # Windows says of a pipe without a reader that the argument is invalid.
        if not isinstance(error, BrokenPipeError) and not (os.name == "nt" and error.errno == errno.EINVAL):
            raise UsageError(f"Standard output cannot be written: {error.strerror or error}.") from error


@contextmanager
def _line(width: int) -> Iterator[Callable[[str], None]]:
    """Show one line, over what it showed before, on a terminal only; it goes when the work ends."""
    on_terminal = sys.stderr.isatty()

    def show(text: str) -> None:
        if on_terminal:
            sys.stderr.write(f"\r{text}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        show(" " * width + "\r")


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Show what is being done, on a terminal only; the line goes when it is done."""
    with _line(len(doing) + 2) as show:
        show(f"{doing} …")
        yield


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much of long work is done, on a terminal only; the line goes when it ends."""

    def show_share(done: int, total: int) -> None:
        share = done / total if total else 1.0
        bar = "█" * round(20 * share) + "░" * (20 - round(20 * share))
        show(f"{doing} {bar} {share:4.0%}")

    with _line(len(doing) + 27) as show:
        yield show_share


def last_of(
    doing: str, steps: Iterable[Step], at: Callable[[Step], tuple[int, int]], kept: Callable[[Step], str]
) -> Step:
    """The last of the steps of long work, of which `at` says how far they are.

    Ctrl-C stops it and keeps what is done, which `kept` says in words; where that is nothing ("") it ends the command.
    """
    latest: Step | None = None
    try:
        with progress(doing) as show:
            for latest in steps:
                show(*at(latest))
    except KeyboardInterrupt:
        if latest is None or not kept(latest):
            raise
        say(f"Stopped: {kept(latest)} are done and kept.")
    if latest is None:
        raise ValueError("work without a step")
    return latest


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """Findings as a person reads them: errors, then warnings, then notes, each at its place."""
    ordered = sorted(findings, key=lambda finding: list(Level).index(finding.level))
    return [f"{finding.level:<8}{finding}" for finding in ordered]
