"""A second workbook for Oklahoma City FY2017: goals, alignment, metrics and evidence for some of its programs.

Every row is a judgement made for a test, not a finding, and says so: nobody at the city scored or rated anything here,
and the measures are invented. Program ids and names are those of the published ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

JUDGEMENT = "judgement made for a test, not a finding"

GOALS = (
    ("safe", "Safe and secure community", 30),
    ("move", "Transportation that works for all", 20),
    ("water", "Clean water and flood protection", 20),
    ("homes", "Strong neighborhoods", 15),
    ("play", "Parks, culture and recreation", 10),
    ("work", "A growing economy and skilled people", 10),
)

# Program id, its name in the ledger, scores by goal, evidence level (None: nothing on file) and direction.
PROGRAMS = (
    (4200621, "POLICE PATROL", "safe4", 2, "positive"),
    (4200623, "POLICE TRAFFIC SAFETY", "safe3 move2", 3, "mixed"),
    (4200624, "POLICE CRIME PREVENT AND AWARE", "safe2 homes1", 3, "null"),
    (4200625, "POLICE YOUTH SERVICES", "safe2 work1", 4, "null"),
    (4200731, "POLICE INVESTIGATIONS", "safe4", 2, "positive"),
    (4200733, "POLICE SPECIAL INVESTIGATIONS", "safe3", 3, "null"),
    (4200841, "POLICE TRAINING", "safe3", None, ""),
    (4200842, "POLICE 911 COMMUNICATIONS", "safe4", 2, "positive"),
    (4200845, "POLICE INMATE PROCESSING", "safe2", None, ""),
    (4209009, "JUSTICE ASSISTANCE GRANT", "safe3", 2, "mixed"),
    (4209014, "UNDERAGE DRINKING ENFORCEMENT", "safe2", 3, "positive"),
    (4500201, "FIRE SUPRESSION OPERATIONS", "safe4", 2, "positive"),
    (4500203, "EMERGENCY MEDICAL SERVICES", "safe4", 4, "positive"),
    (4500204, "OPERATIONS TRAINING", "safe3", 1, ""),
    (4500301, "PUBLIC SAFETY EDUCATION", "safe2", 3, "null"),
    (4500302, "PREVENTION INSPECTION AND CODE", "safe3 homes1", 3, "positive"),
    (4500303, "FIRE INVESTIGATIONS", "safe2", None, ""),
    (1000301, "COURTS ADULT PROBATION & COMM", "safe2", 2, "mixed"),
    (1000302, "COURTS JUVENILE PROBATION COMM", "safe3 work1", 4, "positive"),
    (3300301, "STREETS", "move4", 2, "positive"),
    (3300302, "TRAFFIC OPERATIONS", "move4 safe2", 3, "positive"),
    (3300303, "DRAINAGE", "water3 homes1", 2, "positive"),
    (3300304, "GRAFFITI REMOVAL", "homes2 safe1", 2, "null"),
    (3300513, "TRAFFIC ENGINEERING", "move3 safe2", 4, "positive"),
    (3300804, "DRAINAGE ENGINEERING", "water3", None, ""),
    (3301106, "HOUSEHOLD HAZARDOUS WASTE", "water3", 1, ""),
    (3301111, "STRMWTR PUBLIC OUTREACH", "water1", 3, "null"),
    (5200220, "BUS OPERATIONS", "move4 work2", 3, "positive"),
    (5200230, "EMBARK PLUS ADA TRANSPORTATION", "move3", None, ""),
    (5200270, "SPOKIES", "move1 play1", 2, "mixed"),
    (5200290, "OKLAHOMA RIVER CRUISES", "play1", 2, "negative"),
    (5500309, "ATHLETICS", "play3", 1, ""),
    (5500310, "AQUATICS", "play3 safe1", 3, "positive"),
    (5500311, "GENERAL RECREATION", "play4 work1", 3, "mixed"),
    (5500414, "MARTIN PARK NATURE CENTER", "play2", None, ""),
    (5500415, "FISHERIES MANAGEMENT", "play1", None, ""),
    (5500515, "FORESTRY", "play2 water2", 3, "positive"),
    (5500517, "GROUNDS MAINTENANCE", "play4", 2, "positive"),
    (5500520, "SPECIAL EVENTS", "play2", 1, ""),
    (5800401, "NUISANCE ABATEMENT", "homes3 safe1", 3, "positive"),
    (5800402, "CODE INSPECTIONS", "homes4 safe1", 3, "positive"),
    (5800403, "ABANDONED BUILDINGS", "homes4 safe2", 4, "positive"),
    (5800501, "ANIMAL CONTROL", "homes2 safe2", None, ""),
    (5800502, "ANIMAL SHELTER", "homes2", 2, "positive"),
    (2400206, "PLANNING COMMUNITY SERVICES", "homes3 work1", 2, "mixed"),
    (2400207, "NEIGHBORHOOD REVITALIZATION", "homes4", 3, "positive"),
    (2400111, "ARTS AND CULTURAL AFFAIRS", "play3", 1, ""),
    (3990402, "UTILITIES WATER LINE MAINT", "water4", 2, "positive"),
    (3990504, "UTILITIES DRAPER TREATMENT", "water4", 3, "positive"),
    (3990703, "UTILITIES BULKY WASTE", "homes2", 2, "null"),
    (400501, "Economic Development", "work3", 3, "null"),
    (400503, "Tourism Development", "work1 play1", 2, "null"),
)

# Program id, metric, type, direction, unit, baseline, target, and the actuals of 2014 to 2016.
METRICS = (
    (4200842, "Calls answered within 10 seconds", "outcome", "up", "%", 84, 95, (86, 88, 90)),
    (4500201, "Fires kept to the room of origin", "outcome", "up", "%", 58, 68, (59, 61, 62)),
    (4500203, "Cardiac arrests that survive", "outcome", "up", "%", 9, 13, (10, 11, 11.5)),
    (3300301, "Potholes filled within 5 days", "efficiency", "up", "%", 66, 85, (69, 70, 74)),
    (3300303, "Streets closed by flooding", "outcome", "down", "days", 40, 25, (38, 36, 33)),
    (3300513, "Crashes with injury at treated crossings", "outcome", "down", "a year", 210, 150, (190, 176, 165)),
    (5200220, "Rides per hour of service", "efficiency", "up", "rides", 15, 19, (15.4, 15.9, 16.2)),
    (5200290, "Passengers", "output", "up", "passengers", 21000, 30000, (19500, 17800, 16400)),
    (5500310, "Swims", "output", "up", "swims", 98000, 120000, (101000, 104000, None)),
    (5800402, "Violations mended within 60 days", "outcome", "up", "%", 51, 70, (54, 58, 62)),
    (5800502, "Animals that leave alive", "outcome", "up", "%", 55, 80, (62, 68, 74)),
    (3990402, "Main breaks per 100 miles", "outcome", "down", "per 100 miles", 31, 22, (30, 28, 27)),
)


def alignment() -> list[tuple[int, str, int]]:
    """Scores such as "safe3 move2", a row each."""
    return [(id, text[:-1], int(text[-1])) for id, _, scores, *_ in PROGRAMS for text in scores.split()]


def write_judgement(path: Path) -> Path:
    """Write the workbook; returns `path`."""
    evidence = [
        (id, "Level", level, direction, "", JUDGEMENT, "no")
        for id, _, _, level, direction in PROGRAMS
        if level is not None
    ]
    metrics = [(*row, *actuals) for *row, actuals in METRICS]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _sheet(book, "Goals", ("Goal ID", "Goal", "Weight"), GOALS)
        _sheet(book, "Alignment", ("Program ID", "Goal ID", "Score"), alignment())
        heads = ("Program ID", "Metric", "Type", "Direction", "Unit", "Baseline", "Target")
        _sheet(book, "Metrics", (*heads, "FY2014", "FY2015", "FY2016"), metrics)
        heads = ("Program ID", "Rating system", "Rating", "Direction", "Outcome", "Source", "Local")
        _sheet(book, "Evidence", heads, evidence)
    return path


def _sheet(book: xlsxwriter.Workbook, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A sheet whose last column labels each row as judgement."""
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, (*heads, "Note"))
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, [None if value == "" else value for value in (*row, JUDGEMENT)])
