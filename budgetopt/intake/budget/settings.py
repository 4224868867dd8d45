"""The Settings sheet: the city, the base fiscal year, the currency, and the unit of every amount."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from budgetopt.errors import Place, did_you_mean
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Unreadable
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.sheets import SETTINGS_ITEMS, SHARES_IN, SHEETS, UNITS

_OTHER_NAMES = {
    "cityname": "City", "municipality": "City", "government": "City", "entity": "City",
    "fy": "Fiscal year", "year": "Fiscal year", "budgetyear": "Fiscal year", "baseyear": "Fiscal year",
    "basefiscalyear": "Fiscal year", "currencycode": "Currency",
    "amountcolumn": "Amount column", "columnofamounts": "Amount column",
    "sharesin": "Shares in", "percentsin": "Shares in", "sumsbychance": "Sums by chance",
    "license": "Licence", "datalicence": "Licence", "datalicense": "Licence", "published": "Publish",
    "columnspublished": "Publish", "publishcolumns": "Publish",
    "amountsarein": "Amounts in", "units": "Amounts in", "unit": "Amounts in", "amounts": "Amounts in",
}  # fmt: skip
_UNIT_WORDS = {
    "unit": 1, "dollars": 1, "euros": 1, "pounds": 1, "ones": 1, "1": 1, "thousand": 1_000, "000": 1_000, "000s": 1_000,
    "k": 1_000, "1000": 1_000, "million": 1_000_000, "m": 1_000_000, "1000000": 1_000_000,
} | {squeeze(name): unit for name, unit in UNITS.items()}  # fmt: skip
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "C$": "CAD", "A$": "AUD"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What Settings says; `currency` "" is USD, `unit` None is units."""

    city: str = ""
    fiscal_year: int | None = None
    currency: str = ""
    unit: int | None = None
    # Answers to what was asked about a file: which column, percent or ratio, that no row is a total of others.
    amount_column: str = ""
    shares_in: str = ""
    sums_by_chance: bool = False
    licence: str = ""
    publish: tuple[str, ...] = ()
    # Where each item that says something stands.
    places: Mapping[str, Place] = field(default_factory=dict)

    def shares_of(self, sheet: str) -> str:
        """What plain numbers of shares are on a sheet; those of Districts sum to 1 or to 100."""
        return "" if sheet == "Districts" else self.shares_in

    def with_defaults(self, **given: Any) -> Settings:
        """These settings, with what is `given` where nothing is said."""
        return replace(self, **{name: getattr(self, name) or value for name, value in given.items()})


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
        amount_column=given["Amount column"][1] if "Amount column" in given else "",
        shares_in=_shares_in(values_of.get("Shares in")),
        sums_by_chance=_yes(values_of.get("Sums by chance")),
        licence=given["Licence"][1] if "Licence" in given else "",
        publish=_columns(values_of.get("Publish")),
        places={item: record.place("Value") for item, (record, said) in given.items() if said},
    )


def _columns(record: Record | None) -> tuple[str, ...]:
    """The columns that may be published, by their names on the sheets; what no sheet has is said."""
    known = {squeeze(column.name): column.name for sheet in SHEETS for column in sheet.columns}
    found = []
    for name in re.split(r"[;,\n]", record.text("Value")) if record else ():
        if name.strip() and squeeze(name) in known:
            found.append(known[squeeze(name)])
        elif record and name.strip():
            said = f"Publish names {name.strip()!r}, which is no column that budgetopt reads."
            record.log.warning(
                "unknown-column",
                record.place("Value"),
                said,
                "It is not published.",
                did_you_mean(name, known.values()),
            )
    return tuple(dict.fromkeys(found))


def _shares_in(record: Record | None) -> str:
    said = squeeze(record.text("Value")) if record else ""
    if record and said not in {"", *SHARES_IN}:
        found, expected = f"shares in {record.text('Value')!r} cannot be read.", f"Expected: {' or '.join(SHARES_IN)}."
        record.error("unknown-choice", "Value", found, expected, "Correct it.")
    return said


def _yes(record: Record | None) -> bool:
    try:
        return bool(record and values.yes_no(record.value("Value")))
    except Unreadable as problem:
        if record:
            record.error("not-yes-or-no", "Value", problem.found, problem.expected, problem.mend)
        return False


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
