"""A person's hands on the sheet of decisions."""

from __future__ import annotations

from typing import Any

from tests.browser.workbench import KEY_MS, Officer
from ui.parts.sheet import WIDTHS

_IN_NO_CELL = "() => document.activeElement.closest('#portal') === null"


class SheetHands:
    """A person's hands on the sheet of decisions: where they click, what they type, and how often they did either.

    `actions` counts clicks, and keys that are no letters of what is typed.
    """

    _HIGH = 35

    def __init__(self, officer: Officer):
        self.officer, self.page, self.actions = officer, officer.page, 0
        self._place = self.page.get_by_test_id("stDataFrame").first

    def row(self, place: int) -> dict[str, str]:
        """What stands in a row, by heading."""
        self.officer.settle()
        self.page.wait_for_selector(f"#glide-cell-{len(WIDTHS) - 1}-{place}", state="attached")
        cells = self.page.evaluate(
            "([row, columns]) => Array.from({length: columns}, (_, column) => "
            "(document.getElementById(`glide-cell-${column}-${row}`) || {}).textContent)",
            [place, len(WIDTHS)],
        )
        return dict(zip(WIDTHS, cells, strict=True))

    def click(self, column: str, row: int) -> None:
        """A cell, by its heading and place."""
        before = list(WIDTHS)[: list(WIDTHS).index(column)]
        x = sum(WIDTHS[name] for name in before) + WIDTHS[column] / 2
        cell = f"#glide-cell-{list(WIDTHS).index(column)}-{row}"
        self.page.wait_for_selector(cell, state="attached")
        where: Any = {"x": x, "y": self._HIGH * (row + 1.5)}
        self.officer.click_in(self._place, where)
        if column != "Select":
            self.page.wait_for_selector(f"{cell}[aria-selected=true]", state="attached")
        self.actions += 1

    def type(self, text: str) -> None:
        """Type into the cell that is chosen: when its field is there the rest is typed."""
        self.page.keyboard.type(text[0])
        self.page.wait_for_function("() => document.activeElement.closest('#portal') !== null")
        self.page.keyboard.type(text[1:], delay=KEY_MS)

    def key(self, name: str) -> None:
        """A key that is no letter."""
        self.page.keyboard.press(name)
        if name in ("Tab", "Enter", "Escape"):
            # On a slow machine the field of a cell goes later.
            self.page.wait_for_function(_IN_NO_CELL)
        self.actions += 1

    def walk(self, key: str, *columns: str) -> None:
        """Press a key until one of these columns of the first row is reached."""
        places = [f"glide-cell-{list(WIDTHS).index(column)}-0" for column in columns]
        for _ in range(24):
            self.officer.settle()
            if self.page.evaluate("() => document.activeElement.id") in places:
                return
            self.key(key)
        raise AssertionError(f"{key} does not lead to {columns}")

    def press(self, name: str) -> None:
        """A button beside the sheet."""
        self.officer.press(name)
        self.actions += 1

    def reason(self, text: str) -> None:
        """The one reason for all, typed and not left, in place of what stands there."""
        self.page.get_by_label("One reason for", exact=False).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text, delay=KEY_MS)
        self.actions += 1

    def filter(self, label: str, *options: str) -> None:
        """Choose what is shown: the list is opened, and each option typed and taken."""
        self.officer.settle()
        self.page.get_by_role("combobox", name=label).click()
        for option in options:
            self.page.keyboard.type(option, delay=KEY_MS)
            self.page.get_by_role("option", name=option, exact=True).wait_for()
            self.page.keyboard.press("Enter")
            self.officer.settle()
        self.page.keyboard.press("Escape")
        self.officer.settle()
        self.actions += 2 + len(options)

    def unfilter(self, label: str) -> None:
        """Show all again."""
        self.page.get_by_test_id("stMultiSelect").filter(has_text=label).get_by_label("Clear all").click()
        self.officer.settle()
        self.actions += 1
