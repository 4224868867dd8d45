"""Whole amounts that stand beside each share of them: "Pools, General, 60%, 600" and "Pools, Grants, 40%, 600"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from budgetopt.grouping import grouped
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.checks.totals import cents_of, sizes_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.money import half_up

_SLIP = Decimal("0.001")
_LEAST_SHARES = 4
_LEAST = 2  # amounts that are shared out


def say_shared_out(
    header: Header, rows: Sequence[int], named: Sequence[int], amounts: Mapping[int, tuple[int, str]], log: Log
) -> None:
    """Refuse rows of which a column gives shares that add up to one, over the rows of one program and amount.

    `named`: the columns that name programs. `amounts`: column of money -> its unit and decimal sign.
    """
    grid = header.grid
    for at, heading in header.words.items():
        cells = header.among(rows, at) if at not in amounts and at not in named else None
        if cells is None or not all(_share(cell) is not None for cell in cells.different):
            continue
        shares = [share or Decimal(0) for share in cells.each(_share)]
        sizes = sizes_of(header, rows, amounts)
        names = (header.among(rows, one).each(values.text) for one in named)
        groups = grouped(zip(zip(*names, sizes.values(), strict=True), shares, strict=True))
        parted = [listed for listed in groups.values() if len(listed) > 1]
        full = next(
            (one for one in (1, 100) if all(abs(sum(of, Decimal(0)) / one - 1) <= _SLIP for of in groups.values())), 0
        )
        if len(parted) >= _LEAST and full:
            whole = sum(sizes.values())
            once = half_up(
                sum((sizes[row] * share / full for row, share in zip(rows, shares, strict=True)), Decimal(0))
            )
            said = (
                f"{heading!r} gives shares that add up to 100% over rows of the same amount: {log.show(whole)} as they "
            )
            said += f"stand, {log.show(once)} where each amount is shared out."
            mend = "Write in each row its own part of the amount, or take the shares out."
            log.error("shares-of-amounts", grid.place(rows[0], at), said, "", mend)
            return


def _share(cell: Value) -> Decimal | None:
    """A share, as a part of 1 or of 100; None for anything else."""
    try:
        size = digits.number(cell)
    except (Unreadable, ValueError):
        return None
    return size if size is not None and 0 <= size <= 100 else None


def _may_be_share(cell: Value, decimal: str) -> bool:
    """Whether an amount is none above 100, and none that cannot be read."""
    size = cents_of(cell, 1, decimal)
    return values.is_missing(cell) if size is None else 0 <= size <= 100_00


def say_shares(header: Header, rows: Sequence[int], amounts: Mapping[int, tuple[int, str]], key: str, log: Log) -> None:
    """Refuse amounts that add up to 100, and with fractions: each is a share of the whole.

    `amounts`: column of money -> its unit and decimal sign. `key`: where a mapping's rules stand, or "".
    """
    if any(unit != 1 for unit, _ in amounts.values()) or not all(
        _may_be_share(cell, decimal)
        for at, (_, decimal) in amounts.items()
        for cell in header.among(rows, at).different
    ):
        return
    sizes = [size for size in sizes_of(header, rows, amounts).values() if size]
    whole = sum(sizes)
    if len(sizes) >= _LEAST_SHARES and abs(whole - 100_00) <= len(sizes) and any(size % 100 for size in sizes):
        said = f"the amounts add up to {log.show(whole)}: they may be shares of the whole in percent."
        mend = f"Give the amounts themselves; if they are, `amounts: adopted` in {key or 'a mapping'}."
        log.error("shares-of-amounts", header.grid.place(rows[0], next(iter(amounts))), said, "Amounts of money.", mend)
