"""What a command writes: said once, put in its place when the command is done, all of it or none."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from budgetopt.cli.talk import CONTROL, heard, say, step, tell
from budgetopt.errors import Infeasible, UsageError
from budgetopt.saving.whole import Outputs, Write

STDOUT = "-"
# A JSON may have another name than .json, but not that of a file of another kind.
_NO_JSON = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".html", ".htm", ".pdf", ".docx", ".pptx", ".zip")


def check_ending(target: Path, endings: Collection[str]) -> None:
    """Raises UsageError for a name that what is written there is not: no program opens a workbook called plan.pdf."""
    if target.suffix.casefold() not in endings:
        raise UsageError(f"{target}: give a name that ends in {' or '.join(endings)}, as what is written there is.")


@dataclass
class Out:
    """The outputs of a command: `target` the workbook, `json_out` the JSON ("-": standard output); None: not asked.

    `notes`: what a person should know of what came out, on standard error.
    """

    files: Outputs
    target: Path | None
    json_out: str | None
    written: list[Path] = field(default_factory=list)
    printed: str = ""
    notes: list[str] = field(default_factory=list)

    def say(self, *texts: str) -> None:
        """A result for the person, a line each: on standard output, unless that carries the JSON and nothing else."""
        for text in texts:
            (say if self.json_out == STDOUT else tell)(text)

    def file(self, path: Path, write: Write) -> None:
        """One more output."""
        with step("Writing"):
            self.files.add(path, write)
        self.written.append(path)

    def folder(self, path: Path, files: Mapping[str, bytes], ours: Collection[str]) -> None:
        """A folder of files, in place of an earlier one that holds no other names than `ours`."""
        with step("Writing"):
            self.files.add_folder(path, files, ours)
        self.written.append(path)

    def workbook(self, write: Write) -> None:
        """The workbook, where one is asked for."""
        if self.target:
            self.file(self.target, write)

    def json(self, record: Callable[[], dict[str, Any]]) -> None:
        """The JSON, where it is asked for."""
        if not self.json_out:
            return
        text = json.dumps(record(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        # The same to a program, and no order to a terminal.
        text = CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
        if self.json_out == STDOUT:
            self.printed = text
        else:
            self.file(Path(self.json_out), lambda file: file.write(text.encode()))


@contextmanager
def outputs(
    *,
    force: bool,
    inputs: Iterable[Path | str | None] = (),
    output: Path | None = None,
    default: Path | None = None,
    json_out: str | None = None,
    endings: Collection[str] = (".xlsx",),
) -> Iterator[Out]:
    """The outputs of a command, looked at before long work: the workbook (`output`, else `default` unless the JSON
    alone is asked for) and the JSON.

    A verdict (an exit code of the command's own, rules that cannot all be met) keeps what was written for it; after
    any other failure nothing is written. Raises UsageError for what cannot be an output, and for a name with none of
    the `endings` that such a file has: no program opens a workbook called plan.pdf.
    """
    if json_out == "":
        raise UsageError(f"--json: give a name to write to, or {STDOUT} for standard output.")
    verdict: Exception | None = None
    target = output or (None if json_out else default)
    with Outputs([Path(path) for path in inputs if path], force) as files:
        files.look([path for path in (target, json_out) if path and path != STDOUT])
        if target and endings:
            check_ending(target, endings)
        if json_out and json_out != STDOUT and Path(json_out).suffix.casefold() in _NO_JSON:
            check_ending(Path(json_out), (".json",))
        out = Out(files, target, json_out)
        try:
            yield out
        except (typer.Exit, Infeasible) as end:
            verdict = end
    if out.printed:
        with heard():
            sys.stdout.buffer.write(out.printed.encode())
            sys.stdout.flush()
    for note in dict.fromkeys(out.notes):
        say(note)
    for path in out.written:
        out.say(f"Written: {path}")
    if verdict:
        raise verdict
