"""What comes of a question that is answered as its sentence says: the right values in a step or two, nothing unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.test_exports import file_of

HEAD = "Department,Program,Unit,Amt\n"
UNITS = f"{HEAD}Works,Roads,$000,400\nParks,Pools,$,600000\nParks,Zoo,$000,50\n"
COLUMNS = "columns: {program: Program, department: Department, amount: Amt}"


def read(text: str, more: str = "", top: str = "") -> Examination:
    return examined(text, f"{top}ledgers:\n- {{file: l.csv, {COLUMNS}{more}}}\n")


def examined(text: str, mapping: str) -> Examination:
    return examine(file_of(text, "l.csv"), file_of(f"fiscal_year: 2026\n{mapping}", "m.yaml"))


def whole(found: Examination) -> int:
    assert found.budget, [str(item) for item in found.findings if item.level is Level.ERROR]
    return sum(program_totals(found.budget).values()) // 100


def said(found: Examination, rule: str) -> list[str]:
    return [f"{item.place.cell} {item.found} {item.mend}" for item in found.findings if item.rule == rule]


def test_rows_of_two_units_are_read_by_two_ledgers() -> None:
    assert "`keep: {column: Unit, matches: ...}`" in said(read(UNITS), "units-differ")[0]
    one, two = (
        f"- {{file: l.csv, {COLUMNS}, amounts_in: {unit}, keep: {{column: Unit, matches: {pattern}}}}}\n"
        for unit, pattern in (("thousands", "'000'"), ("units", "^.$"))
    )
    assert whole(examined(UNITS, f"ledgers:\n{one}{two}")) == 1_050_000


@pytest.mark.parametrize("word", ["TBD", "New", "#Missing"])
def test_the_key_that_is_named_reads_words_as_nothing(word: str) -> None:
    text = f"{HEAD}Works,Roads,,400\nParks,Zoo,,{word}\n"
    found = read(text, ", blank_amounts: zero")
    errors = [item for item in found.findings if item.level is Level.ERROR]
    assert [f"`zero: ['{word}']`" in item.mend for item in errors] == [True]
    assert whole(read(text, f", zero: ['{word}']")) == 400


def test_a_key_that_stands_twice_is_no_answer() -> None:
    found = read(f"{HEAD}Works,Roads,,400\n", top="fiscal_year: 2025\n")
    assert "line 2" in said(found, "mapping-unreadable")[0]


@pytest.mark.parametrize(
    ("more", "key"),
    [(", leave_out: {column: Unit, matches: ^x$}", "ledgers.0.leave_out.0.matches"),
     (", totals: ^sum", "ledgers.0.totals.0.matches"),
     (", revenue: {column: Unit, matches: ^R$}", "ledgers.0.revenue.matches"),
     ("}\nkinds:\n- {kind: support, programs: [Works / Road]", "kinds.0.programs.0"),
     ("}\nkinds:\n- {kind: support, name: ^bridge", "kinds.0.name"),
     ("}\nunrestricted_funds: [Generl]\nkinds:\n- {kind: support, name: roads", "unrestricted_funds.0"),
     ("}\nby_program_funds: [Grant]\nkinds:\n- {kind: support, name: roads", "by_program_funds.0")],
)  # fmt: skip
def test_a_rule_that_fits_nothing_is_told_at_its_key(more: str, key: str) -> None:
    found = read(f"{HEAD}Works,Roads,a,400\nParks,Zoo,b,50\n", more)
    assert whole(found) == 450
    assert [words.split()[0] for words in said(found, "rule-unused")] == [key]


def test_words_that_no_cell_has_are_told_at_their_key() -> None:
    columns = COLUMNS.replace("department: Department", "department: {column: Department, says: {^zzz: A}}")
    other = examined(f"{HEAD}Works,Roads,a,400\n", f"ledgers:\n- {{file: l.csv, {columns}}}\n")
    assert said(other, "takes-nothing")[0].startswith("ledgers.0.columns.department.says ")


@pytest.mark.parametrize(
    ("more", "words"),
    [("kinds: [{kind: support}]\n", "by programs, name or rows"),
     ("unrestricted_funds: [100]\n", "Write it in quotes"),
     ("unrestricted_funds: Roads\n", "Write a list: [Roads]"),
     ("currency: dollars\n", "three letters"),
     ("unrestricted_funds: [Roads]\nby_program_funds: [Roads]\n", "is both in")],
)  # fmt: skip
def test_a_mapping_that_says_nothing_or_two_things_is_refused(more: str, words: str) -> None:
    assert words in said(read(f"{HEAD}Works,Roads,,400\n", top=more), "wrong-value")[0]


def test_what_was_spent_is_asked_about_once_the_year_is_said() -> None:
    text = f"Amounts spent in January 2026\n{HEAD}Works,Roads,,400\nParks,Pools,,600\n"
    assert "what was spent" in said(read(text), "titled-otherwise")[0]
    assert whole(read(text, ", amounts: adopted")) == 1_000


def test_a_figure_of_a_measure_is_no_percentage_of_thousands() -> None:
    table = "Program ID,Program,Department,Current budget\nP1,Pool,Parks,500\n"
    metrics = "Program ID,Metric,2024,2025\nP1,On time,92,93%\n"
    found = examine([file_of(table, "programs.csv"), file_of(metrics, "metrics.csv")]).findings
    (text,) = (item.found for item in found if item.rule == "percent-or-ratio")
    assert "93%" in text and "9200" not in text


def test_days_are_no_codes_of_programs() -> None:
    lines = "".join(f"2014-{day};{name}\n" for day in ("01-01", "07-15") for name in ("A;700", "B;300"))
    proposal = proposal_for(file_of(f"Датум;Назив потпрограма;Буџет 2014\n{lines}", "l.csv"))
    assert not proposal.found.budget and "Датум" not in str(proposal.mapping)


def test_a_name_with_a_slip_is_told_with_its_id() -> None:
    table = "Program ID,Program,Department,Current budget\nP1,Pool,Parks,500\nP2,Roads,Works,700\n"
    metrics = "Program ID,Metric,2024,2025\nPoool,Visits,80,90\n"
    found = examine([file_of(table, "programs.csv"), file_of(metrics, "metrics.csv")])
    assert "Did you mean 'Pool'? Its ID is 'P1'." in said(found, "unknown-id")[0]


def test_merged_words_of_opendocument_stand_in_each_row(tmp_path: Path) -> None:
    import zipfile

    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    rows = row.format("".join(cell.format("", word) for word in ("Department", "Program", "FY2026 Adopted")))
    over = cell.format(' table:number-rows-spanned="2"', "Parks")
    rows += row.format(over + cell.format("", "Pools") + number.format(400))
    rows += row.format("<table:covered-table-cell/>" + cell.format("", "Trees") + number.format(50))
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="l">{rows}</table:table></office:spreadsheet>'
    with zipfile.ZipFile(tmp_path / "l.ods", "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", f"<office:document-content {names}>{body}</office:body></office:document-content>")
    mapping = "ledgers:\n- {file: l.ods, columns: {program: Program, department: Department, amount: FY2026 Adopted}}\n"
    found = examine(tmp_path / "l.ods", file_of(f"fiscal_year: 2026\n{mapping}", "m.yaml"))
    assert found.budget and {program.department for program in found.budget.programs} == {"Parks"}
