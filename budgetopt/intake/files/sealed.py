"""The door for a sealed zip (`saving/sealed.py`): what its directory and manifest do not vouch for is not unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO

from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.guard import DAMAGE, PART, too_dense
from budgetopt.intake.files.settings import bounded_json
from budgetopt.saving.sealed import MANIFEST

_NAME = re.compile(r"[a-z_]+/[0-9a-z_]+(-[0-9]+)?(\.jsonl)?|[a-z_]+\.jsonl?")
_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1_000_000
_LONGEST_ROW = 10_000_000
# Bytes that the manifest has for a part.
_OF_A_PART = 300
# Entries that the manifest has beside one for each part, with every comma of a name.
_FACTS = 10_000


@dataclass(frozen=True, slots=True)
class SealedBounds:
    """What is looked into at most: parts, bytes of one part unpacked, bytes of all."""

    parts: int
    part: int
    unpacked: int


@dataclass(frozen=True)
class Sealed:
    """A sealed zip that was looked at: `facts` and `hashes` (part to SHA-256) of its manifest, and parts that are read
    one by one. `digest`: the SHA-256 of the whole."""

    file: str
    facts: dict[str, Any]
    hashes: dict[str, str] = field(repr=False)
    digest: str
    _zip: zipfile.ZipFile = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The parts, in the order of the manifest."""
        return tuple(self.hashes)

    def read(self, name: str) -> bytes:
        """A part as it was packed. Raises InputError."""
        if name not in self.hashes:
            raise self.refused(name, "is missing")
        try:
            content = self._zip.read(name)
        except DAMAGE:
            raise self.refused(name, "is damaged") from None
        if sha256(content).hexdigest() != self.hashes[name]:
            raise self.refused(name, "is not what the manifest says: its SHA-256 differs")
        return content

    def lines(self, name: str, most: int = 1_000_000) -> Iterator[dict[str, Any]]:
        """The rows of a part that is a table: a JSON object in each of at most so many lines. Raises InputError."""
        content = self.read(name)
        if content.count(b"\n") > most:
            raise self.refused(name, f"has more than {most:,} rows")
        for number, line in enumerate(io.BytesIO(content), 1):
            try:
                # What is large is a part of its own; a row is copied a few times while it is looked at.
                row = bounded_json(line) if len(line) <= _LONGEST_ROW else None
            except Unopenable:
                row = None
            if not isinstance(row, dict):
                raise self.refused(f"{name}, line {number}", "is not a row")
            yield row

    def refused(self, part: str, what: str) -> InputError:
        """What to raise of a part that is not as it must be."""
        return refused(self.file, part, f"this part {what}.")


def refused(file: str, part: str, found: str, rule: str = "damaged-file") -> InputError:
    """What to raise of a file that is not let in: a finding at its place."""
    mend = "Use another copy: nothing was brought in."
    return InputError([Finding(Level.ERROR, rule, Place(file, cell=part), found, mend=mend)])


def opened_sealed(stream: BinaryIO, file: str, kind: str, bounds: SealedBounds) -> Sealed:
    """Look into a sealed zip of a kind (`facts["kind"]`); `stream` must stay open while it is read.

    Raises InputError for what is no such file, for names that are not ours, and for what would unpack without bound.
    """
    count, digest = _looked_through(stream)
    if count > bounds.parts + 1:
        raise refused(file, "", f"the file has more than {bounds.parts:,} parts.", "unsafe-file")
    try:
        archive = zipfile.ZipFile(stream)
        parts = {part.filename: part for part in archive.infolist()}
    except DAMAGE:
        raise refused(file, "", f"the file is no {kind}, or it is damaged.") from None
    if MANIFEST not in parts:
        raise refused(file, "", f"the file is no {kind}.")
    _check_directory(file, archive.infolist(), bounds)
    manifest = _manifest(file, archive, kind, bounds)
    hashes = manifest.pop("parts")
    if differing := sorted(set(hashes) ^ (set(parts) - {MANIFEST})):
        raise refused(file, differing[0][:80], "this part is missing, or not in the manifest.")
    return Sealed(file, manifest, hashes, digest, archive)


def _looked_through(stream: BinaryIO) -> tuple[int, str]:
    """At most how many entries the directory of a zip has, before anything is made of it; and its SHA-256."""
    stream.seek(0)
    count, tail, digest = 0, b"", sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        count += (tail + chunk).count(PART)
        tail = chunk[-len(PART) + 1 :]
    stream.seek(0)
    return count, digest.hexdigest()


def _check_directory(file: str, parts: list[zipfile.ZipInfo], bounds: SealedBounds) -> None:
    for part in parts:
        if not _NAME.fullmatch(part.filename):
            raise refused(
                file, ascii(part.filename[:80]), "a part with such a name does not belong here.", "unsafe-file"
            )
        most = _OF_A_PART * (bounds.parts + 10) if part.filename == MANIFEST else bounds.part
        if part.file_size > most or too_dense(part) or part.flag_bits & 1:
            found = f"this part unpacks to {part.file_size / 1e6:,.0f} MB, far more than it may, or is locked."
            raise refused(file, part.filename, found, "unsafe-file")
    if len({part.filename for part in parts}) != len(parts):
        raise refused(file, "", "the file has two parts of one name.", "unsafe-file")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > bounds.unpacked:
        raise refused(file, "", f"the file unpacks to {unpacked / 1e6:,.0f} MB, which is too much.", "unsafe-file")


def _manifest(file: str, archive: zipfile.ZipFile, kind: str, bounds: SealedBounds) -> dict[str, Any]:
    try:
        found = bounded_json(archive.read(MANIFEST), len(archive.infolist()) + _FACTS)
    except (*DAMAGE, Unopenable):
        raise refused(file, MANIFEST, f"the file is no {kind}: this part is missing or damaged.") from None
    if not isinstance(found, dict) or found.get("kind") != kind:
        raise refused(file, MANIFEST, f"the file is no {kind}.")
    hashes = found.get("parts")
    if not isinstance(hashes, dict) or not all(_HASH.fullmatch(str(one)) for one in hashes.values()):
        raise refused(file, MANIFEST, "the manifest does not say what the file holds.")
    return found
