"""What a file really is, decided from its bytes before any parser sees them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePath
from xml.etree.ElementTree import ParseError

from budgetopt.intake.cells.grid import Unopenable, too_much

# What the readers of zip and XML raise for a file that is damaged, by accident or on purpose.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    OSError,
)

MOST_BYTES = 200_000_000
MOST_UNPACKED = 300_000_000
MOST_RATIO = 100
# Sheets of a few kilobytes may pack better than 100 to 1 and harm nobody.
_RATIO_FROM = 5_000_000

_LOOKED_AT = 4_000
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PART = b"PK\x01\x02"  # before each entry of a zip's directory
_MOST_PARTS = 20_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXCEL_97, _EXCEL_95 = "Workbook".encode("utf-16-le"), "Book".encode("utf-16-le")
WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls")
TEXTS = (".csv", ".tsv", ".txt")
JSONS = (".json", ".jsonl", ".ndjson", ".geojson")
_GOES_WITH = {
    ".toml": "A scenario goes with --scenario. ",
    ".yaml": "A mapping goes with --mapping. ",
    ".yml": "A mapping goes with --mapping. ",
}
_SAVE = "Open it in Excel or LibreOffice and save it as an .xlsx workbook."


def kind_of(name: str, content: bytes) -> str:
    """ "xlsx", "xls", "ods", "csv" or "json". Raises Unopenable for others, and for what must not be unpacked."""
    ending = PurePath(name).suffix.casefold()
    if not content.strip(b"\x00\r\n\t "):
        raise Unopenable("empty-file", "the file is empty.", "Give the workbook itself.")
    if content.startswith(_OLE):
        return _ole(content)
    if content.startswith(b"PK"):
        return _zipped(content)
    if PurePath(name).name.startswith("~$"):
        # Its owner's name, for others who open the workbook: `budgetopt check *.xlsx` names it too.
        found = "this is no workbook: Excel leaves it beside one that is open."
        raise Unopenable("not-a-workbook", found, "Leave it out, or close the workbook.")
    if ending == ".xls" and _is_tabbed(content[:_LOOKED_AT]):
        # As many finance systems export a table.
        return "csv"
    if ending in WORKBOOKS:
        found = f"the file is named {ending} but is not a workbook."
        raise Unopenable("not-a-workbook", found, f"{_SAVE} A text file is named .csv.")
    if ending in TEXTS or not ending:
        return "csv"
    if ending in JSONS:
        return "json"
    raise Unopenable(
        "unknown-format",
        f"files named {ending} are not read.",
        f"{_GOES_WITH.get(ending, '')}Give an .xlsx, .xlsm, .xls, .ods, .csv or .json file.",
    )


def _is_tabbed(head: bytes) -> bool:
    """Whether bytes begin a text table whose cells are parted by tabs."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.replace(b"\x00", b"") if wide else head
    return b"\t" in text and not (_CONTROL.search(text) or text.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"<"))


def check_size(size: int, most: int) -> None:
    """Whether a file of so many bytes may be looked at. Raises Unopenable."""
    if size > most:
        found = f"the file has more than {most / 1e6:,.0f} MB."
        raise Unopenable("file-too-large", found, "Remove what is not needed and save it again.")


def _ole(content: bytes) -> str:
    """ "xls", from a container that Office used before .xlsx and still uses for encrypted workbooks."""
    if _ENCRYPTED in content:
        mend = (
            "Open it in Excel, remove the password (File, Info, Protect Workbook, Encrypt with Password) and save it."
        )
        raise Unopenable("password-protected", "the workbook is protected by a password.", mend)
    if _EXCEL_97 in content:
        return "xls"
    if _EXCEL_95 in content:
        raise Unopenable("unknown-format", "workbooks older than Excel 97 are not read.", _SAVE)
    raise Unopenable("not-a-workbook", "the file is not a workbook.", _SAVE)


def _zipped(content: bytes) -> str:
    """The kind of a zipped workbook, from its directory alone; refuses one that would unpack without bound."""
    damaged = Unopenable(
        "damaged-file", "the workbook is damaged or incomplete.", f"Copy or download it again. {_SAVE}"
    )
    if content.count(PART) > _MOST_PARTS:
        raise too_much(f"more than {_MOST_PARTS:,} parts")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            mimetype = archive.open("mimetype").read(80) if "mimetype" in names else b""
    except DAMAGE:
        raise damaged from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or any(too_dense(part) for part in parts) or len(names) != len(parts):
        found = f"the workbook unpacks to {unpacked / 1e6:,.0f} MB, far more than a budget needs."
        raise Unopenable(
            "unsafe-workbook", found, "Delete the empty rows and columns below and beside the tables, and save it."
        )
    stray = next((name for name in names if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)), None)
    if stray is not None:
        # Nothing is ever written where a part says, but no office program names one so.
        found = f"the workbook has a part named {stray[:60]!r}, outside itself."
        raise Unopenable("unsafe-workbook", found, f"It was not made by an office program. {_SAVE}")
    if any(part.flag_bits & 1 for part in parts):
        raise Unopenable("password-protected", "the file is protected by a password.", "Save it without a password.")
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
            raise Unopenable("unknown-format", "binary .xlsb workbooks are not read.", _SAVE)
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype or "content.xml" in names:
        return "ods"
    raise Unopenable("not-a-workbook", "the file is a zip archive but not a workbook.", _SAVE)


def too_dense(part: zipfile.ZipInfo) -> bool:
    """Whether a part of a zip would unpack to far more than it takes."""
    return part.file_size > _RATIO_FROM and part.file_size > MOST_RATIO * max(1, part.compress_size)
