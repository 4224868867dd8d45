"""Every door, every attack: python -m tests.intake.attacks [--only WORD] [--write]

Each runs in a process of its own, as the command or as the workbench's upload, and must end in 10 CPU seconds and 1 GB
with one sentence and the right exit code. --write puts the table of all of them into docs/trust.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.intake.hostile import FILES, MAIN, SHEET, SOUND, noise, ods, ods_table, packed, sheet

SECONDS, BYTES = 10, 1_000_000_000
ROOT = Path(__file__).resolve().parents[2]
HAMLET, PAGE = ROOT / "sample_budgets" / "hamlet.xlsx", ROOT / "docs" / "trust.md"
BEGIN, END = "<!-- attacks -->\n", "<!-- /attacks -->"
WORKBOOKS = (("budget", "path"), ("budget", "upload"), ("decisions", "path"), ("plan", "path"), ("verify", "path"))
MAPPINGS = (("mapping", "path"), ("mapping", "upload"))
SCENARIOS = (("scenario", "path"), ("scenario", "upload"))
PATHS = tuple((door, "path") for door in ("budget", "mapping", "scenario", "decisions", "plan", "verify"))
Door = tuple[str, str]
Make = Callable[[Path], None]


@dataclass(frozen=True)
class Attack:
    """A file made to hurt: its name, what makes it in a folder, the doors it is sent to, and the right exit code."""

    name: str
    file: str
    make: Make
    doors: tuple[Door, ...]
    code: int = 3


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


def chain(path: Path) -> None:
    for number in range(1_000):
        path.with_name(f"s{number}.toml").write_text(f'extends = "s{number + 1}.toml"', encoding="utf-8")
    path.write_text('extends = "s0.toml"', encoding="utf-8")


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
ENDINGS = {"mapping": ".yaml", "scenario": ".toml"}


def attacks() -> list[Attack]:
    """Every attack."""
    found = [Attack(name, file, written(content), WORKBOOKS) for name, (file, content, _) in FILES.items()]
    found += [Attack(name, file, make, WORKBOOKS) for name, (file, make) in BOOKS.items()]
    found += [Attack(f"YAML: {name}", "mapping.yaml", written(content), MAPPINGS) for name, content in YAML.items()]
    for name, content in TOML.items():
        for door in SCENARIOS:
            code = 0 if name in SET_ASIDE and door[1] == "upload" else 3
            found.append(Attack(f"TOML: {name}", "scenario.toml", written(content), (door,), code))
    found.append(Attack("TOML: a chain of 1,000 files", "scenario.toml", chain, SCENARIOS))
    for door in PATHS:
        file = f"city{ENDINGS.get(door[0], '.xlsx')}"
        for name, (make, code) in NO_FILES.items():
            # An empty mapping or scenario asks for nothing, and says nothing wrong.
            if name != "an empty file" or door[0] not in ENDINGS:
                found.append(Attack(name, file, make, (door,), code))
        found.append(Attack("a name of 300 signs", f"{'x' * 300}.xlsx", lambda path: None, (door,), 2))
    return found


@dataclass(frozen=True)
class Went:
    """How an attack on a door went."""

    attack: str
    door: Door
    right: int
    code: int
    seconds: float
    bytes: int
    said: str

    @property
    def wrong(self) -> str:
        """What is wrong with it; "" if nothing."""
        faults = [
            "exit code" if self.code != self.right else "",
            "seconds" if self.seconds >= SECONDS else "",
            "memory" if self.bytes >= BYTES else "",
            "trace" if "Traceback" in self.said or "error of ours" in self.said else "",
            "control characters" if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", self.said) else "",
            "silent" if not self.said else "",
            "another file's text" if "root:" in self.said else "",
        ]
        return ", ".join(filter(None, faults))


def send(attack: Attack) -> Iterator[Went]:
    """The attack on each of its doors."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, attack.file)
        attack.make(path)
        for door, way in attack.doors:
            yield went(attack, (door, way), path)


def went(attack: Attack, door: Door, path: Path) -> Went:
    """How one door answers."""
    out = path.with_name("out.xlsx") if len(path.name) < 99 else path.parent / "out.xlsx"
    words = [*door, str(path), str(HAMLET), str(out)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.intake.one_door", *words],
            cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Went(attack.name, door, attack.code, -1, 120, 0, "took more than two minutes")
    *lines, last = done.stderr.decode(errors="replace").strip().split("\n") or [""]
    try:
        took = json.loads(last)
    except ValueError:
        took = {"code": done.returncode, "seconds": SECONDS, "bytes": BYTES}
    said = (done.stdout.decode(errors="replace") + "\n".join(lines)).strip()
    return Went(attack.name, door, attack.code, took["code"], took["seconds"], took["bytes"], said)


def table(results: list[Went]) -> str:
    """The table of docs/trust.md: exit code, CPU seconds, peak memory."""
    doors = list(dict.fromkeys((*WORKBOOKS, *MAPPINGS, *SCENARIOS)))
    cells = {(one.attack, one.door): f"{one.code} · {one.seconds:.1f} s · {one.bytes / 1e6:.0f} MB" for one in results}
    lines = [
        "| attack | " + " | ".join(f"{door}, {way}" for door, way in doors) + " |",
        "|---" * (len(doors) + 1) + "|",
    ]
    for name in dict.fromkeys(one.attack for one in results):
        lines.append(f"| {name} | " + " | ".join(cells.get((name, door), "") for door in doors) + " |")
    worst = max(one.seconds for one in results), max(one.bytes for one in results)
    last = f"{len(results)} attacks on doors; the worst took {worst[0]:.1f} CPU seconds, and {worst[1] / 1e6:.0f} MB."
    return "\n".join([*lines, "", last, ""])


def main() -> None:
    """Send every attack to every door."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--only", default="", help="attacks with this word in their name")
    asked.add_argument("--write", action="store_true", help="write the table into docs/trust.md")
    asked.add_argument("--at-once", type=int, default=2)
    given = asked.parse_args()
    chosen = [attack for attack in attacks() if given.only in attack.name]
    results: list[Went] = []
    with ThreadPoolExecutor(given.at_once) as pool:
        for done in pool.map(lambda attack: list(send(attack)), chosen):
            for one in done:
                results.append(one)
                mark = f"WRONG ({one.wrong})" if one.wrong else "ok"
                said = one.said[-400:].replace("\n", " / ")
                print(f"{mark:4} {one.attack:45} {' '.join(one.door):18} {one.code} {one.seconds:5.1f} s "
                      f"{one.bytes / 1e6:5.0f} MB {said}", flush=True)  # fmt: skip
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(before + BEGIN + table(results) + END + rest.partition(END)[2], encoding="utf-8")
    sys.exit(any(one.wrong for one in results))


if __name__ == "__main__":
    main()
