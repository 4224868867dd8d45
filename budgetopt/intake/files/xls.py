"""Reading .xls (Excel 97 to 2003) in a process of its own, watched by time and memory.

The process (xls_child.py) gives the cells as JSON, so nothing that a damaged file does to it reaches this one.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

import psutil

from budgetopt.intake.cells.grid import Book, Cells, Grid, Unopenable, spread, too_much
from budgetopt.intake.cells.values import ErrorValue, PercentNumber, Scaled, Value
from budgetopt.intake.files.office import unit_written
from budgetopt.intake.files.settings import parsed_json
from budgetopt.intake.files.xls_child import MOST_CELLS, MOST_MEMORY

# A ledger that fills its sheet takes 1 s a megabyte at the most; the rest is for a machine that is busy.
_SECONDS, _SECONDS_A_MEGABYTE = 6, 1.5
_LOOK_EVERY_S = 0.02
# On Windows a process that the workbench starts would else open a console.
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_SAVE = "Open it in Excel or LibreOffice and save it as an .xlsx workbook."


def read_xls(file: str, content: bytes) -> Book:
    """The sheets of an Excel 97 workbook. Raises Unopenable."""
    answer = parsed_json(_watched(content) or b'{"refused": "damaged"}')
    if "refused" in answer:
        raise _refusal(answer["refused"])
    if "fault" in answer:
        raise RuntimeError(answer["fault"])
    return Book(file, tuple(_grid(file, sheet) for sheet in answer["sheets"]))


def _watched(content: bytes) -> bytes:
    """What the reading process says, which is ended when it takes too long or too much memory."""
    command = [sys.executable, "-m", "budgetopt.intake.files.xls_child"]
    deadline = time.monotonic() + _SECONDS + _SECONDS_A_MEGABYTE * len(content) / 1e6
    # Files, not pipes: a pipe would have to be fed and emptied while the process is watched.
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(content)
        given.seek(0)
        with subprocess.Popen(
            command, stdin=given, stdout=said, stderr=subprocess.DEVNULL, creationflags=_NO_WINDOW
        ) as child:
            try:
                while child.poll() is None:
                    if time.monotonic() > deadline:
                        raise _refusal("time")
                    if _memory(child.pid) > MOST_MEMORY:
                        raise _refusal("memory")
                    time.sleep(_LOOK_EVERY_S)
            finally:
                child.kill()
        said.seek(0)
        return said.read()


def _memory(process: int) -> int:
    """The bytes that a process holds, with those it started: on Windows an environment's Python starts another."""
    held = 0
    try:
        parent = psutil.Process(process)
        for each in (parent, *parent.children(recursive=True)):
            held += each.memory_info().rss
    except psutil.Error:
        # It has ended meanwhile.
        return held
    return held


def _refusal(reason: str) -> Unopenable:
    match reason:
        case "version":
            return Unopenable("unknown-format", "workbooks older than Excel 97 are not read.", _SAVE)
        case "encrypted":
            mend = "Open it in Excel, remove the password and save it as an .xlsx workbook."
            return Unopenable("password-protected", "the workbook is protected by a password.", mend)
        case "cells":
            return too_much(f"more than {MOST_CELLS:,} cells, or texts without end")
        case "time" | "memory":
            found = f"the workbook takes too much {reason} to read; it is damaged, or not made by an office program."
            return Unopenable("unsafe-workbook", found, _SAVE)
    return Unopenable("damaged-file", "the workbook is damaged or incomplete.", f"Copy or download it again. {_SAVE}")


def _grid(file: str, sheet: Mapping[str, Any]) -> Grid:
    rows: dict[int, Cells] = {
        int(row): {int(column): _value(value) for column, value in cells.items()}
        for row, cells in sheet["rows"].items()
    }
    room = MOST_CELLS
    for area in sheet["merged"]:
        room -= spread(rows, *area)
        if room < 0:
            raise too_much("merged cells without end")
    hidden = frozenset(sheet["hidden_rows"]), frozenset(sheet["hidden_columns"])
    return Grid(file, sheet["name"], rows, sheet["hidden"], *hidden)


def _value(said: Any) -> Value:
    match said:
        case {"percent": share}:
            return PercentNumber(share)
        case {"format": code, "number": number}:
            return Scaled.written(number, unit) if (unit := unit_written(code)) > 1 else number
        case {"date": day}:
            return datetime.fromisoformat(day)
        case {"error": word}:
            return ErrorValue(word)
    value: Value = said
    return value
