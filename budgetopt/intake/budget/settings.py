"""The Settings sheet: the city, the base fiscal year, the currency, and the unit of every amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from budgetopt.errors import did_you_mean
from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SETTINGS_ITEMS, UNITS

_OTHER_NAMES = {
    "cityname": "City", "municipality": "City", "government": "City", "entity": "City",
    "fy": "Fiscal year", "year": "Fiscal year", "budgetyear": "Fiscal year", "baseyear": "Fiscal year",
    "basefiscalyear": "Fiscal year", "currencycode": "Currency",
    "amountsarein": "Amounts in", "units": "Amounts in", "unit": "Amounts in", "amounts": "Amounts in",
}  # fmt: skip
_UNIT_WORDS = {
    "unit": 1, "dollars": 1, "euros": 1, "pounds": 1, "ones": 1, "1": 1, "thousand": 1_000, "000": 1_000, "000s": 1_000,
    "k": 1_000, "1000": 1_000, "million": 1_000_000, "m": 1_000_000, "1000000": 1_000_000,
} | UNITS  # fmt: skip
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "C$": "CAD", "A$": "AUD"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What Settings says; `currency` "" is USD, `unit` None is units."""

    city: str = ""
    fiscal_year: int | None = None
    currency: str = ""
    unit: int | None = None

    def with_defaults(self, city: str, fiscal_year: int | None, currency: str) -> Settings:
        """These settings, with a mapping's where nothing is said."""
        year = fiscal_year if self.fiscal_year is None else self.fiscal_year
        return Settings(self.city or city, year, self.currency or currency, self.unit)


def read_settings(records: Iterable[Record]) -> Settings:
    """The settings of all the files; an item that is given twice must say the same."""
    given: dict[str, tuple[Record, str]] = {}
    known = {squeeze(item): item for item in SETTINGS_ITEMS} | _OTHER_NAMES
    for record in records:
        name = record.text("Item")
        item = known.get(squeeze(name))
        if item is None:
            mend = did_you_mean(name, SETTINGS_ITEMS)
            record.log.note(
                "unknown-setting", record.place("Item"), f"{name!r} is not a setting and was not used.", "", mend
            )
            continue
        said = record.text("Value")
        if item in given and given[item][1] != said:
            other = given[item][0].place("Value")
            record.error(
                "setting-differs",
                "Value",
                f"{item} is {said!r} here and {given[item][1]!r} at {other}.",
                "",
                "Correct one.",
            )
        given.setdefault(item, (record, said))
    values_of = {item: record for item, (record, _) in given.items()}
    year = values_of.get("Fiscal year")
    return Settings(
        city=given["City"][1] if "City" in given else "",
        fiscal_year=year.year("Value") if year else None,
        currency=_currency(values_of.get("Currency")),
        unit=_unit(values_of.get("Amounts in")),
    )


def _currency(record: Record | None) -> str:
    said = record.text("Value") if record else ""
    if record is None or not said:
        return ""
    code = _SIGNS.get(said.upper(), said.upper())
    if not re.fullmatch(r"[A-Z]{3}", code):
        record.error(
            "unknown-currency", "Value", f"{said!r} is not a currency.", "", "Write its three letters, such as USD."
        )
        return "USD"
    return code


def _unit(record: Record | None) -> int | None:
    if record is None or values.is_blank(record.value("Value")):
        return None
    said = record.text("Value")
    unit = _UNIT_WORDS.get(squeeze(said))
    if unit is None:
        found = f"amounts in {said!r} cannot be read."
        record.error(
            "unknown-unit",
            "Value",
            found,
            "Expected: units, thousands, millions or billions.",
            did_you_mean(said, UNITS),
        )
    return unit
