"""A score against a base: what somebody's own plan changes of a recommendation or of the adopted budget."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from budgetopt.city.ledger import LineId
from budgetopt.council.authority import Authority
from budgetopt.council.judging import AuthorityVerdict, verdicts_between
from budgetopt.money import Cents, plain
from budgetopt.plan.score import Broken, Score, broken_in
from budgetopt.rules import Allocation, rules_of
from budgetopt.solve.impact import impact_of
from budgetopt.tell.figures import plural, points
from budgetopt.tell.score import broken_in_words

_SHOWN = 20


@dataclass(frozen=True, eq=False)
class Against:
    """A score beside the base in `file` that its allocation was given with."""

    file: str
    score: Score
    authority: Authority | None = None

    @cached_property
    def base(self) -> tuple[Allocation, ...]:
        """The base, a year each."""
        return Allocation.over_years(self.score.case.standing, self.score.given.base)

    @cached_property
    def changes(self) -> tuple[tuple[LineId, int, Cents, Cents], ...]:
        """Line, year, cents in the base and in the plan, where they differ."""
        return tuple(
            (line.id, year.year, was.amount(line.id), year.amount(line.id))
            for was, year in zip(self.base, self.score.years, strict=True)
            for line in self.score.case.standing.lines
            if was.amount(line.id) != year.amount(line.id)
        )

    @cached_property
    def impact_change(self) -> float:
        """Impact points won, or lost."""
        return self.score.impact - impact_of(self.score.case, self.score.value, self.base)

    @cached_property
    def new(self) -> tuple[Broken, ...]:
        """The rules that it breaks and the base keeps, or breaks less."""
        case = self.score.case
        known = {
            (one.rule_id, one.subject_id, one.year): one.by_cents for one in broken_in(rules_of(case), case, self.base)
        }
        return tuple(
            one for one in self.score.broken if one.by_cents > known.get((one.rule_id, one.subject_id, one.year), 0)
        )

    @cached_property
    def verdicts(self) -> tuple[AuthorityVerdict, ...]:
        """What the authority says of it."""
        if self.authority is None:
            return ()
        return verdicts_between(self.authority, self.score.case, self.base[0], self.score.years[0])

    def words(self) -> list[str]:
        """What it changes, a line each."""
        budget, show = self.score.budget, self.score.case.show
        years = len(self.base) > 1
        lines = [f"Against {self.file}: {plural(len(self.changes), 'change')}."]
        for id, year, was, now in self.changes[:_SHOWN]:
            name = f"{budget.program[id.program_id].name} ({id.program_id}) from {budget.fund_names[id.fund_id]}"
            where = f", year {year}" if years else ""
            lines.append(f"  - {name}{where}: {show(was)} → {show(now)}")
        if len(self.changes) > _SHOWN:
            lines.append(f"  - and {len(self.changes) - _SHOWN:,} more (--json has all)")
        change = self.impact_change
        won = "won" if change > 0 else "lost"
        lines.append(f"Impact against it: {points(abs(change))} {won}." if abs(change) >= 0.5 else "The same impact.")
        lines.append(f"It breaks {'what' if self.new else 'no rule that'} the base keeps{':' if self.new else '.'}")
        lines += map(broken_in_words, self.new)
        lines += map(str, self.verdicts)
        if self.authority and all(one.said == "allowed" for one in self.verdicts):
            lines.append(f"“{self.authority.name}” refuses none of it.")
        return lines

    def record(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "file": self.file,
            "impact_change": self.impact_change,
            "changes": [
                {
                    "program_id": id.program_id,
                    "fund_id": id.fund_id,
                    "year": year,
                    "base": plain(was),
                    "given": plain(now),
                    "difference": plain(now - was),
                }
                for id, year, was, now in self.changes
            ],
            "broken_anew": [
                {"rule_id": str(one.rule_id), "subject_id": one.subject_id, "year": one.year} for one in self.new
            ],
            "authority": [one.record for one in self.verdicts],
        }
