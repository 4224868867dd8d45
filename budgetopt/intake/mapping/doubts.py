"""What may be read in two ways in the rows of a ledger: each is asked about, until a rule of its mapping decides it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from budgetopt.intake.checks.above import say_above
from budgetopt.intake.checks.currencies import say_currencies
from budgetopt.intake.checks.further_in import say_further_in
from budgetopt.intake.checks.granted import say_not_granted
from budgetopt.intake.checks.growing import say_growing, say_part_of_year
from budgetopt.intake.checks.other_years import say_other_years, year_said
from budgetopt.intake.checks.parts_said import say_parts
from budgetopt.intake.checks.positions import say_positions
from budgetopt.intake.checks.repeated import say_repeated
from budgetopt.intake.checks.revenue import few_words, say_mixed, say_sideless
from budgetopt.intake.checks.revenue_alone import say_revenue_alone
from budgetopt.intake.checks.same_again import say_again
from budgetopt.intake.checks.sections import say_sections
from budgetopt.intake.checks.shared_out import say_shared_out, say_shares
from budgetopt.intake.checks.spent import say_spent
from budgetopt.intake.checks.titled import say_titled
from budgetopt.intake.checks.unseen import say_struck
from budgetopt.intake.checks.versions import say_versions
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.mapping import Ledger
from budgetopt.intake.mapping.parts import OF_PROGRAMS
from budgetopt.intake.mapping.sources import Reader

_ACCOUNT = re.compile(r"acc(oun)?t|desc|line|object|title|cuenta|concepto|libell|konto|bezeichn", re.IGNORECASE)


@dataclass(frozen=True)
class LedgerDoubts:
    """The rows of a ledger, and where its mapping's rules stand (`key`).

    `money`: column of money -> its unit and decimal sign.
    """

    header: Header
    ledger: Ledger
    reader: Reader
    rows: Sequence[int]
    money: Mapping[int, tuple[int, str]]
    key: str
    log: Log

    @cached_property
    def _parts(self) -> set[str]:
        return self.ledger.sources.keys() - {"account", "appropriation_unit", *OF_PROGRAMS}

    @cached_property
    def _naming(self) -> list[int]:
        return self.reader.under(*self._parts - {"fiscal_year", "amount"})

    def _others(self, amounts: Collection[int]) -> dict[int, str]:
        """The columns that play no part and that no rule keeps rows by, with their headings."""
        used = {*self.reader.under(*self._parts), *amounts}
        ruled = {rule.column for rule in self.ledger.keep}
        return {at: words for at, words in self.header.words.items() if at not in used and words not in ruled}

    def say_columns(self, amounts: Collection[int]) -> None:
        """Columns that part the rows: revenue from expense, versions, what was granted from what was not."""
        others, rules = self._others(amounts), (self.header, self.rows)
        if self.ledger.revenue and self.ledger.revenue.band:
            # Accounts of both sides, of which those of revenue are told by the words over them.
            others = {at: words for at, words in others.items() if at not in self.reader.under("account")}
        answered = [rule.column for rule in (*self.ledger.leave_out, self.ledger.revenue) if rule]
        say_mixed(*rules, others, self.money, self.key, self.log, answered, bool(self.ledger.revenue))
        rule = self.ledger.revenue
        if rule and not rule.band and not self.ledger.says_amounts:
            say_sideless(*rules, rule.column, self.money, self.key, self.log)
        say_versions(*rules, others, self._naming, self.money, self.key, self.log, answered)
        say_not_granted(*rules, others, self.money, self.key, self.log, answered)
        if not (self.ledger.says_amounts or self.ledger.revenue):
            # Where accounts alone tell the rows apart, they stand for programs.
            named = [at for at in self.reader.under("program") if _ACCOUNT.search(self.header.words.get(at, ""))]
            accounts = dict.fromkeys([*self.reader.under("account"), *named, *others])
            say_again(*rules, self._naming, accounts, self.money, self.key, self.log)
        elif not self.ledger.says_amounts:
            say_again(*rules, self._naming, (), self.money, self.key, self.log)

    def say_rows(self, amounts: Collection[int]) -> None:
        """Rows and titles that say what the amounts are."""
        table = (self.header, self.rows)
        say_currencies(*table, self.money, self.key, self.log)
        if "fiscal_year" not in self.ledger.sources:
            say_other_years(*table, year_said(self.header), self.money, self.key, self.log)
        if not self.ledger.keep:
            lines = [*self._naming, *self.reader.under("account")]
            say_growing(*table, lines, self.money, self.key, self.log)
        if not (self.ledger.header_row or self.ledger.cells):
            say_above(*table, self.money, self.key, self.log)
        if self.ledger.says_amounts:
            return
        if not self.ledger.revenue:
            say_revenue_alone(*table, self.money, self.key, self.log)
        words = [at for at in self._others(amounts) if few_words(self.header.among(self.rows, at))]
        named = self.reader.under("program", "department", "account")
        say_parts(*table, dict.fromkeys([*named, *words]), self.money, self.key, self.log)
        say_sections(*table, self.money, self.key, self.log)
        say_further_in(*table, self.money, self.key, self.log)
        say_spent(*table, self.money, self.key, self.log)
        say_positions(*table, self.money, self.key, self.log)
        say_shared_out(*table, self.reader.under("program", "program_id"), self.money, self.log)
        say_shares(*table, self.money, self.key, self.log)
        lines = [*self._naming, *self.reader.under("account", "fiscal_year", "appropriation_unit")]
        funds = self.reader.under("fund", "fund_id")
        say_repeated(*table, lines, funds, self.money, self.key, self.log)
        say_struck(*table, self.money, self.key, self.log)
        say_part_of_year(*table, self.money, self.key, self.log)
        say_titled(*table, self.money, self.key, self.log)
