"""How the workbook looks: fonts, colours and number formats. One colour for raised, one for cut, never colour alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from budgetopt.money import SYMBOLS
from budgetopt.workbooks.sheet import Cell, Formula
from budgetopt.workbooks.text import one_line

INK = "#1F3864"
# Blue and orange are told apart by colour-blind readers too; the status word always stands beside them.
RAISED, RAISED_FILL = "#1B5E9E", "#DCE9F7"
CUT, CUT_FILL = "#A04A00", "#FDE6D3"
# What is over, or broken, and what is only left: red and amber, which the words beside them say too.
_WRONG = {"font_color": "#9C0006", "bg_color": "#FFC7CE"}
_LEFT = {"font_color": "#7F6000", "bg_color": "#FFEB9C"}
RAISED_BAR, CUT_BAR = "#2166AC", "#E08214"
# Scenarios side by side: neither raised nor cut.
SCENARIOS = ("#5B3A8E", "#0F766E", "#9D174D", "#4D6A00", "#374151", "#7A5C00")
# What tells them apart in black and white: full, then patterns.
PATTERNS = ("", "wide_upward_diagonal", "percent_20", "light_horizontal", "light_vertical", "large_grid")
GREY, LINE, INPUT_FILL = "#595959", "#D9D9D9", "#FFF9DB"

# A font that every office program has, or has the measures of: what is laid out here is what is printed there.
FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10}

# Blank, and as wide as ".00".
_PLACE_OF_CENTS = "_._0_0"

_PARTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "right": {"align": "right"},
    "indent": {"align": "left", "indent": 1},
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 16, "font_color": INK, "valign": "vcenter"},
    "headline": {"font_size": 13, "font_color": INK, "text_wrap": True, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 12, "font_color": INK, "bottom": 1, "bottom_color": INK},
    "note": {"font_color": GREY, "text_wrap": True},
    "header": {
        "bold": True,
        "bg_color": INK,
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "border_color": INK,
    },
    "body": {"bottom": 1, "bottom_color": LINE},
    "total": {"bold": True, "top": 1, "top_color": INK, "bottom": 1, "bottom_color": INK, "bg_color": "#F2F2F2"},
    "check": {"bold": True, "align": "left", "indent": 1},
    "input": {"bg_color": INPUT_FILL, "border": 1, "border_color": LINE, "locked": False},
    "open": {"locked": False},
    "link": {"font_color": RAISED, "underline": 1},
    "mono": {"font_name": "Courier New", "font_size": 8, "text_wrap": True},
    "count": {"num_format": "#,##0_);(#,##0)"},
    "points": {"num_format": "#,##0_);(#,##0)"},
    "price": {"num_format": "0.000_);(0.000)"},
    "score": {"num_format": "0.00_);(0.00)"},
    "signed": {"num_format": "0.00_);-0.00_)"},
    "percent": {"num_format": "0.0%_);(0.0%)"},
    "share": {"num_format": "0%"},
    "year": {"num_format": "0"},
}


class Looks:
    """Formats of one workbook by name ("money total"), each made once. `cents`: some amounts have odd cents.

    Those show them, so that totals foot in sight; the others leave their place blank, so that digits stay in line.
    """

    def __init__(self, book: Any, currency: str, cents: bool):
        self._book = book
        self._made: dict[str, Any] = {}
        self._styles: dict[str, str] = {}
        # A quote would end the quoted symbol in the number format.
        symbol = re.sub(r'["\\]', "", SYMBOLS.get(currency, f"{one_line(currency, 8)} "))
        self.symbol = symbol
        self._money = {
            "money": money_format(symbol, "#,##0", _PLACE_OF_CENTS if cents else ""),
            "odd": money_format(symbol, "#,##0.00"),
            "whole": money_format(symbol, "#,##0"),
        }

    def __call__(self, names: str) -> Any:
        """The format that has all the named parts; a later part wins. "odd" is money with odd cents."""
        if names not in self._made:
            look = FONT | {"valign": "top"}
            for name in names.split():
                look |= {"num_format": self._money[name]} if name in self._money else _PARTS[name]
            self._made[names] = self._book.add_format(look)
        return self._made[names]

    def style(self, names: str) -> str:
        """The format as an attribute of a cell in the file."""
        if names not in self._styles:
            self._styles[names] = f' s="{self(names)._get_xf_index()}"'
        return self._styles[names]

    def colours(self) -> tuple[Any, Any]:
        """The formats of what is raised and of what is cut, for conditional formats."""
        if "raised" not in self._made:
            self._made["raised"] = self._book.add_format({"font_color": RAISED, "bg_color": RAISED_FILL})
            self._made["cut"] = self._book.add_format({"font_color": CUT, "bg_color": CUT_FILL})
        return self._made["raised"], self._made["cut"]

    def alarms(self) -> tuple[Any, Any]:
        """The formats of what is over or broken, and of what is only left unallocated, for conditional formats."""
        if "wrong" not in self._made:
            self._made["wrong"], self._made["left"] = map(self._book.add_format, (_WRONG, _LEFT))
        return self._made["wrong"], self._made["left"]


def money_format(symbol: str, digits: str, pad: str = "") -> str:
    """An office program's number format: the currency's symbol, negatives in parentheses, digits in line."""
    return f'"{symbol}"{digits}{pad}_);("{symbol}"{digits}){pad}'


def axis_format(symbol: str, largest: float) -> str:
    """The number format of a chart's axis for amounts up to `largest` currency units, in millions or thousands."""
    for scale, digits, letter in ((1e6, "0.0,,", "M"), (1e3, "0.0,", "K")):
        if abs(largest) >= scale:
            return f'"{symbol}"{digits}" {letter}";("{symbol}"{digits}" {letter}");0'
    return f'"{symbol}"#,##0;("{symbol}"#,##0);0'


def with_cents(look: str, cell: Cell) -> str:
    """Money shows cents where it has odd ones."""
    return with_odd(look) if is_money(look) and has_cents(cell) else look


def is_money(look: str) -> bool:
    """Whether a look is that of money."""
    return "money" in look.split()


def with_odd(look: str) -> str:
    """The look of money with odd cents."""
    return " ".join("odd" if part == "money" else part for part in look.split())


def has_cents(cell: Cell) -> bool:
    """Whether a cell holds an amount with odd cents."""
    value = cell.value if isinstance(cell, Formula) else cell
    return isinstance(value, float) and round(value * 100) % 100 != 0


_NUMBERS = {"money", "whole", "points", "price", "score", "signed", "percent", "share", "count", "year"}


def aligned(looks: Sequence[str]) -> list[str]:
    """The looks of columns side by side: numbers to the right, and text that follows a number a little away from it."""
    numbers = [bool(_NUMBERS & set(look.split())) for look in looks]
    return [
        f"{look} right" if number else f"{look} indent" if after_number else look
        for look, number, after_number in zip(looks, numbers, [False, *numbers], strict=False)
    ]
