"""Coverage-guided fuzzing of the readers: python -m tests.intake.fuzz [--minutes 10] [--only PART]

Needs atheris (Linux, macOS). The first byte of an input says which part of which file the rest is: a text table, a
whole file, a mapping, a scenario, or one part of a workbook that is otherwise sound, so that checksums do not keep the
fuzzer out. Anything but a report is a failure, and so are 10 seconds and 1 GB. A failing input is kept in
tests/intake/failed, where test_fuzz.py reads it ever after.
"""

from __future__ import annotations

import argparse
import importlib
import io
import pkgutil
import sys
import tempfile
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path

import xlsxwriter

FAILED = Path(__file__).parent / "failed"
ODS = b"""<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">
<office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Programs" table:style-name="h">
<table:table-row table:number-rows-repeated="2" table:visibility="collapse">
<table:table-cell office:value-type="string"><text:p>Program ID</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.1"/>
<table:table-cell table:number-columns-repeated="3" office:value-type="date" office:date-value="2025-07-01"/>
<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
CSV = 'Program ID;Program;Department;FY2026 Adopted\nP1;"Café";Parks;"1,234"\n'.encode()
# What a mutation may put in: tags, attributes and values that readers tell apart.
WORDS = [
    "<v>", "</v>", "<v/>", "<f>", "</f>", "<c r=", "</c>", "<row r=", "</row>", "<is><t>", "</t></is>", ' t="s"',
    ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="inlineStr"', ' s="2"', ' hidden="1"', "<sheetData>", "&amp;", "&#9;",
    "_x0041_", "1048576", "XFD", "1E400", "-0.0", "nan", "<mergeCell ref=", 'A1:A9"', "<!DOCTYPE", "<!--", "<![CDATA[",
    "&a", "*a", "<<:", "!!", "[[rules]]", "kind =", '"""', "ledgers:", "columns:", "{", "}", "[", "]",
    "repeated=", "value-type=", "formula=", "%", "2025-99-99", "9999999999", ";", "\t", "|",
]  # fmt: skip
MAPPING, SCENARIO = "mapping.yaml", "scenario.toml"
# What an input may be, in the order of its first byte.
PLACES = (
    "city.csv", "city.xlsx", "city.ods", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
    "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "content.xml", MAPPING, SCENARIO,
    "city.xls",
)  # fmt: skip


def sound_parts() -> dict[str, bytes]:
    """The parts of a small workbook with something of every kind."""
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as book:
        page, share, day = (
            book.add_worksheet("Programs"),
            *(book.add_format({"num_format": f}) for f in ("0%", "d mmm")),
        )
        heads = ["Program ID", "Program", "Department", "Fund ID", "Current budget", "Transition cost %", "Notes"]
        page.write_row(0, 0, heads)
        page.write_row(1, 0, ["P1", "Jobs & more", "Parks", "GF", 4_000_000.25])
        page.write_row(2, 0, ["P2", "Café", None, "GF"])
        page.write_formula(2, 4, "=1/0", None, "#DIV/0!")
        page.write_number(1, 5, 0.1, share)
        page.write_number(2, 6, 45_839, day)
        page.write_rich_string(1, 6, "a", share, "b", day, "c")
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(3, 3, None, None, {"hidden": True})
        page.merge_range("C2:C3", "Parks")
    with zipfile.ZipFile(saved) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SOUND = sound_parts()
ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {MAPPING: (Path(__file__).parent / "okc.yaml").read_bytes(),
            SCENARIO: (ROOT / "scenarios" / "balanced.toml").read_bytes()}  # fmt: skip


def zipped(parts: dict[str, bytes]) -> bytes:
    """A workbook of these parts."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


def file_of(given: bytes) -> io.BytesIO:
    """The file that an input stands for."""
    place, content = PLACES[given[0] % len(PLACES)], given[1:]
    name = place if place.startswith("city.") or place in SETTINGS else "city.xlsx"
    if place == "content.xml":
        mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
        name, content = "city.ods", zipped({"mimetype": mimetype, "META-INF/manifest.xml": b"<m/>", place: content})
    elif name == "city.xlsx" != place:
        content = zipped(SOUND | {place: content})
    file = io.BytesIO(content)
    file.name = name
    return file


def seeds() -> dict[str, bytes]:
    """A sound input of each kind."""
    whole = {"city.csv": CSV, "city.xlsx": zipped(SOUND), "content.xml": ODS, **SETTINGS}
    found = {place: SOUND.get(place) or whole.get(place) for place in PLACES}
    return {place: bytes([PLACES.index(place)]) + content for place, content in found.items() if content}


def read(given: bytes) -> None:
    """Read one input: a report, whatever it is."""
    from budgetopt.errors import ScenarioError
    from budgetopt.intake.log import Log
    from budgetopt.intake.mapping.file import load_mapping
    from budgetopt.intake.reading import examine
    from budgetopt.intake.scenario import read_scenario

    if not given:
        return
    file = file_of(given)
    match file.name:
        case "mapping.yaml":
            load_mapping(file, Log())
        case "scenario.toml":
            with suppress(ScenarioError):
                read_scenario(file)
        case _:
            examine(file)


def _quoted(word: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\x{ord(sign):02X}" for sign in word)


def main() -> None:
    """Fuzz for some minutes."""
    import atheris  # type: ignore[import-untyped]

    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--only", choices=PLACES)
    asked = arguments.parse_args()
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(
        include=["budgetopt.intake", "openpyxl.worksheet._reader", "csv", "yaml", "tomllib"]
    ):
        # What is imported only when a file of its kind comes must be seen too.
        for part in pkgutil.walk_packages([str(ROOT / "budgetopt" / "intake")], "budgetopt.intake."):
            importlib.import_module(part.name)
    # An Excel 97 workbook starts a process, which is slow, and no fuzzer sees inside it: only where it is asked for.
    kinds = [PLACES.index(asked.only)] if asked.only else range(len(PLACES) - 1)

    def one(given: bytes) -> None:
        if given and given[0] in kinds:
            read(given)

    with tempfile.TemporaryDirectory() as folder:
        words, corpus = Path(folder, "words"), Path(folder, "corpus")
        corpus.mkdir()
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in WORDS), encoding="ascii")
        for place, seed in seeds().items():
            corpus.joinpath(place.replace("/", "_")).write_bytes(seed)
        limits = [
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-max_len=8000",
            "-len_control=0",
            f"-dict={words}",
            f"-artifact_prefix={FAILED}/",
        ]
        command = [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={round(asked.minutes * 60)}",
            "-print_final_stats=1",
            *limits,
        ]
        atheris.Setup(command, one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
