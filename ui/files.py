"""An officer's files in memory: which of them are workbooks, and which are another copy of one that is there."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from hashlib import sha256
from threading import Lock

from budgetopt.intake.proposing.pointing import shapes
from budgetopt.intake.reading import Examination, examine

File = tuple[str, bytes]

# The readings of files that are kept, by what is read: two projects of the same files have the same budget in memory.
_MOST_READ = 8
_READ: OrderedDict[Hashable, Examination] = OrderedDict()
_LOCK = Lock()


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


def _shared(own: set[Hashable], others: Sequence[set[Hashable]]) -> bool:
    return any(own and other and (own <= other or other <= own) for other in others)


def named(name: str, content: bytes) -> io.BytesIO:
    """A file as readers take it: its bytes under its name."""
    file = io.BytesIO(content)
    file.name = name
    return file


def examined(files: Sequence[File], mapping: str | None) -> Examination:
    """What files say, read by `mapping` (YAML) or by one that is among them; what was read lately is known.

    Raises UsageError where there is no workbook among them.
    """
    key = (tuple((name, sha256(content).digest()) for name, content in files), mapping)
    with _LOCK:
        if key in _READ:
            _READ.move_to_end(key)
            return _READ[key]
    among = next((named(*file) for file in files if is_mapping(file)), None)
    found = examine(books_of(files), named("mapping.yaml", mapping.encode()) if mapping else among)
    with _LOCK:
        _READ[key] = found
        while len(_READ) > _MOST_READ:
            _READ.popitem(last=False)
    return found
