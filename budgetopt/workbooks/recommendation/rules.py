"""The sheet Rules: what limits the plan, what binds, and what each rule costs in impact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from budgetopt.grouping import grouped
from budgetopt.rules import Row
from budgetopt.rules.row import DECISIONS, Unit, decides
from budgetopt.tell import prices
from budgetopt.tell.facts import Facts
from budgetopt.tell.lists import Fact
from budgetopt.workbooks.book import OutputSheet
from budgetopt.workbooks.page import LIST_HEADER, ListColumn, Page, columns_of
from budgetopt.workbooks.proof_form import SIDES
from budgetopt.workbooks.sheet import Cell

PRICE = "Price of the rule, impact points"
_BELOW = "Below: every limit that binds, and its shadow price."
_RULE_WIDTHS = (44, 30, 9, 16, 16, 16, 10, 22, 28, 17)
_WIDTHS, _PRINTED = (44, 30, 9, 16, 16, 16, 10, 22, 28, 28, 17), 8


@dataclass(frozen=True)
class RuleFact:
    """A rule (or one side of it, where the two have names of their own) with all that it limits."""

    rows: Sequence[dict[str, Any]]

    @property
    def any(self) -> dict[str, Any]:
        """What all its rows have in common."""
        return self.rows[0]

    @property
    def largest_price(self) -> float:
        """The largest shadow price among its limits."""
        return float(max(row["shadow_price"] for row in self.rows))

    @property
    def binding(self) -> int:
        """How many of its limits bind."""
        return sum(row["binding"] for row in self.rows)


def rule_facts(facts: Facts) -> list[RuleFact]:
    """Every rule that limits something, the law first."""
    rows_of = grouped(((row["rule_id"], row["rule"]), row) for row in facts.rules)
    return [RuleFact(rows) for rows in rows_of.values()]


def _write(page: Page, facts: Facts) -> None:
    columns = columns_of(RULES, *_RULE_WIDTHS)
    page.widths(_WIDTHS, _PRINTED)
    page.title("Rules", f"{prices.rule_prices(facts.plan)} {_BELOW}")
    end = page.table(LIST_HEADER, columns, rule_facts(facts), "RuleTable")
    page.sheet.freeze_panes(2, 0)
    # Of the limits that bind, most of them a program's, the paper has what they come to.
    page.print_only(end)
    page.sheet.repeat_rows(LIST_HEADER)
    row = page.section(end + 1, "Limits that bind")
    row = page.prose(row, prices.shadow_prices(facts.plan), "note")
    bound = [(row, shown) for row, shown in zip(facts.plan.solved.rows, facts.rules, strict=True) if shown["binding"]]
    page.table(row, _binding_columns(facts), bound, "BindingLimits")


RULES: tuple[Fact[RuleFact], ...] = (
    Fact("Rule", "text", lambda rule: rule.any["rule"]),
    Fact("Kind", "text", lambda rule: rule.any["kind"].replace("_", " ")),
    Fact("Law or policy", "text", lambda rule: "policy" if rule.any["policy"] else "law"),
    Fact("Limits", "count", lambda rule: len(rule.rows)),
    Fact("Of these bind", "count", lambda rule: rule.binding),
    Fact(PRICE, "points", lambda rule: rule.any["price"]),
    Fact("Largest shadow price", "price", lambda rule: rule.largest_price),
    Fact("Who can grant relief", "text", lambda rule: rule.any["granted_by"]),
    Fact("Source", "text", lambda rule: rule.any["source"]),
    Fact("Rule ID", "text", lambda rule: rule.any["rule_id"]),
)
RULE_HEADINGS = tuple(fact.heading for fact in RULES)
# As far as who reads the rules and what each costs needs them.
PRICED_HEADINGS = RULE_HEADINGS[: RULE_HEADINGS.index(PRICE) + 1]
Bound = tuple[Row, dict[str, Any]]


def _binding_columns(facts: Facts) -> list[ListColumn[Bound]]:
    def amount(what: str, bound: Bound) -> Cell:
        row, shown = bound
        return None if decides(row) and row.unit is Unit.MONEY else shown[what]

    def decision(bound: Bound) -> Cell:
        row, shown = bound
        if not decides(row) or row.unit is not Unit.MONEY:
            return SIDES[shown["sense"]]
        taken = next(quantity for quantity, _ in row.terms if quantity.what in DECISIONS)
        return "yes" if facts.plan.years[-1].measure(taken) else "no"

    return [
        ListColumn("Rule", 44, "wrap", lambda bound, row: bound[0].rule),
        ListColumn("What it limits", 30, "wrap", lambda bound, row: bound[0].about),
        ListColumn("Side", 9, "wrap", lambda bound, row: decision(bound)),
        ListColumn("Limit", 16, "money", lambda bound, row: amount("limit", bound)),
        ListColumn("Value in the plan", 16, "money", lambda bound, row: amount("value", bound)),
        ListColumn("Room", 16, "money", lambda bound, row: amount("room", bound)),
        ListColumn("Shadow price", 10, "price", lambda bound, row: bound[1]["shadow_price"]),
        ListColumn("Unit of limit", 12, "wrap", lambda bound, row: facts.unit(bound[0])),
        ListColumn("Who can grant relief", 22, "wrap", lambda bound, row: bound[1]["granted_by"]),
        ListColumn("Source", 28, "wrap", lambda bound, row: bound[1]["source"]),
        ListColumn("Rule ID", 17, "wrap", lambda bound, row: bound[1]["rule_id"]),
    ]


SHEET = OutputSheet("Rules", "Each rule, what it limits, where it binds and what it costs in impact", _write)
