"""Files made to hurt, beside those of hostile.py: workbooks, tables, settings, sealed files, and what is no file."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

from budgetopt.saving.sealed import SealedWriter
from tests.intake.hostile import MAIN, SHEET, SOUND, noise, ods, ods_table, overlapping, packed, sheet

Make = Callable[[Path], None]


def written(content: Callable[[], bytes | str]) -> Make:
    def make(path: Path) -> None:
        found = content()
        path.write_bytes(found.encode() if isinstance(found, str) else found)

    return make


# Workbooks


def far_cells() -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    named = SOUND["xl/workbook.xml"].replace(b'name="Programs"', b'name="Decisions"')
    return packed(**{SHEET: f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>", "xl/workbook.xml": named})


def huge_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in SOUND.items():
            if name != SHEET:
                archive.writestr(name, content)
        with archive.open(SHEET, "w") as part:
            for _ in range(200):
                part.write(bytes(10_000_000))


def fonts(count: int) -> bytes:
    listed = "".join(f'<font a="{number}"/>' for number in range(count))
    return packed(**{"xl/styles.xml": f"<styleSheet {MAIN}><fonts>{listed}</fonts></styleSheet>"})


def styles_within() -> bytes:
    listed = "".join(f'<xf numFmtId="{n % 999}"/>' for n in range(500_000))
    return packed(**{"xl/styles.xml": f"<styleSheet {MAIN}><cellXfs>{listed}</cellXfs></styleSheet>"})


def long_format() -> bytes:
    code = "".join(f"[{n:x}" for n in range(1_000_000))
    own = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    return packed(**{"xl/styles.xml": f"<styleSheet {MAIN}>{own}</styleSheet>"})


def in_workbook(before: str, after: str) -> bytes:
    text = SOUND["xl/workbook.xml"].decode()
    assert before in text
    return packed(**{"xl/workbook.xml": text.replace(before, after)})


def defined_names() -> bytes:
    names = "".join(f'<definedName name="n{n}">Programs!$A${n + 1}</definedName>' for n in range(100_000))
    return in_workbook("</sheets>", f"</sheets><definedNames>{names}</definedNames>")


def many_parts() -> bytes:
    return packed(**{f"x/{number}": b"" for number in range(60_000)})


def one_sheet_often() -> bytes:
    said = re.search(r"<sheet [^>]*/>", SOUND["xl/workbook.xml"].decode())
    assert said
    again = "".join(said[0].replace('name="', f'name="{n} ') for n in range(50_000))
    return in_workbook("</sheets>", again + "</sheets>")


def many_sheets() -> bytes:
    relations, listed, parts = "", "", {}
    for number in range(3_000):
        relations += (
            f'<Relationship Id="x{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            f'worksheet" Target="worksheets/x{number}.xml"/>'
        )
        listed += f'<sheet name="x{number}" sheetId="{number + 9}" r:id="x{number}"/>'
        parts[f"xl/worksheets/x{number}.xml"] = f"<worksheet {MAIN}><sheetData/></worksheet>"
    rels = SOUND["xl/_rels/workbook.xml.rels"].decode().replace("</Relationships>", relations + "</Relationships>")
    book = SOUND["xl/workbook.xml"].decode().replace("</sheets>", listed + "</sheets>")
    return packed(**{"xl/_rels/workbook.xml.rels": rels, "xl/workbook.xml": book}, **parts)


def long_text_often() -> bytes:
    cells = "".join(
        f'<row r="{row}">{"".join(f"""<c r="{c}{row}" t="s"><v>0</v></c>""" for c in "ABCDEFGHIJ")}</row>'
        for row in range(1, 10_001)
    )
    rows = f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>"
    return packed(**{SHEET: rows, "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{noise(1_000_000)}</t></si></sst>"})


def cell(inside: str, kind: str = "") -> bytes:
    return sheet(f'<row r="1"><c r="A1"{kind}>{inside}</c></row>')


def inline(text: str) -> bytes:
    return cell(f"<is><t>{text}</t></is>", ' t="inlineStr"')


def nested_ods() -> bytes:
    return ods_table("<x>" * 900_000)


def ods_sheets() -> bytes:
    return ods("<x>" + "".join(f'<table:table table:name="{n}"/>' for n in range(300_000)))


def below_all_rows() -> bytes:
    blank = '<table:table-row table:number-rows-repeated="9999999999999"><table:table-cell/></table:table-row>'
    text = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    return ods_table(f"{blank}<table:table-row>{text}</table:table-row>")


def noisy_xls() -> bytes:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "Workbook".encode("utf-16-le")
    return head + noise(60_000_000).encode()


def budget_rows(count: int, row: str, last: str = "") -> Make:
    heads = "Program ID,Fund ID,Fiscal year,Amount\n"
    return written(lambda: heads + "".join(row.format(n=n) for n in range(count)) + last)


XLSX, OPEN, TEXT, JSON = "city.xlsx", "city.ods", "city.csv", "city.json"
BOOKS: dict[str, tuple[str, Make]] = {
    "cells at A1 and XFD1048576": (XLSX, written(far_cells)),
    "zip bomb of 2 GB": (XLSX, huge_bomb),
    "6 million fonts": (XLSX, written(lambda: fonts(6_000_000))),
    "600,000 fonts": (XLSX, written(lambda: fonts(600_000))),
    "500,000 cell styles": (XLSX, written(styles_within)),
    "a number format of a million brackets": (XLSX, written(long_format)),
    "100,000 defined names": (XLSX, written(defined_names)),
    "60,000 parts": (XLSX, written(many_parts)),
    "one sheet named 50,000 times": (XLSX, written(one_sheet_often)),
    "3,000 sheets": (XLSX, written(many_sheets)),
    "a text of 1 MB in 100,000 cells": (XLSX, written(long_text_often)),
    "a number of 100,000 digits": (XLSX, written(lambda: cell(f"<v>{'9' * 100_000}</v>"))),
    "half a sign": (XLSX, written(lambda: inline("Program _xD800_"))),
    "escape sequences": (XLSX, written(lambda: inline("Program _x001B_[2J_x0007_"))),
    "elements 900,000 deep": (OPEN, written(nested_ods)),
    "300,000 sheets": (OPEN, written(ods_sheets)),
    "a cell below all rows": (OPEN, written(below_all_rows)),
    "60 MB of noise as .xls": ("city.xls", written(noisy_xls)),
    "a field of 90 MB": (TEXT, written(lambda: "Program,Amount\n" + "x" * 90_000_000)),
    "600,000 rows, each wrong": ("Budget.csv", budget_rows(600_000, "P{n},F{n},20x6,a{n}\n")),
    "100,000 rows, each wrong": ("Budget.csv", budget_rows(100_000, "P{n},F{n},20x6,a{n}\n")),
    "149,000 rows, the last wrong": ("Budget.csv", budget_rows(149_000, "P1,GF,2026,{n}\n", "P1,GF,2026,x\n")),
    "600,000 footnotes": ("Budget.csv", budget_rows(600_000, ",note {n},,\n")),
    "120 MB of {}": (JSON, written(lambda: "[" + "{}," * 40_000_000 + "{}]")),
    "one row of 45 MB": (JSON, written(lambda: '[{"a":[' + '{"":0},' * 6_400_000 + "0]}]")),
    "lists a million deep": (JSON, written(lambda: "[" * 1_000_000)),
    "a million digits": (JSON, written(lambda: f'[{{"Program":{"9" * 1_000_000}}}]')),
    "400,000 headings": (JSON, written(lambda: json.dumps([{str(n): 1 for n in range(400_000)}]))),
}

# Mappings and scenarios


def doubling() -> str:
    return "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 31))


YAML: dict[str, Callable[[], bytes | str]] = {
    "aliases that double 30 times": doubling,
    "merges that double 30 times": lambda: (
        "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 31))
    ),
    "a part inside itself": lambda: "ledgers: &a [*a]",
    "lists 100,000 deep": lambda: "[" * 100_000,
    "4.9 MB of entries": lambda: "[" + "a," * 2_400_000 + "a]",
    "6 MB of mapping": lambda: "# " + "x" * 6_000_000,
    "a number of base 60 without end": lambda: "fiscal_year: 1" + ":1" * 2_000_000,
    "a year of a million digits": lambda: f"fiscal_year: 0x{'f' * 1_000_000}",
    "an object to be made": lambda: "!!python/object/apply:os.system ['id']",
    "15,000 keys that are not known": lambda: "".join(f"key{n}: 1\n" for n in range(15_000)),
    "bytes that are no text": lambda: os.urandom(100_000),
    "a day that is none": lambda: "fiscal_year: 2026-99-99",
}
TOML: dict[str, Callable[[], bytes | str]] = {
    "lists 5,000 deep": lambda: "a = " + "[" * 5_000 + "]" * 5_000,
    "a number of a million digits": lambda: f"years = {'9' * 1_000_000}",
    "a key of a million parts": lambda: ".".join("a" * 1_000_000) + " = 1",
    "quoted parts without end": lambda: ' . '.join(['"a"'] * 500_000) + " = 1",
    "quotes that never end": lambda: '\\"""\n' * 800_000,
    "50,000 rules": lambda: '[[rules]]\nkind = "lock"\nprogram = "A"\namount = 1\n' * 50_000,
    "7,000 rules of unknown programs": lambda: "".join(
        f'[[rules]]\nkind = "lock"\nprogram = "Nothing {n}"\namount = 1\n' for n in range(7_000)
    ),
    "a list of 40,000 programs": lambda: (
        '[[rules]]\nkind = "max_changes"\n[[rules]]\nkind = "group"\nat_least = 1\nprograms = ['
        + ",".join(f'"P{n}"' for n in range(40_000)) + "]"
    ),
    "20,000 keys that are not known": lambda: "".join(f"key{n} = 1\n" for n in range(20_000)),
    "a value of 4 MB": lambda: f'years = "{"x" * 4_000_000}"',
    "6 MB of scenario": lambda: "# " + "x" * 6_000_000,
    "money of a hundred digits": lambda: f"[funds]\ngeneral = {'9' * 99}\nGF = {'9' * 99}\nF01 = 1e300",
    "extends of another file": lambda: 'extends = "/etc/passwd"',
    "extends of itself": lambda: 'extends = "scenario.toml"',
    "NUL in extends": lambda: 'extends = "a\\u0000.toml"',
    "a setting named self": lambda: "self = 1",
}  # fmt: skip

# On screen rules that do not fit the budget are set aside and told: the file is taken.
SET_ASIDE = {"7,000 rules of unknown programs"}


# Packs of what a council may do; of the scenarios' attacks those that any TOML may make come too.
PACKS: dict[str, Callable[[], bytes | str]] = {
    "a pack of 30,000 rules": lambda: 'name = "x"\n' + '[[rules]]\nname = "a"\n' * 30_000,
    "a pack of 30,000 rules, each wrong": lambda: 'name = "x"\n' + '[[rules]]\nname = 1\nvote = "most"\n' * 30_000,
    "a pack of 15,000 keys that are not known": lambda: "".join(f"key{n} = 1\n" for n in range(15_000)),
    "a limit of a hundred digits": lambda: (
        f'name = "x"\n[[rules]]\nname = "a"\n[rules.limit]\namount = {"9" * 99}\nshare = "{"9" * 99}%"\n'
    ),
}


def chain(path: Path) -> None:
    for number in range(1_000):
        path.with_name(f"s{number}.toml").write_text(f'extends = "s{number + 1}.toml"', encoding="utf-8")
    path.write_text('extends = "s0.toml"', encoding="utf-8")


# Sealed files (project file, backup), by the kind that their manifest names.


def sealed(kind: str, parts: dict[str, bytes], **facts: object) -> bytes:
    """A sealed file whose manifest vouches for its parts."""
    file = io.BytesIO()
    head = {"kind": kind, "form": 1, "revision": "0001", "name": "x", "version": 1, "head": f"1:{'a' * 64}"}
    with SealedWriter(file, head | facts) as made:
        for name, content in parts.items():
            made.add(name, content)
    return file.getvalue()


def table_of(kind: str) -> str:
    """The part that is read first."""
    return "history.jsonl" if kind == "budgetopt project" else "tables/log-0001.jsonl"


def by_hand(kind: str, manifest: bytes, **parts: bytes) -> bytes:
    """A zip with a manifest as it is given; every part beside it packed as well as can be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({table_of(kind): b""} | parts | {"manifest.json": manifest}).items():
            archive.writestr(name, content)
    return file.getvalue()


SEALED: dict[str, Callable[[str], bytes]] = {
    "a workbook's entries that overlap": lambda kind: overlapping(),
    "60 MB of noise": lambda kind: noise(60_000_000).encode(),
    "a part that packs 1,000 to 1": lambda kind: by_hand(kind, b"{}", **{f"blobs/{'a' * 64}": bytes(400_000_000)}),
    "a part outside": lambda kind: sealed(kind, {"../../../etc/passwd": b"root:"}),
    "60,000 parts": lambda kind: sealed(kind, {f"blobs/{n:064x}": b"" for n in range(60_000)}),
    "a manifest of lists a million deep": lambda kind: by_hand(kind, b"[" * 1_000_000),
    "a manifest of 40 MB": lambda kind: by_hand(
        kind, json.dumps({"kind": kind, "parts": {f"{n:064x}": 1 for n in range(560_000)}}).encode()
    ),
    "a manifest of 3 million {}": lambda kind: sealed(kind, {table_of(kind): b""}, x=[{}] * 3_000_000),
    "a row of 90 MB of {}": lambda kind: sealed(kind, {table_of(kind): b'{"a":[' + b"{}," * 30_000_000 + b"0]}"}),
    "a manifest that says nothing of its parts": lambda kind: by_hand(kind, json.dumps({"kind": kind}).encode()),
    "a manifest of 80,000 parts that are not there": lambda kind: by_hand(
        kind, json.dumps({"kind": kind, "parts": {f"blobs/{n:064x}": "a" * 64 for n in range(80_000)}}).encode()
    ),
    "900,000 rows, each wrong": lambda kind: sealed(kind, {table_of(kind): b'{"version":1}\n' * 900_000}),
    "lines without end": lambda kind: sealed(kind, {table_of(kind): b"\n" * 90_000_000}),
    "a row of 90 MB": lambda kind: sealed(kind, {table_of(kind): b'{"a":"' + b"x" * 90_000_000 + b'"}\n'}),
    "a row of lists a million deep": lambda kind: sealed(kind, {table_of(kind): b'{"a":' + b"[" * 1_000_000}),
    "a row of a million digits": lambda kind: sealed(kind, {table_of(kind): b'{"a":' + b"9" * 1_000_000 + b"}\n"}),
    "a log's head of a million digits": lambda kind: sealed(kind, {table_of(kind): b""}, head="9" * 1_000_000 + ":a"),
}


# What is no regular file


def bound_socket(path: Path) -> None:
    # Its address may be 100 signs long.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(path.name)
    finally:
        os.chdir(here)


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(201_000_000)


NO_FILES: dict[str, tuple[Make, int]] = {
    "a link to /dev/zero": (lambda path: path.symlink_to("/dev/zero"), 2),
    "a pipe": (os.mkfifo, 2),
    "a socket": (bound_socket, 2),
    "a folder": (Path.mkdir, 2),
    "nothing there": (lambda path: None, 2),
    "a link to itself": (lambda path: path.symlink_to(path.name), 2),
    "a file of 201 MB": (large, 3),
    "an empty file": (Path.touch, 3),
}
# Of these what may be uploaded: there is no link, pipe or folder any more once its bytes are sent.
UPLOADED = {"a file of 201 MB", "an empty file"}
