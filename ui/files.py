"""An officer's files in memory: which of them are workbooks, and which are another copy of one that is there."""

from __future__ import annotations

import io
from collections.abc import Hashable, Sequence

from budgetopt.intake.proposing.pointing import shapes, sheet_names
from budgetopt.standard.part_form import ABOUT

File = tuple[str, bytes]


def is_mapping(file: File) -> bool:
    """Whether a file says how others are read."""
    return file[0].casefold().endswith((".yaml", ".yml"))


def books_of(files: Sequence[File]) -> list[io.BytesIO]:
    """The workbooks among the files."""
    return [named(*file) for file in files if not is_mapping(file)]


def again(there: Sequence[File], arrived: Sequence[File]) -> list[File]:
    """The files that are there and of which another copy has arrived: of the same name, or with the same sheets."""
    names, others = {name for name, _ in arrived}, [shapes(named(*file)) for file in arrived if not is_mapping(file)]
    return [
        file
        for file in there
        if file[0] in names
        or (any(map(is_mapping, arrived)) if is_mapping(file) else _shared(shapes(named(*file)), others))
    ]


def parts(arrived: Sequence[File]) -> list[str]:
    """The names of files that are a department's part of a budget, as `budgetopt split` writes it."""
    return [file[0] for file in arrived if not is_mapping(file) and ABOUT in sheet_names(named(*file))]


def _shared(own: set[Hashable], others: Sequence[set[Hashable]]) -> bool:
    return any(own and other and (own <= other or other <= own) for other in others)


def named(name: str, content: bytes) -> io.BytesIO:
    """A file as readers take it: its bytes under its name."""
    file = io.BytesIO(content)
    file.name = name
    return file
