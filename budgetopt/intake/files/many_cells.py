"""What the bytes of many cells say at once: addresses, types and styles, numbers."""

from __future__ import annotations

import re

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from budgetopt.intake.files.tags import Bytes, Mask, NotPlain, Whole

_DIGITS = 15  # as many digits as a float holds exactly
_MOST_HEADS = 2_000  # in one piece: each is read by itself
_HEAD = 40  # the longest head of a cell: r="XFD1048576" s="64000" t="inlineStr"/>
_ATTRIBUTE = re.compile(rb' (\w+)="(\w*)"')
_CELL_HEAD = re.compile(rb"""((?: (?:s|t|cm|vm|ph)="[0-9A-Za-z]*")*) ?(/?)>\s*""")
KINDS = ("n", "s", "b", "e", "str", "inlineStr")
NUMBER, SHARED, *_, INLINE = range(len(KINDS))


def addresses_of(signs: Bytes, at: Whole, rows: Whole) -> tuple[Whole, Whole]:
    """The column of each cell, and where its head goes on after its address, r="A1"."""
    seen = np.ascontiguousarray(sliding_window_view(signs, 16)[at].T)
    if np.any(seen[0] != ord("r")) or np.any(seen[1] != ord("=")) or np.any(seen[2] != ord('"')):
        raise NotPlain
    letters = seen[3:6].astype(np.int64) - 64
    is_letter = (letters >= 1) & (letters <= 26)
    two, three = is_letter[1], is_letter[1] & is_letter[2]
    columns = np.where(two, letters[0] * 26 + letters[1], letters[0])
    columns = np.where(three, columns * 26 + letters[2], columns)
    rest = at + 4 + two + three
    number = np.zeros(len(at), np.int64)
    inside = np.ones(len(at), np.bool_)
    for _ in range(7):
        digit = signs[rest] - np.uint8(48)  # wraps round below "0"
        inside &= digit < 10
        number = np.where(inside, number * 10 + digit, number)
        rest = rest + inside
    if not np.all(is_letter[0]) or np.any(columns > 16_384) or np.any(signs[rest] != ord('"')):
        raise NotPlain
    if np.any(number != rows):
        raise NotPlain
    return columns, rest + 1


def kinds_of(signs: Bytes, begin: Whole, end: Whole, closed: Mask) -> tuple[Whole, Whole]:
    """Type and style of each cell from the rest of its head. Few heads differ, so each different one is read once."""
    length = end - begin
    if not len(begin):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if np.any(length > _HEAD):
        raise NotPlain
    kept = np.tril(np.full((_HEAD + 1, _HEAD), 255, np.uint8), -1).view(np.uint64)
    words = sliding_window_view(signs, _HEAD)[begin].view(np.uint64) & kept[length]
    groups, like = _alike(words)
    if len(groups) > _MOST_HEADS:
        raise NotPlain
    kinds, styles, closes = [], [], []
    for group in groups:
        head = _CELL_HEAD.fullmatch(signs[begin[group] : end[group]].tobytes())
        pairs = _ATTRIBUTE.findall(head[1]) if head else []
        facts = dict(pairs)
        kind = facts.get(b"t", b"n").decode()
        if head is None or len(facts) != len(pairs) or kind not in KINDS:
            raise NotPlain
        kinds.append(KINDS.index(kind))
        styles.append(int(facts.get(b"s") or b"0"))
        closes.append(bool(head[2]))
    if np.any(np.array(closes)[like] != closed):
        raise NotPlain
    return np.array(kinds)[like], np.array(styles)[like]


def _alike(words: NDArray[np.uint64]) -> tuple[list[int], Whole]:
    """One place for each different row of `words`, and which of those each row is alike."""
    mixed = words @ np.array([0x9E3779B97F4A7C15 >> shift | 1 for shift in range(0, words.shape[1] * 7, 7)], np.uint64)
    table = np.full(4_096, -1)
    slot = (mixed * np.uint64(0xD6E8FEB86659FD93) >> np.uint64(52)).astype(np.int64)
    table[slot] = np.arange(len(words))
    if np.any(words != words[table[slot]]):
        # Two heads in one slot.
        _, first, like = np.unique(words, axis=0, return_index=True, return_inverse=True)
        return first.tolist(), like.reshape(-1)
    used = np.flatnonzero(table >= 0)
    order = np.zeros(4_096, np.int64)
    order[used] = np.arange(len(used))
    return table[used].tolist(), order[slot]


def numbers_of(signs: Bytes, begin: Whole, length: Whole) -> tuple[Mask, NDArray[np.float64], Mask]:
    """The numbers that are digits with or without sign and point; whether each was such, and whether it has a point.

    A whole number of up to 15 digits is exact in a float, and so is a power of ten up to 10^22; their quotient is
    therefore the float nearest to the decimal that is written, the very one that float() gives.
    """
    most = _DIGITS + 2
    short = (length > 0) & (length <= most)
    seen = np.ascontiguousarray(sliding_window_view(signs, most)[np.where(short, begin, 0)].T)
    negative = seen[0] == ord("-")
    digits, places = np.zeros(len(begin), np.int64), np.zeros(len(begin), np.int64)
    points, size = np.zeros(len(begin), np.int64), np.zeros(len(begin), np.int64)
    for position in range(int(length[short].max(initial=0))):
        inside = position < length
        digit = seen[position] - np.uint8(48)
        is_digit = inside & (digit < 10)
        points += inside & (seen[position] == ord("."))
        size = np.where(is_digit, size * 10 + digit, size)
        digits += is_digit
        places += is_digit & (points > 0)
    known = short & (digits + points + negative == length) & (digits > 0) & (digits <= _DIGITS) & (points <= 1)
    numbers = size / 10.0 ** np.minimum(places, _DIGITS)
    return known, np.where(negative, -numbers, numbers), points > 0


def number_of(text: bytes) -> int | float:
    """Any other number, by the rule of openpyxl: whole unless it has a point or an exponent. Raises ValueError."""
    return float(text) if b"." in text or b"e" in text or b"E" in text else int(text)
