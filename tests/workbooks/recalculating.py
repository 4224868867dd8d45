"""A workbook beside what LibreOffice made of it: each formula the product's own figure, as calamine reads both."""

from __future__ import annotations

import zipfile
from itertools import zip_longest
from pathlib import Path

from python_calamine import CalamineWorkbook


def formulas_agreed(path: Path, anew: Path) -> int:
    """How many formulas a workbook has; every cell is to be what it is in the recalculated one."""
    ours, theirs = (CalamineWorkbook.from_path(str(one)) for one in (path, anew))
    assert ours.sheet_names == theirs.sheet_names
    for sheet in ours.sheet_names:
        rows, found = (read.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for read in (ours, theirs))
        off = [
            (number, mine, other)
            for number, (mine, other) in enumerate(zip_longest(rows, found, fillvalue=[]), start=1)
            if not all(_alike(*pair) for pair in zip_longest(mine, other, fillvalue=""))
        ]
        assert not off, f"{path.name} {sheet}: {off[:3]}"
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(package.read(name).count(b"<f>") for name in sheets)


def _alike(ours: object, theirs: object) -> bool:
    """Whether two values are the same, numbers to the cent (of impact to a billionth of it), and no error."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= 0.005 + 1e-9 * abs(ours)
    return ours == theirs and not str(theirs).startswith(("#N/A", "#REF", "#NAME", "#VALUE", "#DIV", "#NUM", "Err:"))
