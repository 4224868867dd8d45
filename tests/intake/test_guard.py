"""Files that cannot be read each give one clear sentence, and nothing is unpacked that should not be."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import msoffcrypto
import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level, UsageError
from budgetopt.intake.files import encoding
from budgetopt.intake.files.text import read_text
from budgetopt.intake.reading import examine, read_budget
from tests.intake.workbooks import MakeBook

CSV = 'Program ID,Program,Department,FY2026 Adopted\nP1,Café,Parks,"1,234"\n'


def only_error(path: object) -> tuple[str, str]:
    found = examine(path)
    assert found.budget is None
    errors = [item for item in found.findings if item.level is Level.ERROR]
    assert len(errors) == 1, errors
    return errors[0].rule, str(errors[0])


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "city.xlsx"
    path.write_bytes(b"")
    assert only_error(path) == ("empty-file", "city.xlsx: the file is empty. Give the workbook itself.")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this is a folder"):
        examine(tmp_path)


def test_a_text_file_renamed(tmp_path: Path) -> None:
    path = tmp_path / "city.xlsx"
    path.write_text(CSV, encoding="utf-8")
    rule, words = only_error(path)
    assert rule == "not-a-workbook" and "named .xlsx but is not a workbook" in words


def test_a_document_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "city.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert only_error(path)[0] == "unknown-format"


def test_a_password(book: MakeBook, tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    with book().open("rb") as plain, path.open("wb") as locked:
        msoffcrypto.OfficeFile(plain).encrypt("secret", locked)
    rule, words = only_error(path)
    assert rule == "password-protected" and words.startswith("locked.xlsx: the workbook is protected by a password.")


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_half_a_download(book: MakeBook, tmp_path: Path, kept: float) -> None:
    content = book().read_bytes()
    path = tmp_path / "half.xlsx"
    path.write_bytes(content[: int(len(content) * kept)])
    assert only_error(path)[0] == "damaged-file"


def test_damaged_xml(book: MakeBook, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(book()) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content[:-40] if part.endswith("sheet1.xml") else content)
    assert only_error(path)[0] == "damaged-file"


def test_a_document_type_is_refused(book: MakeBook, tmp_path: Path) -> None:
    path = tmp_path / "entities.xlsx"
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(book()) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            new.writestr(part, bomb if part == "xl/worksheets/sheet1.xml" else old.read(part))
    assert only_error(path)[0] == "damaged-file"


def test_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    rule, words = only_error(path)
    assert rule == "unsafe-workbook" and "20 MB" in words


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook>" + b" " * 20_000_000 + b"</workbook>")
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 20_000_021), struct.pack("<I", 100)))
    assert only_error(path)[0] == "damaged-file"


def test_two_far_apart_cells_cost_two_cells(book: MakeBook) -> None:
    path = book(edit=lambda workbook: workbook["Programs"].cell(1_048_576, 16_384, "x") and None)
    assert set(read_budget(path).program) == {"P1", "P2"}


def test_a_workbook_without_any_known_sheet(book: MakeBook) -> None:
    rule, words = only_error(book(bare=True, Sheet1=[["a", "b"], [1, 2]], Other=[["c"]]))
    assert rule == "no-known-sheet"
    assert "Let `budgetopt map city.xlsx -o mapping.yaml` propose how to read it" in words


def test_a_recommendation_of_ours_is_no_budget(tmp_path: Path, balanced_workbook: bytes) -> None:
    path = tmp_path / "recommendation.xlsx"
    path.write_bytes(balanced_workbook)
    rule, words = only_error(path)
    assert rule == "own-output" and "Give the workbooks that it was made from" in words


def test_a_hard_space_at_the_edge_of_a_cell_says_nothing_of_the_code_page() -> None:
    # 0xA0 is a hard space in Windows and á in DOS; inside a word it is a letter.
    def read(text: bytes) -> str:
        return str(read_text("city.csv", text).grids[0].rows[2][1])

    assert read(b"Program,Amount\nPolice \xa0,5\n").strip() == "Police"
    assert read("Program,Amount\nGuzmán,5\n".encode("cp850")) == "Guzmán"


@pytest.mark.parametrize(
    "words",
    [
        "Streets café",
        "Refuse “bins”",
        "Public Works – Çivil",
        "Rescue €",
        "Mayor’s office",
        "Straße",
        "Señor José",
        "«Arts»",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_quotes_and_dashes_of_an_old_code_page(words: str, encoding: str) -> None:
    content = f"Program,Amount\r\n{words},5\r\nFire,7\r\n".encode(encoding)
    assert read_text("city.csv", content).grids[0].rows[2][1] == words


def test_a_long_run_of_signs_is_not_looked_at_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0

    def strange(words: str, alphabets: object) -> int:
        nonlocal looked_at
        looked_at += len(words)
        return 0

    monkeypatch.setattr(encoding, "_SAMPLE", 1_000)
    monkeypatch.setattr(encoding, "_strange", strange)
    assert encoding.encoding_of(b"\xe9" * 50_000) == "cp1252" and looked_at == 9 * 1_000


@pytest.mark.parametrize(
    ("page", "said", "words"),
    [
        ("cp1250", "Windows-1250", "Szkoły podstawowe;Oświetlenie ulic;Żłobki"),
        ("cp1250", "Windows-1250", "Mateřské školy;Údržba silnic;Péče o zeleň"),
        ("cp1250", "Windows-1250", "Művelődés;Tűzoltóság;Könyvtár"),
        ("cp852", "DOS code page 852", "Szkoły podstawowe;Oświetlenie ulic;Żłobki"),
        ("cp1251", "Windows-1251", "Детские сады;Содержание дорог;Озеленение"),
        ("cp866", "DOS code page 866", "Детские сады;Содержание дорог;Озеленение"),
        ("cp1253", "Windows-1253", "Παιδικοί σταθμοί;Συντήρηση οδών;Πράσινο"),
        ("cp1254", "Windows-1254", "Sokak aydınlatması;Eğitim;Çöp toplama"),
        ("cp1255", "Windows-1255", "גני ילדים;תחזוקת כבישים;תאורת רחוב;ספרייה;כיבוי אש;רווחה ושירותים"),
        ("cp1256", "Windows-1256", "صيانة الطرق;إنارة الشوارع;الحدائق"),
        ("cp1257", "Windows-1257", "Kelių priežiūra;Gatvių apšvietimas;Švietimas"),
        ("cp932", "Shift-JIS", "保育所運営;道路維持;街路灯"),
        ("big5", "Big5", "道路養護;公園管理;圖書館"),
        ("gb18030", "GB 18030", "道路养护;公园管理;图书馆;社会福利;垃圾清运;幼儿园"),
        ("cp949", "EUC-KR", "도로 유지;가로등;공원 관리"),
    ],
)
def test_names_in_the_code_pages_of_other_languages(page: str, said: str, words: str) -> None:
    names = words.split(";")
    content = "Program;FY2026 Adopted\n" + "".join(f"{name};1.234,50\n" for name in names)
    book = read_text("ledger.csv", content.encode(page))
    assert [row[1] for row in list(book.grids[0].rows.values())[1:]] == names
    assert f"read as {said}, separated by semicolons" in book.remarks[0].found


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("mac-roman", "Mac Roman"),
        ("utf-16-le", "UTF-16"),
        ("cp850", "DOS code page 850"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables(tmp_path: Path, encoding: str, note: str, delimiter: str) -> None:
    path = tmp_path / "programs.csv"
    rows = [["Program ID", "Program", "Department", "FY2026 Adopted"], ["P1", "Café", "Parks", '"1,234"']]
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    budget = read_budget(path)
    assert budget.program["P1"].name == "Café"
    assert program_totals(budget) == {"P1": 123_400}
    notes = [item.found for item in budget.findings if item.rule == "text-encoding"]
    spoken = {",": "commas", ";": "semicolons", "\t": "tabs"}[delimiter]
    said = f"the text was read as {note or 'UTF-8'}, separated by {spoken}."
    assert notes == ([said] if note or delimiter != "," else [])


def test_a_file_object(book: MakeBook) -> None:
    content = io.BytesIO(book().read_bytes())
    content.name = "/somewhere/upload.xlsx"
    budget = read_budget(content)
    assert budget.inputs[0].file == "upload.xlsx"


ODS = """<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">
<office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Programs" table:style-name="h">
<table:table-row>{heads}<table:table-cell table:number-columns-repeated="16379"/></table:table-row>
<table:table-row table:visibility="collapse">{texts}
<table:table-cell office:value-type="percentage" office:value="0.1"/>
<table:table-cell office:value-type="currency" office:value="1234.5"><text:p>1,234.50</text:p></table:table-cell>
</table:table-row><table:table-row table:number-rows-repeated="1048000">
<table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_opendocument_sheet_and_its_repeated_blanks(tmp_path: Path) -> None:
    def cells(*words: str) -> str:
        made = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        return "".join(made.format(word) for word in words)

    heads = cells("Program ID", "Program", "Department", "Transition cost %", "FY2026 Adopted")
    path = tmp_path / "city.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(heads=heads, texts=cells("P1", "Pool", "Parks")))
    budget = read_budget(path)
    assert program_totals(budget) == {"P1": 123_450}
    assert str(budget.program["P1"].transition_cost) == "0.1"
    assert {"hidden-sheet", "hidden-rows"} <= {finding.rule for finding in budget.findings}


def test_no_damage_is_a_crash(book: MakeBook) -> None:
    """Bytes and parts changed at random give findings, never another exception."""
    chance = random.Random(7)
    content = book().read_bytes()
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.choice([1, 3, 30])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        file = io.BytesIO(bytes(damaged))
        file.name = "damaged.xlsx"
        assert examine(file).inputs[0].file == "damaged.xlsx"
