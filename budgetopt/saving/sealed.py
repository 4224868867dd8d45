"""A zip of ours whose manifest names every part with its SHA-256: a project file, a backup."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from types import TracebackType
from typing import BinaryIO, Self

MANIFEST = "manifest.json"
# The door in refuses what packs better than 100 to 1: such a part is stored as it is.
_LOOKED_AT, _DENSE = 1_000_000, 50
# 1980 is the first year that a zip file knows: what is packed says by itself when it was made.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class SealedWriter:
    """A sealed zip on its way into `file`; the end of the `with` writes the manifest, last.

    `facts`: what the manifest says beside the parts; more may be added until the end.
    """

    def __init__(self, file: BinaryIO, facts: Mapping[str, object]):
        self.facts = dict(facts)
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._parts: dict[str, str] = {}
        self.unpacked = 0

    def add(self, name: str, content: bytes) -> None:
        """One more part."""
        self._parts[name] = sha256(content).hexdigest()
        self.unpacked += len(content)
        self._write(name, content)

    def __len__(self) -> int:
        return len(self._parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            manifest = self.facts | {"parts": self._parts}
            self._write(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode())
        self._zip.close()

    def _write(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, _NO_DATE)
        dense = len(content) > _LOOKED_AT and len(content) > _DENSE * len(zlib.compress(content, 1))
        self._zip.writestr(entry, content, zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED)
