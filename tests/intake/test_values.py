"""What cells say."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetopt.intake.cells import days, digits, values
from budgetopt.intake.cells.values import PercentNumber, Unreadable
from budgetopt.intake.layout.names import heading_of
from budgetopt.intake.layout.sheets import SHEET, SHEETS


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("$1,234", 123_400),
        ("(1,234)", -123_400),
        ("$ (12.50)", -1_250),
        ("1,234-", -123_400),
        ("−5", -500),
        ("-$5", -500),
        ("1.2M", 120_000_000),
        ("1.5 million", 150_000_000),
        ("250K", 25_000_000),
        ("—", 0),
        (" -   ", 0),
        ("$ -", 0),
        ("€ 1.234.567,89", 123_456_789),
        ("1 234", 123_400),
        ("USD 5", 500),
        ("1.2E+06", 120_000_000),
        ("3.4e+006", 340_000_000),
        ("$1,234e+006", 123_400_000),
        ("(1.25E+004)", -1_250_000),
        ("8.5e005", 85_000_000),
        ("25e-001", 250),
        (0.1 + 0.2, 30),
        (1_365_364_194, 136_536_419_400),
    ],
)
def test_money_is_read_exactly(cell: values.Value, cents: int) -> None:
    assert digits.money(cell) == cents


@pytest.mark.parametrize("cell", [None, "", "  ", "n/a", "N/A", "TBD", "?"])
def test_missing_money_is_missing_not_zero(cell: values.Value) -> None:
    assert digits.money(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "1,23,4",
        "1.234",
        "35%",
        PercentNumber(0.35),
        True,
        date(2026, 1, 1),
        float("inf"),
        float("nan"),
        1e300,
        "--5",
        "(-5)",
    ],
)
def test_money_that_may_mean_two_things_is_refused(cell: values.Value) -> None:
    with pytest.raises(Unreadable):
        digits.money(cell)


def test_the_unit_multiplies_and_a_suffix_then_is_refused() -> None:
    assert digits.money("1,234.5", 1_000) == 123_450_000
    with pytest.raises(Unreadable, match="own unit"):
        digits.money("1.2M", 1_000)


@given(st.integers(-(10**14), 10**14))
def test_every_whole_cent_survives_its_text(cents: int) -> None:
    text = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    assert digits.money(f"({text})" if cents < 0 else text) == cents


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("35%", "0.35"),
        (PercentNumber(0.35), "0.35"),
        (PercentNumber(1.5), "1.5"),
        (35, "0.35"),
        (0.35, "0.35"),
        (1, "1"),
        ("-", "0"),
    ],
)
def test_percentages_by_one_rule(cell: values.Value, share: str) -> None:
    assert digits.share(cell) == Decimal(share)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2022", 2022),
        (2022.0, 2022),
        ("FY2023", 2023),
        ("FY 2024 actual", 2024),
        ("2023-24", 2024),
        ("1999-00", 2000),
        ("FY26", 2026),
        ("2,015", 2015),
        ("FY99", 1999),
        ("Fund 1080, FY2026", 2026),
        (date(2025, 7, 1), 2025),
    ],
)
def test_years(cell: values.Value, year: int) -> None:
    assert days.year(cell) == year


def test_what_is_no_year_is_refused() -> None:
    for cell in ("26", "soon", 12, 1080, "8030", "FY 2240", 1989, 2061, date(1900, 1, 1)):
        with pytest.raises(Unreadable):
            days.year(cell)


def test_a_study_may_be_older_than_any_budget() -> None:
    assert days.year("1962", 1900) == 1962 and days.year(date(1971, 1, 1), 1900) == 1971


def test_yes_and_no() -> None:
    assert values.yes_no("Y") is True and values.yes_no(0) is False and values.yes_no("") is None
    with pytest.raises(Unreadable):
        values.yes_no("maybe")


@pytest.mark.parametrize(
    ("heading", "sheet", "column", "year", "unit"),
    [
        ("DEPT.", "Programs", "Department", None, None),
        ("FY26 Budget", "Programs", "Current budget", 2026, None),
        ("FY2026 Adopted ($000)", "Programs", "Current budget", 2026, 1_000),
        ("Amount (in millions)", "Budget", "Amount", None, 1_000_000),
        ("FY2017 Budget", "Budget", "Amount", 2017, None),
        ("transition_cost", "Programs", "Transition cost %", None, None),
    ],
)
def test_headings_by_synonym(heading: str, sheet: str, column: str, year: int | None, unit: int | None) -> None:
    found = heading_of(heading, SHEET[sheet])
    assert found is not None
    assert (found.column.name, found.year, found.unit) == (column, year, unit)


def test_last_years_actual_is_not_this_years_budget() -> None:
    assert heading_of("FY2025 Actual", SHEET["Programs"]) is None


def test_every_column_is_found_by_its_own_name() -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            found = heading_of(column.name.upper(), sheet)
            assert found is not None and found.column is column, (sheet.name, column.name)
            assert column.help.endswith("."), column.name


def test_the_sign_before_decimals_is_what_the_column_shows() -> None:
    assert digits.money_exact("20.000", decimal=".") == 2_000
    assert digits.money_exact("20.000", decimal=",") == 2_000_000
    assert digits.money_exact("20,000") == digits.money_exact("20,000", decimal=".") == 2_000_000
    for cell, decimal in (("20.000", ""), ("20.000", "?"), ("20,000", "?"), ("20,000", ",")):
        with pytest.raises(Unreadable, match=r"may be 20,000 or 20\.000"):
            digits.money_exact(cell, decimal=decimal)
    assert digits.money_exact("12,34,567.5") == 123_456_750
    for cell in ("-53449.000", "$1,234.5", "(12.50)"):
        assert digits.decimal_sign([cell]) == "."
    for cell in ("1.234,5", "-12,50 €", "1.234.567"):
        assert digits.decimal_sign([cell]) == ","
    assert digits.decimal_sign(["20.000", "1,234", 20.5, None]) == ""
    assert digits.decimal_sign(["1.234,5", "12.50"]) == "?"


@pytest.mark.parametrize("cell", ["abc", "1,2,3", "(-5"])
def test_a_cell_that_is_no_number_keeps_nothing_of_its_readers(cell: str) -> None:
    """A frame that held what it raised would be a cycle, and all frames above it, with the sheet they read, a part."""

    class Sheet:
        pass

    def read() -> weakref.ref[Sheet]:
        sheet = Sheet()
        with suppress(Unreadable):
            digits.money_exact(cell)
        return weakref.ref(sheet)

    gc.disable()
    try:
        assert read()() is None
    finally:
        gc.enable()


@given(st.integers(-(10**15), 10**15), st.sampled_from([1, 1_000]))
def test_plain_cents_are_those_of_the_decimal(cents: int, unit: int) -> None:
    read = digits.plain_cents(cents / 100, unit)
    assert read in (None, cents * unit) and (read is not None or abs(cents * unit) >= 10**15)


@given(st.floats(-(10**13), 10**13))
def test_plain_cents_are_never_rounded(amount: float) -> None:
    read = digits.plain_cents(amount)
    assert read is None or read == Decimal(repr(amount)) * 100


@given(st.from_regex(r"-?[0-9]{1,16}(\.[0-9]{1,3})?", fullmatch=True), st.sampled_from([1, 1_000]))
def test_digits_as_text_are_read_as_the_number(words: str, unit: int) -> None:
    read = digits.plain_cents(words, unit)
    assert read is None or read == digits.money_exact(words, unit) == Decimal(words) * 100 * unit


@pytest.mark.parametrize(
    "cell",
    [True, PercentNumber(1.0), "5.505", "5.", "1,234", "5%", "٣", None, float("inf"), float("nan"), 10**14, 0.005],
)
def test_other_cells_have_no_plain_cents(cell: values.Value) -> None:
    assert digits.plain_cents(cell) is None
