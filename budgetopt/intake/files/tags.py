"""The tags of plainly written XML: where each stands, what it is, and that it may stand there."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

PADDING = 64  # windows may look beyond the end of a piece
_NO_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});)")

ROW, ROW_END, CELL, CELL_END, V, V_END, V_NONE, F, F_END, IS, IS_END, T, T_END = range(1, 14)
_TAGS = {
    b"<ro": ROW, b"</r": ROW_END, b"<c ": CELL, b"</c": CELL_END, b"<v>": V, b"</v": V_END, b"<v/": V_NONE,
    b"<v ": V_NONE, b"<f>": F, b"<f ": F, b"<f/": F, b"</f": F_END, b"<is": IS, b"</i": IS_END, b"<t>": T, b"<t ": T,
    b"</t": T_END,
}  # fmt: skip
# The whole tag, for those of which the table above knows only the beginning.
_WHOLE = {ROW_END: b"</row>", CELL_END: b"</c>", V_END: b"</v>", F_END: b"</f>", IS: b"<is>", IS_END: b"</is>",
          T_END: b"</t>"}  # fmt: skip
AFTER_CELL = {CELL, ROW_END}
_AFTER_ROW = {ROW}
_NEXT = {
    ROW: {CELL, ROW_END, ROW}, ROW_END: _AFTER_ROW, CELL: AFTER_CELL | {V, V_NONE, F, IS, CELL_END},
    CELL_END: AFTER_CELL, V: {V_END}, V_END: {CELL_END}, V_NONE: {CELL_END}, F: {F_END, V, V_NONE, CELL_END},
    F_END: {V, V_NONE, CELL_END}, IS: {T}, T: {T_END}, T_END: {IS_END}, IS_END: {CELL_END},
}  # fmt: skip
_FOLLOWS = np.array([after in _NEXT.get(tag, ()) for tag in range(16) for after in range(16)])
_CODES = np.zeros(65_536, np.uint8)
for _tag, _code in _TAGS.items():
    _CODES[_tag[1] << 8 | _tag[2]] = _code


class NotPlain(Exception):
    """The sheet is written in a way that this reader does not know."""


def check_signs(written: bytes, signs: Bytes) -> None:
    """Signs that may not stand in XML, wherever they are."""
    low = np.count_nonzero(signs < ord(" ")) - PADDING
    if low and low != sum(written.count(space) for space in (b"\n", b"\r", b"\t")):
        raise NotPlain
    if b"]]>" in written or _NO_ENTITY.search(written):
        raise NotPlain
    if not written.isascii():
        try:
            written.decode()
        except UnicodeDecodeError:
            raise NotPlain from None


def check_closed(closes: list[bytes], tags: Bytes, tag: int, inside: tuple[int, ...]) -> None:
    """Whether just those elements of a kind close themselves that have nothing inside."""
    places = np.flatnonzero(tags == tag)
    filled = np.isin(tags[np.minimum(places + 1, len(tags) - 1)], inside)
    if len(closes) != len(places) or np.any(np.array([not close for close in closes]) != filled):
        raise NotPlain


def find_tags(signs: Bytes, at: Whole) -> Bytes:
    """What each tag is; raises NotPlain for one that is unknown or stands where it may not."""
    found: Bytes = _CODES[signs[at + 1].astype(np.uint16) << 8 | signs[at + 2]]
    for tag, spelled in _WHOLE.items():
        places = at[found == tag]
        for offset in range(2, len(spelled)):
            if np.any(signs[places + offset] != spelled[offset]):
                raise NotPlain
    # <v/> and <v /> alone: an attribute of <v> would say how to read its spaces.
    spaced = at[found == V_NONE] + 2
    slash = spaced + (signs[spaced] == ord(" "))
    if np.any(signs[slash] != ord("/")) or np.any(signs[slash + 1] != ord(">")):
        raise NotPlain
    if not len(found) or found[0] != ROW or found[-1] not in (ROW_END, ROW):
        raise NotPlain
    if not np.all(found) or not np.all(_FOLLOWS[found[:-1] * np.uint8(16) + found[1:]]):
        raise NotPlain
    return found
