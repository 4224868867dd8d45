"""What Riverton says beside money and plans: dated targets, goals' measures, evaluations, what is public."""

from __future__ import annotations

from book import Cell

# By goal: baseline, its year, target and target date of the headline metric. Blank: as Metrics says.
GOAL_TARGETS: dict[str, tuple[Cell, ...]] = {
    "safe": (None, None, None, "2028-06-30", None),
    "start": (None, 2022, None, 2028, None),
    "home": (27.5, 2021, 24, "2028-06-30", "down"),
    "move": (None, None, None, 2030, None),
    "green": (None, None, None, None, None),
    "thrive": (54200, 2022, 61000, 2027, "up"),
}

# Goal or department, metric, type, direction, unit, baseline, target, FY2023 to FY2026, baseline year, target date,
# source, updated, benchmark.
INDICATORS: list[tuple[str, str, str, str, str, Cell, Cell, tuple[Cell, ...], Cell, Cell, Cell, Cell, Cell]] = [
    ("home", "Renters who pay over half their income", "outcome", "down", "%", None, None,
     (27.1, 26.8, 26.9, 26.2), None, None, "Census, American Community Survey", "2025-12-11", "State 25.9"),
    ("green", "Days with safe water", "outcome", "up", "days", None, 365, (365, 365, 365, 365), None, None,
     "State drinking-water reports", "2026-01-20", None),
    ("green", "Tree canopy", "outcome", "up", "% of land", 21.4, 25, (None, 21.6, None, 21.9), 2022, 2030,
     "Aerial survey", "2025-10-02", None),
    ("thrive", "Median household income", "outcome", "up", "$", None, None, (55100, 56900, 57800, None), None, None,
     "Census, American Community Survey", "2025-12-11", "State 63,400"),
    ("safe", "Residents who feel safe walking at night", "outcome", "up", "%", 58, 70, (59, 57, 56, 55), 2022, 2027,
     "Riverton Resident Survey", "2025-09-30", "Similar cities 64"),
    ("Finance & Administration", "Reports published by the due date", "output", "up", "%", None, 100,
     (91, 96, 100, 100), None, None, None, None, None),
    ("Parks & Recreation", "Residents within ten minutes' walk of a park", "outcome", "up", "%", 66, 75,
     (67, 68.5, 70, 71), 2021, 2028, "Planning map", "2025-11-15", "Large cities 76"),
    ("Public Works", "Residents satisfied with street upkeep", "outcome", "up", "%", None, None,
     (44, 43, 46, 45), None, None, "Riverton Resident Survey", "2025-09-30", "Similar cities 49"),
]  # fmt: skip

# How a program reaches people, and how many a year.
REACHES: dict[str, tuple[str | None, float | None]] = {
    "POL-10": ("phased", 2100), "POL-12": ("by score", 64), "POL-16": (None, 480), "FIR-03": ("by score", 310),
    "FIR-04": ("phased", 2400), "PWK-09": ("phased", 180), "PRK-04": ("phased", 1650), "PRK-05": ("waiting list", 1280),
    "PRK-06": ("all at once", 420), "PRK-09": ("all at once", 3900), "LIB-03": ("all at once", 2600),
    "LIB-04": ("all at once", 900), "LIB-05": ("waiting list", 740), "LIB-08": ("waiting list", 600),
    "HHS-01": ("waiting list", 260), "HHS-02": ("waiting list", 240), "HHS-07": ("waiting list", 980),
    "HHS-08": ("by score", 190), "HHS-09": ("all at once", 3100), "HHS-11": ("waiting list", 520),
    "HHS-13": ("waiting list", 330), "HHS-15": ("by score", 4800), "HCD-01": ("by score", 1150),
    "HCD-02": ("waiting list", 140), "HCD-03": ("waiting list", 95), "HCD-06": ("phased", 860),
    "HCD-09": ("waiting list", 210), "HCD-10": ("waiting list", 1110), "HCD-11": ("waiting list", 380),
    "TRN-10": ("by score", 6200), "TRN-13": ("phased", 24), "WTR-08": ("by score", 2900),
    "FIN-07": ("all at once", 21000), "CMO-09": ("by score", 150),
}  # fmt: skip

# What the office of performance asks; FIN-07's answer stands on Evidence too, and counts once, as one source.
EVALUATIONS: list[list[Cell]] = [
    ["FIN-07", "Do text reminders bring more people to court?", "Randomised trial", 38_000, "2024-06-30", "done",
     "A quarter fewer missed dates than among those who drew no reminder", "positive", None, None,
     "Riverton Office of Performance 2024 evaluation", 2024],
    ["HCD-10", "Are teenagers who drew a job arrested less in the year after than those who did not?", "Lottery",
     85_000, "2027-12", "running", None, None, None, None, None, None],
    ["PRK-05", "Do club members read better than those on the waiting list?", "Lottery", 70_000, 2028, "planned", None,
     None, None, None, None, None],
    ["HHS-15", "Are infants of mothers just above the income limit less healthy?", "Regression discontinuity", None,
     None, "planned", None, None, None, None, None, None],
    ["HHS-09", "Who leaves the shelter for a home, and stays there?", "Before-after", 20_000, "2025-06", "done",
     "The report was not finished", None, None, None, None, None],
]  # fmt: skip

SETTINGS: list[list[Cell]] = [
    ["Licence", "CC-BY-4.0"],
    ["Publish", "Program ID; Program; Department; Kind; Description; Fund ID; Fund; Fiscal year; Amount; Goal ID; "
     "Goal; Headline metric; Weight; Score; Metric; Type; Direction; Unit; Baseline; Target; Target date; Source; "
     "Rating system; Rating; Year"],
]  # fmt: skip

# Who answered as they wished speaks for nobody else.
METHODS = {"Online survey": "open", "Eastbank and Southside forums": "open"}
