"""The encoding of a text file. Unicode says itself; of old code pages those of the Latin letters are told by alphabets,
which hold for a few names too, and those of other scripts by charset-normalizer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from budgetopt.intake.cells.grid import Unopenable

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

_SLICE = 1_000_000
_MOST_LOOKED_AT = 20_000_000
_MOST_SIGNS, _SAMPLE = 100_000, 200_000  # runs of signs; bytes of them, and of lines of another script
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# The letters of each language beside a to z, by the region whose code pages have them.
_WESTERN = (
    "áéíóúüñ", "àâæçéèêëîïôœùûüÿ", "äöüßé", "àèéìíîòóùú", "áâãàçéêíóôõúü", "åäöé", "æøåéòô", "ëéïóöüáè", "àçèéíïòóúü",
    "áðéíóúýþæö",
)  # fmt: skip
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")
_TURKISH, _BALTIC = ("çğıöşüâîû\N{COMBINING DOT ABOVE}",), ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")
# Of equals the first is taken: Windows' before others.
_LATIN = {
    "cp1252": _WESTERN, "mac-roman": _WESTERN, "cp850": _WESTERN, "cp1250": _CENTRAL, "cp1254": _TURKISH,
    "cp1257": _BALTIC, "cp852": _CENTRAL, "mac-latin2": _CENTRAL, "iso8859-2": _CENTRAL,
}  # fmt: skip
_OTHERS = ["cp1251", "koi8_r", "cp866", "cp1253", "cp1255", "cp1256", "cp874", "cp932", "big5", "gb18030", "cp949"]
_OTHERS += ["euc_jp"]
_NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-32": "UTF-32", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "mac-roman": "Mac Roman", "mac-latin2": "Mac Latin 2", "iso8859-2": "ISO 8859-2",
    "cp850": "DOS code page 850", "cp852": "DOS code page 852", "cp866": "DOS code page 866", "koi8_r": "KOI8-R",
    "cp932": "Shift-JIS", "big5": "Big5", "gb18030": "GB 18030", "cp949": "EUC-KR", "euc_jp": "EUC-JP",
}  # fmt: skip
_SIGNS = re.compile(rb"[\x80-\xff]+")
_LINES = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_AMONG_WORDS = set("–—‘’‚“”„…•€£§°®™©½¼¾²ºª«»¿¡\xa0")
_STRANGE = 0.1  # share of the signs that are of no one alphabet


def encoding_of(content: bytes) -> str:
    """The encoding of a text. Raises Unopenable for what is none."""
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), "")
    if marked:
        return marked
    head = content[:_SLICE]
    # Every other byte of Western text in UTF-16 is zero.
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    if 0 in content:
        found = "the file is neither a workbook nor a text table."
        raise Unopenable("not-a-workbook", found, "Save it as .xlsx or .csv.")
    return "utf-8" if _is_utf8(content) else _code_page(content)


def spoken(encoding: str) -> str:
    """What an encoding is called."""
    return _NAMES.get(encoding) or f"Windows-{encoding.removeprefix('cp')}"


def _is_utf8(content: bytes) -> bool:
    words = io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="")
    try:
        while words.read(_SLICE):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _code_page(content: bytes) -> str:
    within = content[:_MOST_LOOKED_AT]
    met = list(islice(_SIGNS.finditer(within), _MOST_SIGNS))
    # Each run of signs with what stands beside it.
    signs = b"\n".join(within[max(0, one.start() - 1) : one.end() + 1] for one in met)[:_SAMPLE]
    strange = {encoding: _strange(signs.decode(encoding, "replace"), of) for encoding, of in _LATIN.items()}
    best = min(strange, key=strange.__getitem__)
    many = sum(map(len, _SIGNS.findall(signs)))
    return best if strange[best] <= _STRANGE * many else _other_script(within) or best


def _strange(words: str, alphabets: Iterable[str]) -> int:
    """How many signs are no usual ones of one language, or stand where they do not: a capital after a small letter, a
    letter alone, a sign inside a word, one that begins words after it."""
    odd, letters = 0, list[str]()
    padded = f" {words} "
    for before, sign, after in zip(padded, padded[1:], padded[2:], strict=False):
        if sign < "\x80":
            continue
        beside = before.isalpha() + after.isalpha()
        if sign.isalpha() and sign not in "ªº":
            letters += sign.lower()
            odd += (sign.isupper() and before.islower()) or not beside
        else:
            odd += (
                sign not in _AMONG_WORDS or (beside == 2 and sign not in "’‘") or (sign in "‚„¿¡" and before.isalpha())
            )
    return odd + min(sum(letter not in known for letter in letters) for known in map(set, alphabets))


def _other_script(content: bytes) -> str:
    """The code page of another script; "" where none fits. The library is loaded where it is needed."""
    from charset_normalizer import from_bytes

    # Whole lines, for half a sign is none.
    lines, size = list[bytes](), 0
    for one in islice(_LINES.finditer(content), _MOST_SIGNS):
        size += one.end() - one.start()
        if lines and size > _SAMPLE:
            break
        lines.append(one.group()[:_SAMPLE])
    tried = from_bytes(b"\n".join(lines), cp_isolation=_OTHERS, enable_fallback=False)
    found = min(tried, key=_unlike, default=None)
    return found.encoding if found else ""


def _unlike(match: CharsetMatch) -> float:
    """How little a reading is like words of a language; what fits two bytes a sign is rarely so by chance."""
    return match.chaos - 0.25 * match.coherence - 0.05 * (match.multi_byte_usage > 0)
