"""What words say whatever the sheet: how names are compared, a fiscal year and a unit in a heading."""

from __future__ import annotations

import re
from functools import lru_cache

from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR, REMEMBERED

MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|janv|févr|avr|mai|juin|juil|août|déc|okt|dez"
    r"|märz)[a-zäéû]*\.?"
)
# "June 30, 2026", "30 June 2026", "06/30/2026" and "2026-06-30" as "June 2026" and "2026": a day is no year.
_DAYS = re.compile(
    rf"(?P<month>\b{MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\b,?|\b\d{{1,2}}\.?\s+(?=(?:de\s+)?{MONTH}\s)"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?=\d{4}\b)|(?<=\b\d{4})-\d{2}-\d{2}\b|(?<=\bfye\s)\d{1,2}/\d{1,2}/(?=\d{2}\b)",
    re.IGNORECASE,
)
# A year from one month to another has the name of the one that it ends in.
_FROM = re.compile(
    rf"\b{MONTH}\s+\d{{4}}\s*(?:to|through|thru|until|-|–|bis|al?|au|à|hasta)\s*(?={MONTH}\s+\d{{4}})", re.IGNORECASE
)
# "FY26", "F.Y. 2026", "FY-26", "SFY 2026", "Fiscal Year 2026", "2025-26", "2025/2026", or a bare 2026, anywhere in a
# heading; "25/26" where it begins.
_YEAR = re.compile(
    r"(?:\b(?P<fy>[fs]?f[.\s]?y\.?e?|sfy|fiscal\s+year|cy)\s*['’_-]?\s*)?"
    r"(?<!\d)(?P<first>\d{4}|(?<=[y'’\s])\d{2}|\A\d{2}(?=\s?[-–/]\s?\d{2}\s*(?:\Z|[abepr][cdemopsu]))|(?(fy)\d{2}|(?!)))"
    r"(?:\s*[-–/]\s*['’]?(?P<last>\d{4}|\d{2}))?(?!\d)",
    re.IGNORECASE,
)
# What `budgetopt merge` writes before the values of a cell that two files change in different ways.
CONFLICT = "CONFLICT: "
# Years that other eras count: 令和8年度, 民國115年度, พ.ศ. 2569 and ปี 2569 are 2026.
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911, "พ.ศ.": -543, "ปี": -543}
_ERA = re.compile(rf"({'|'.join(map(re.escape, _ERAS))})\s*(\d{{1,4}})(?!\d)")
# Without one there is neither a day nor a year.
_DIGIT = re.compile(r"\d")
# What is numbered, and has no year: chapter 2000.
_NUMBERED = re.compile(r"\b(cap[íi]tulo|chapter|partida|concepto)\W*$", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]\s*((?:f[.\s]?y\.?|fiscal\s+year|cy)?[\s'-]*\d[\d\s/–-]+?)\s*[)\]]", re.IGNORECASE)
# Size of a unit -> the words that say it, the larger first: English, Spanish, French, German; then others.
UNIT_WORDS = tuple(
    (unit, re.compile(words, re.IGNORECASE))
    for unit, words in (
        (
            1_000_000_000,
            r"\bbillions?\b|\bmrd\b|\bmilliards?\b|\bmilliarden\b|\bmil millones\b|[$€£]\s?bn\b|\(\s*bn\s*\)"
            r"|\bmiljard\w*|\bmiliard\w*|\bmld\b|\bbilh(ão|ões)\b|\bмлрд|\bмиллиард|십억|十億",
        ),
        (100_000_000, r"億[円元圓]|亿元|억\s?원"),
        (10_000_000, r"\bcrores?\b|(?<=[₹.\s(])\bcrs?\b\.?(?=\))"),
        (
            1_000_000,
            r"\bmillions?\b|\bmillionen\b|\bmillones\b|\bmio\b|[$€£]\s?mn?\b|\(\s*mn?\s*\)|'?000[,.\s]000"
            r"|\bmillion(en|er|s)\b|\bmiljo(en|enen|ner)\b|\bmilj\b|\bmilion\w*|\bmilh(ão|ões)\b|\bmilioane\b|\bmln\b"
            r"|\bm[$€£]|[$€£]\s?mm\b|\(\s*(mm|mill?\.?)\s*\)|\bmnkr\b|\bmkr\b|\bmill\.?\s?kr|\bm\.\s?kr|\bmeur\b|\bmil\.?\s?(kč|czk|eur|€|zł|lei)|\bm€|[€£$]m\b|\bмлн|\bмиллион|백만\s?원|百万[円元]"
            r"|\btriệu\b|\bjuta(an)?\b",
        ),
        (100_000, r"\b(lakh|lac)s?\b"),
        (10_000, r"[万萬][円元圓]|만\s?원"),
        (
            1_000,
            r"thousands?|\bin\s+[$€£]\s?1[.,]?000\b|[$€£]\s?1[.,]?000['’]?s\b|\bk[$£]"
            r"|\bmilliers\b|\ben miles\b|\bmiles de\b|\bmiles (?=[$€]|euros|pesos)|\btausend\b|\bk€"
            r"|\btsd\b|\bteur\b|\bt€|[$€£]\s?'?000(['’]?s)?\b|\(\s*(?:in\s+)?['’]?000(['’]?s)?\s*\)|\b000s\b|\bin\s+'?000\b"
            r"|[$€£]\s?k\b|\bk(usd|eur|gbp|chf|sek|nok|dkk)\b|['’]000\b|\b000s?\s+omitted"
            r"|\bduizend(en)?\b|[x×*]\s?[$€£]?\s?1[., ]?000\b|\b1[., ]?000\s?(€|(euro|eur|kr|dkk|nok|sek|chf)\b)"
            r"|\btus(en|inde)\b|\b(i|hele?) tusen|\btkr\b|\bt\.\s?kr|\btys\b|\btysi[aą]c\w*"
            r"|\btis\.?\s?(kč|czk|eur|€)|\btis[ií]c\w*"
            r"|\bezer\s?(ft|forint|huf|euro)|\btuhan(tta|sia|sissa|tes)\w*|\bmigliaia\b|\bmilhares\b|\bmilers\b"
            r"|\bmii (de )?(lei|ron|euro)"
            r"|\btūkst|\bþús|\bribu(an)?\b"
            r"|\bтыс|\bтис\b|\bхил\b|\bχιλι[άα]δες|千[円元圓]|천\s?원|\bbin (tl|try|türk|lira)",
        ),
        (100, r"\bhundreds of\b|\bin hundreds\b"),
    )
)


# What one fund gives another: it is spent where it goes out, and the same money where it comes in.
TRANSFER = r"(?:(?:inter)?fund |operating )*(?:transfers?|transferencias?|transferts?)[ -]+"
COMES_IN = r"(?:in|from|recibidas?|re[cç]us?)\b"

_NO_WORD = re.compile(r"[\W_]+")
_SPOKEN_UNIT = (
    r"\bin\s+[$€£₹]?\s*\w+\s*$|[$€£]\s*'?000s?|[$€£]\s?[mk]\b|\b[mk][$€£]"
    r"|[$€£]?\s*\b(?:thousands?|millions?|billions?)\b(?:\s+of\s+\w+)?"
)


@lru_cache(REMEMBERED)
def squeeze(text: str) -> str:
    """Letters and digits only, lower case: how names are compared."""
    return _NO_WORD.sub("", text.casefold())


def letters_of(heading: str) -> str:
    """A heading squeezed and without digits: it is the same in every year."""
    return squeeze(_DIGIT.sub("", heading))


def year_in(text: str) -> int | None:
    """The first fiscal year that `text` names (the later of "2025-26"); None where there is none: "1080" is a code."""
    found = _match(undated(text))
    return _year(found) if found else None


def _match(text: str) -> re.Match[str] | None:
    """Where a fiscal year stands: one that is called so ("FY26"), before any other year; two digits last."""
    if not _DIGIT.search(text):
        return None
    found = [match for match in _YEAR.finditer(text) if _year(match) and not _NUMBERED.search(text[: match.start()])]
    # "Schedule 40, 2026" is of 2026.
    return min(found, key=lambda match: (not match["fy"], text[: match.end("first")][-3:-2].isspace()), default=None)


@lru_cache(REMEMBERED)
def undated(text: str) -> str:
    """`text` with the months and years of its days alone, and of a span of months the last."""
    if not _DIGIT.search(text):
        return text
    if not text.isascii():
        text = _ERA.sub(lambda era: str(_ERAS[era[1]] + int(era[2])), text)
    if not _DAYS.search(text) and not _FROM.search(text):
        return text
    return _FROM.sub("", _DAYS.sub(lambda day: day["month"] or "", text))


def _year(match: re.Match[str]) -> int | None:
    year = first = full_year(match["first"])
    if match["last"]:
        year = int(match["last"]) if len(match["last"]) == 4 else first // 100 * 100 + int(match["last"])
        # "1999-00" ends in the next century.
        year += 100 if year < first else 0
        if match.start("first") == 0 and len(match["first"]) == 2 and year != first + 1:
            return None
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def bracketed_year(text: str) -> int | None:
    """The fiscal year that stands alone in brackets: "Budget (FY 2026)", but not "Budget (2026 dollars)"."""
    return next((year for part in _BRACKETED.findall(text) if (year := year_in(part))), None)


def full_year(digits: str) -> int:
    """ "26" as 2026, "99" as 1999, "2026" as itself."""
    return int(digits) + (0 if len(digits) == 4 else 1900 if int(digits) >= FIRST_YEAR % 100 else 2000)


def without_year(text: str) -> str:
    """`text` without its fiscal year."""
    text = undated(text)
    found = _match(text)
    return f"{text[: found.start()]} {text[found.end() :]}" if found else text


def spaced(heading: str) -> str:
    """ "ProgramID" as "Program ID", "fund_code" as "fund code"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", heading)


def unit_in(text: str) -> int | None:
    """1,000 or a power of it where a heading says so ("in thousands", "$000"); None where it says nothing."""
    return next((unit for unit, words in UNIT_WORDS if words.search(text)), None)


def without_unit(text: str) -> str:
    """`text` without a bracketed remark and without "in thousands"."""
    bare = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text)
    return re.sub(_SPOKEN_UNIT, " ", bare, flags=re.IGNORECASE)


def bare(code: str) -> str:
    """A code of digits without its leading zeros; other codes as they are."""
    return (code.lstrip("0") or "0") if code.isascii() and code.isdigit() else code


# What tells the members of a series apart: "Station 1", "Service B", "Phase II", "District North".
_MARK = re.compile(
    r"\d+|[^\W\d_]|[ivx]+|north\w*|south\w*|east\w*|west\w*|centr\w+|upper|lower|junior|senior|norte|sur|este|oeste"
    r"|nord|sud|est|ouest|ost|süd"
)


def are_a_series(one: str, other: str) -> bool:
    """Whether two names differ, and only in numbers, letters and the like: they are no slip of each other."""
    words, others = _parts(one), _parts(other)
    if len(words) != len(others) or words == others:
        return False
    if without_numbers(one) == without_numbers(other):
        return True
    return all(_is_mark(word) and _is_mark(its) for word, its in zip(words, others, strict=True) if word != its)


@lru_cache(REMEMBERED)
def _parts(name: str) -> list[str]:
    return re.findall(r"\d+|[^\W\d_]+", name.casefold())


@lru_cache(REMEMBERED)
def without_numbers(name: str) -> str:
    """The words of a name with its numbers alike: two names that are equal then differ in numbers alone."""
    return re.sub(r"\d+", "0", " ".join(_parts(name)))


@lru_cache(REMEMBERED)
def _is_mark(word: str) -> bool:
    return _MARK.fullmatch(word) is not None
