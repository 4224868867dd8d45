"""A zip package, as .docx is, whose bytes hang on its contents alone."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping


def dated(content: bytes, date: datetime.date) -> bytes:
    """The package `content`, written by us, with one date on all that is in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped({name: package.read(name) for name in package.namelist()}, date)


def zipped(files: Mapping[str, bytes], date: datetime.date) -> bytes:
    """Files as one package, with one date on all that is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            # 1980 is the first year that a zip file knows, 2107 the last.
            entry = zipfile.ZipInfo(name, (min(max(date.year, 1980), 2107), date.month, date.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return out.getvalue()
