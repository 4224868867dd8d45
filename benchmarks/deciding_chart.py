"""The chart of deciding.md: share of the oracle's gain, and how often a plan ends worse than doing nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class Scored(Protocol):
    """What the chart shows of a method in one case."""

    mean: float
    error: float
    worse: float


# Colours that people with a colour-vision deficiency tell apart (Okabe and Ito), and a mark each for grey print.
_LOOKS = (("#0072B2", "o"), ("#E69F00", "s"), ("#D55E00", "^"), ("#009E73", "D"))


def draw(found: Mapping[str, Mapping[str, Scored]], path: Path) -> None:
    """Write the chart as SVG; the same scores give the same bytes."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "deciding", "font.size": 10}
    from matplotlib import pyplot

    methods = list(next(iter(found.values())))
    figure, (share, worse) = pyplot.subplots(1, 2, figsize=(11, 4.6), sharey=True, layout="constrained")
    for number, ((case, scores), (colour, mark)) in enumerate(zip(found.items(), _LOOKS, strict=True)):
        heights = [place + 0.15 * (number - 1.5) for place in range(len(methods))]
        look = {"color": colour, "marker": mark, "linestyle": "none", "markersize": 6}
        means = [100 * scores[name].mean for name in methods]
        errors = [196 * scores[name].error for name in methods]
        share.errorbar(means, heights, xerr=errors, label=f"case {case}", **look)
        worse.plot([100 * scores[name].worse for name in methods], heights, **look)
    share.set(xlabel="% of the oracle's true gain (mean, 95 % interval)", yticks=range(len(methods)))
    share.set_yticklabels(methods)
    worse.set(xlabel="% of the cities that end worse than doing nothing")
    share.invert_yaxis()
    for axes in (share, worse):
        axes.axvline(0, color="black", linewidth=0.8)
        axes.grid(axis="x", alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    figure.legend(*share.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
