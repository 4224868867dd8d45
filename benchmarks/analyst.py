"""What an analyst writes for one city in an afternoon: pandas in, the textbook program in PuLP and CBC, one table out.

    python -m benchmarks.analyst openpyxl|calamine CITY.xlsx OUT.xlsx

The same value of a dollar and the same default limits as the product's, simplified where an analyst would: ratings as
levels by a small table, no reasons, no prices, no proof, no checks of the file.
"""

from __future__ import annotations

import sys

import pandas as pd
import pulp

_EFFECT = {"Effective": (0.8, 0.12), "Ineffective": (0.0, 0.18), "Tier 2 Moderate": (0.8, 0.18),
           "Well-supported": (0.8, 0.08), "3": (0.8, 0.18)}  # fmt: skip
_POINTS = (0.75, 0.9, 1.0, 1.1, 1.25)
_ELASTICITY = 0.7


def values(book: dict[str, pd.DataFrame]) -> pd.Series:
    """Impact points per dollar by program: alignment times what is believed."""
    weights = book["Goals"].set_index("Goal ID")["Weight"] / book["Goals"]["Weight"].max()
    scored = book["Alignment"].assign(left=lambda rows: 1 - rows["Goal ID"].map(weights) * rows["Score"] / 4)
    aligned = 1 - scored.groupby("Program ID")["left"].prod()
    found = book["Evidence"].assign(
        mean=lambda rows: [_EFFECT[str(one)][0] for one in rows["Rating"]],
        weight=lambda rows: [_EFFECT[str(one)][1] ** -2 for one in rows["Rating"]],
    )
    metrics = book["Metrics"]
    reached = ((metrics["FY2026"] - metrics["Baseline"]) / (metrics["Target"] - metrics["Baseline"])).clip(0, 0.8)
    own = pd.Series(reached.values, index=metrics["Program ID"])
    pulled = (found["mean"] * found["weight"]).groupby(found["Program ID"]).sum()
    precision = found.groupby("Program ID")["weight"].sum()
    ids = book["Programs"]["Program ID"]
    results = own.reindex(ids)
    top = 0.4 / 0.09 + pulled.reindex(ids, fill_value=0) + (results / 0.18).fillna(0)
    below = 1 / 0.09 + precision.reindex(ids, fill_value=0) + results.notna() / 0.18
    return aligned.reindex(ids, fill_value=0) * top / below


def main(engine: str, path: str, out: str) -> None:
    """Read, plan, write."""
    book = pd.read_excel(path, sheet_name=None, engine=engine)
    ledger = book["Budget"]
    ledger = ledger[(ledger["Fiscal year"] == 2026) & (ledger["Kind"] == "adopted")]
    lines = ledger.groupby(["Program ID", "Fund ID"])["Amount"].sum()
    current, value = lines.groupby("Program ID").sum(), values(book)
    model = pulp.LpProblem("reallocation", pulp.LpMaximize)
    impact, spent, cut = [], {}, {}
    for (program, fund), amount in lines.items():
        x = pulp.LpVariable(f"x_{program}_{fund}", 0)
        down = pulp.LpVariable(f"down_{program}_{fund}", 0)
        model += down >= amount - x
        spent.setdefault(fund, []).append((x, amount))
        cut.setdefault(fund, []).append(down)
    x_of = {variable.name: variable for variable in model.variables()}
    funds_of = lines.reset_index().groupby("Program ID")["Fund ID"].apply(list)
    for program, today in current.items():
        total = pulp.lpSum(x_of[f"x_{program}_{fund}".replace("-", "_")] for fund in funds_of[program])
        model += total >= 0.8 * today
        model += total <= 1.25 * today
        pieces, below, height = [], 0.0, 0.0
        for point in _POINTS:
            slope = (point**_ELASTICITY - height) / (point - below)
            piece = pulp.LpVariable(f"z_{program}_{point}", 0, (point - below) * today)
            impact.append(value[program] * slope * piece)
            pieces.append(piece)
            below, height = point, point**_ELASTICITY
        model += total == pulp.lpSum(pieces)
    for fund, parts in spent.items():
        available = sum(amount for _, amount in parts)
        model += pulp.lpSum(x for x, _ in parts) <= available
        model += pulp.lpSum(cut[fund]) <= 0.05 * available
    model += pulp.lpSum(impact)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    table = lines.rename("Current").reset_index()
    table["Recommended"] = [x_of[f"x_{p}_{f}".replace("-", "_")].value() for p, f in lines.index]
    table["Change"] = table["Recommended"] - table["Current"]
    table.merge(book["Programs"], on="Program ID").to_excel(out, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
