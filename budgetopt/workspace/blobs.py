"""Contents by their SHA-256: what is kept twice is kept once, and what is read is what was kept."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Collection
from hashlib import sha256 as hashed

from sqlalchemy import Connection, delete, exists, select, update

from budgetopt.errors import UsageError
from budgetopt.workspace.database import add_if_new, kept_time, now
from budgetopt.workspace.tables import HOLDERS, blobs

# A file is kept before the change that names it.
_UNUSED_FOR = datetime.timedelta(days=1)
# Names in one question to the database.
_AT_ONCE = 500


def keep(connection: Connection, content: bytes) -> str:
    """Keep a content; gives its SHA-256."""
    name = hashed(content).hexdigest()
    known = connection.execute(select(blobs.c.kept_at).where(blobs.c.sha256 == name)).scalar()
    if known is not None:
        # Kept anew is wanted anew: it must not go with what nobody uses.
        if known < _ago(_UNUSED_FOR / 2):
            connection.execute(update(blobs).where(blobs.c.sha256 == name).values(kept_at=now()))
        return name
    small = zlib.compress(content, 6)
    packed = len(small) < 0.9 * len(content)
    row = {"sha256": name, "size": len(content), "packed": packed, "content": small if packed else content}
    add_if_new(connection, blobs, row | {"kept_at": now()})
    return name


def read(connection: Connection, names: Collection[str]) -> dict[str, bytes]:
    """The contents of these names. Raises UsageError for one that is not there or not as it was kept."""
    found: dict[str, bytes] = {}
    asked = list(names)
    for start in range(0, len(asked), _AT_ONCE):
        wanted = select(blobs).where(blobs.c.sha256.in_(asked[start : start + _AT_ONCE]))
        for row in connection.execute(wanted):
            found[row.sha256] = _unpacked(row.content, row.packed, row.size)
    for name in asked:
        if name not in found or hashed(found[name]).hexdigest() != name:
            what = "not as it was kept" if name in found else "missing"
            raise UsageError(f"the workspace is damaged: a content ({name[:12]}…) is {what}. Restore a backup.")
    return found


def _unpacked(content: bytes, packed: bool, size: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, size + 1) if packed else content
    except zlib.error:
        return b"damaged"


def names(connection: Connection) -> list[str]:
    """The SHA-256 of everything that is kept."""
    return list(connection.execute(select(blobs.c.sha256).order_by(blobs.c.sha256)).scalars())


def clear_unused(connection: Connection) -> None:
    """Delete what nothing holds and nobody kept within a day."""
    unheld = [~exists().where(holder == blobs.c.sha256) for holder in HOLDERS]
    connection.execute(delete(blobs).where(blobs.c.kept_at < _ago(_UNUSED_FOR), *unheld))


def _ago(span: datetime.timedelta) -> str:
    return kept_time(datetime.datetime.now(datetime.UTC) - span)
