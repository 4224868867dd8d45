"""What became of a recommendation: recommended, adopted, spent, and what the measures did, program by program.

It sets side by side what happened; it never says that one came of the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from budgetopt.city.ledger import lines_of
from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.errors import Finding
from budgetopt.grouping import grouped, summed
from budgetopt.intake.layout.table import Table
from budgetopt.money import Cents, half_up
from budgetopt.returned.ours import Ours, check_one_currency
from budgetopt.scenario.deciding import NO_REASON
from budgetopt.standard.identity import identities
from budgetopt.standard.moved import MeasureMove, MeasureWay, moved, together
from budgetopt.standard.spent import spending_not_read, spent_in
from budgetopt.verification.money import LOSSES, TRANSITION, LineKey, Money, money_in
from budgetopt.verification.proof import proof_in
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS
from budgetopt.workbooks.recommendation.places import DECISIONS


class Adoption(StrEnum):
    """What became of what was recommended for a program."""

    FULL = "adopted"
    PART = "adopted in part"
    BEYOND = "adopted and more"
    NOT = "not adopted"
    OTHER_WAY = "the other way"
    OWN = "changed, not recommended"
    AS_TODAY = "as before"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Payback:
    """What the adopted cuts of a program cost once, and what they save every year; cents."""

    once: Cents
    a_year: Cents

    @property
    def years(self) -> float | None:
        """After how many years the savings have paid for it; None where they never do."""
        return self.once / self.a_year if self.a_year > 0 else None


@dataclass(frozen=True)
class ProgramBack:
    """A program then and now; cents a year, None for what is not on file. `reason`: why it was not adopted."""

    id: str
    name: str
    department: str
    current: Cents | None
    recommended: Cents | None
    adopted: Cents | None
    actual: Cents | None
    measures: tuple[MeasureMove, ...]
    reason: str = ""
    payback: Payback | None = None

    @property
    def adoption(self) -> Adoption:
        """What became of the recommendation."""
        if self.current is None or self.recommended is None:
            return Adoption.NEW
        if self.adopted is None:
            return Adoption.GONE
        asked, done = self.recommended - self.current, self.adopted - self.current
        if asked == done:
            return Adoption.FULL if asked else Adoption.AS_TODAY
        if not asked:
            return Adoption.OWN
        if not done:
            return Adoption.NOT
        if (asked > 0) is not (done > 0):
            return Adoption.OTHER_WAY
        return Adoption.PART if abs(done) < abs(asked) else Adoption.BEYOND

    @cached_property
    def way(self) -> MeasureWay:
        """Where its measures went together."""
        return together(self.measures)

    @property
    def recommended_change(self) -> Cents:
        """What the recommendation would have changed; 0 for a program that it does not have."""
        return (self.recommended or 0) - (self.current or 0)

    @property
    def adopted_change(self) -> Cents:
        """What the adopted budget changed; 0 for a program that one of them does not have."""
        return 0 if self.current is None or self.adopted is None else self.adopted - self.current


class RatedMoves(StrEnum):
    """Which moves of money a hit rate is of."""

    RAISES = "raises"
    CUTS = "cuts"
    REFUSED = "raises not adopted"


@dataclass(frozen=True)
class HitRate:
    """Some moves of money, and of how many of them the measures went which way; `recommended`: how many raises (or
    cuts) were recommended at all."""

    what: RatedMoves
    ways: Mapping[MeasureWay, int]
    recommended: int = 0

    @property
    def count(self) -> int:
        """How many moves."""
        return sum(self.ways.values())


@dataclass(frozen=True)
class LookBack:
    """A recommendation beside the budget that was adopted after it. `base_year`: the one that the recommendation
    changes; `findings`: programs that are not the same any more, and spending that was not read."""

    then: Money
    now: Budget
    base_year: int
    programs: tuple[ProgramBack, ...]
    findings: tuple[Finding, ...]

    @property
    def currency(self) -> str:
        """The currency of both."""
        return self.now.currency

    def total(self, what: str) -> Cents | None:
        """All programs' current, recommended, adopted or actual; None where none is on file."""
        known = [cents for one in self.programs if (cents := getattr(one, what)) is not None]
        return sum(known) if known else None

    @cached_property
    def adoptions(self) -> Counter[Adoption]:
        """How many programs each thing became of."""
        return Counter(one.adoption for one in self.programs)

    @cached_property
    def hit_rates(self) -> tuple[HitRate, HitRate, HitRate]:
        """Raises and cuts that were recommended and (at least in part) adopted, and raises that were not."""
        adopted = (Adoption.FULL, Adoption.PART, Adoption.BEYOND)
        raised = [one for one in self.programs if one.adoption in adopted and one.adopted_change > 0]
        cut = [one for one in self.programs if one.adoption in adopted and one.adopted_change < 0]
        refused = [one for one in self.programs if one.adoption is Adoption.NOT and one.recommended_change > 0]
        up, down = (sum(sign * one.recommended_change > 0 for one in self.programs) for sign in (1, -1))
        return (
            _rate(RatedMoves.RAISES, raised, up),
            _rate(RatedMoves.CUTS, cut, down),
            _rate(RatedMoves.REFUSED, refused, up),
        )

    @cached_property
    def payback(self) -> Payback:
        """Of all adopted cuts together."""
        known = [one.payback for one in self.programs if one.payback]
        return Payback(sum(one.once for one in known), sum(one.a_year for one in known))


def _rate(what: RatedMoves, programs: Iterable[ProgramBack], recommended: int) -> HitRate:
    counted = Counter(one.way for one in programs)
    return HitRate(what, {way: counted[way] for way in MeasureWay}, recommended)


def look_back(book: Ours, now: Budget, tables: Sequence[Table] = ()) -> LookBack:
    """A recommendation workbook, verified already, beside the budget that was adopted; `tables`: what it was read from,
    whose cells findings name. Raises InputError where it is of another currency."""
    check_one_currency(book.file, book.fact("Currency"), now.inputs[0].file if now.inputs else "", now.named_currency)
    then = money_in(book, proof_in(book))
    base_year = base_year_of(book) or now.fiscal_year - 1
    lines = {(line.id.program_id, line.id.fund_id): line.current for line in lines_of(now)}
    adopted, actual = summed((program, cents) for (program, _), cents in lines.items()), spent_in(now)
    moves = grouped((metric.program_id, moved(metric, base_year)) for metric in now.metrics)
    reasons = _reasons(book)
    names = {then.key(row)[0]: then.listing.text(row, "Program") for row in then.listing.rows}
    # A program without a line with money, then, stands in the proof alone.
    known = {**dict.fromkeys(then.programs), **dict.fromkeys(names)}
    ids = dict.fromkeys([*known, *(program.id for program in now.programs)])
    paid = _Paid(then, lines)
    programs = []
    for id in ids:
        program = now.program.get(id)
        before = then.of_program(id) if id in known else (None, None)
        programs.append(
            ProgramBack(
                id=id,
                name=program.name if program else names.get(id, id),
                department=program.department if program else then.department(id),
                current=before[0],
                recommended=before[1],
                adopted=adopted.get(id, 0) if program else None,
                actual=actual.get(id),
                measures=tuple(moves.get(id, ())),
                reason=reasons.get(id, ""),
                payback=paid.back(id) if id in known and program else None,
            )
        )
    order = sorted(programs, key=lambda one: (normalised(one.department), one.id))
    findings = (*identities(then, base_year, now, tables), *spending_not_read(now, tables))
    return LookBack(then, now, base_year, tuple(order), findings)


def base_year_of(book: Ours) -> int | None:
    """The fiscal year whose budget a recommendation changes, as its sheet Method says it."""
    found = re.search(r"\b(?:FY|fiscal year )?(\d{4})\b", book.fact("Base"))
    return int(found[1]) if found else None


class _Paid:
    """What the cuts from the base of a recommendation to the adopted budget cost, by its rates."""

    def __init__(self, then: Money, now: Mapping[LineKey, Cents]):
        self.then, self.now = then, now
        before, after = ({fund for _, fund in lines} for lines in (then.amounts[0], now))
        self.gone, self.new = before - after, after - before
        self.lines = grouped((key[0], key) for key in {**then.amounts[0], **now})

    def back(self, id: str) -> Payback | None:
        """Of one program; None where nothing was cut at a cost."""
        cuts = list(self._cuts(self.lines.get(id, [])))
        shares = self.then.programs[id].shares if id in self.then.programs else {}
        lost = {what: sum(half_up(shares[what] * cut) for cut in cuts if cut) if shares else 0 for what in LOSSES}
        if not lost[TRANSITION]:
            return None
        return Payback(lost[TRANSITION], sum(cuts) - sum(lost[what] for what in LOSSES if what != TRANSITION))

    def _cuts(self, lines: Iterable[LineKey]) -> Iterator[Cents]:
        """Line by line; those of funds that are gone are held against those of new funds, together: a fund that has
        another code now cuts nothing."""
        moved = 0
        for key in lines:
            lost = self.then.amounts[0].get(key, 0) - self.now.get(key, 0)
            if key[1] in self.gone | self.new:
                moved += lost
            else:
                yield max(0, lost)
        yield max(0, moved)


def _reasons(book: Ours) -> dict[str, str]:
    """By program the reason that its row of Decisions gives, or of a copy of that sheet where it gives none."""
    said: dict[str, str] = {}
    for listing in book.listings(DECISIONS, DECISION_HEADINGS):
        for row in listing.rows:
            reason = listing.text(row, "Reason")
            if reason and reason != NO_REASON:
                said.setdefault(listing.text(row, "Program ID"), reason)
    return said
