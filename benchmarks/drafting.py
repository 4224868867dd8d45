"""How good a first draft is, on programs that a person judged before there was a matcher (tests/drafting/judged.csv).

    python -m benchmarks.drafting          prints the tables of docs/first-draft.md, and every wrong match

Needs the real budgets beside the repository (../shared/data).
"""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.drafting.draft import Drafted
from tests.drafting.judged import JudgedProgram, draft_of, judged, kind_of, with_drafts

FILES = {"okc": "Oklahoma City", "oakland": "Oakland", "nyc": "New York", "uk": "United Kingdom"}
_BANDS = ((0.5, 0.65), (0.65, 0.8), (0.8, 0.9), (0.9, 1.01))
Pair = tuple[JudgedProgram, Drafted]


def kind_right(pair: Pair) -> bool:
    """Whether the kind is one that was judged right, all suggestions accepted."""
    return kind_of(pair[1]) in pair[0].kinds


def service_right(pair: Pair) -> bool:
    """Whether the service suggested is one that was judged right."""
    one, draft = pair
    return bool(draft.service and draft.service.value in one.services)


def quality(pairs: list[Pair]) -> list[str]:
    """A row a file: kind by spending and by program, service of programs that have one."""
    lines = ["| programs | kind right, by spending | by program | service right |", "|---|---:|---:|---:|"]
    for file, name in (*FILES.items(), ("", "all, each file's spending alike")):
        some = [pair for pair in pairs if file in ("", pair[0].file)]
        parts = [[pair for pair in some if pair[0].file == one] for one in ([file] if file else FILES)]
        shares = [
            sum(abs(pair[0].budget) for pair in part if kind_right(pair)) / sum(abs(pair[0].budget) for pair in part)
            for part in parts
            if part
        ]
        with_one = [pair for pair in some if pair[0].services]
        lines.append(
            f"| {name} ({len(some)}) | {sum(shares) / len(shares):.1%} | {sum(map(kind_right, some))} of {len(some)} | "
            f"{sum(map(service_right, with_one))} of {len(with_one)} |"
        )
    return lines


def calibration(pairs: Iterable[Pair]) -> list[str]:
    """How many matches of each confidence were right."""
    shown = [pair for pair in pairs if pair[1].service]
    lines = ["| confidence shown | matches | right |", "|---|---:|---:|"]
    for low, high in _BANDS:
        band = [pair for pair in shown if pair[1].service and low <= pair[1].service.confidence < high]
        right = sum(map(service_right, band))
        lines.append(f"| {low:.0%} to {min(high, 1):.0%} | {len(band)} | {right / len(band) if band else 0:.0%} |")
    return lines


def coverage() -> list[str]:
    """How much of what is spent on services the catalogue has a service for."""
    lines = []
    for file, name in FILES.items():
        draft = draft_of(file)
        services = [one for one in draft.programs if kind_of(one) == "service"]
        spent = sum(max(0, draft.spent[one.program.id]) for one in services)
        found = sum(max(0, draft.spent[one.program.id]) for one in services if one.found)
        lines.append(f"{name}: {found / spent:.1%} of the spending of {len(services)} services.")
    return lines


def wrong(pairs: Iterable[Pair]) -> list[str]:
    """Every program whose kind or service is wrong or missing."""
    lines = []
    for pair in pairs:
        one, draft = pair
        if not kind_right(pair) or (one.services and not service_right(pair)):
            said = f"{draft.service.value} ({draft.service.confidence:.0%})" if draft.service else "nothing"
            meant = " or ".join(sorted(one.services)) or "none"
            lines.append(
                f"{FILES[one.file]}: {one.name}: suggested {said}, {kind_of(draft)}; judged {meant}, "
                f"{' or '.join(sorted(one.kinds))}"
            )
    return lines


def main() -> None:
    """Print it all."""
    pairs = list(with_drafts(judged()))
    for title, some in (
        ("Set aside, never looked at while the matcher was made", [pair for pair in pairs if pair[0].set_aside]),
        ("The others, looked at, not copied into the catalogue", [pair for pair in pairs if not pair[0].set_aside]),
    ):
        print(f"\n{title}\n", *quality(some), "", *calibration(some), "", *wrong(some), sep="\n")
    print("\nCovered", *coverage(), sep="\n")


if __name__ == "__main__":
    main()
