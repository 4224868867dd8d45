"""What Riverton is made of besides its programs: sheets, departments, funds, goals, districts, residents, curves."""

from __future__ import annotations

from book import Cell
from riverton_standard import METHODS

DEPARTMENTS = {
    "POL": "Police", "FIR": "Fire", "PWK": "Public Works", "PRK": "Parks & Recreation", "LIB": "Library",
    "HHS": "Health & Human Services", "HCD": "Housing & Community Development", "TRN": "Transportation",
    "WTR": "Water Utility", "PLN": "Planning & Permitting", "FIN": "Finance & Administration", "CMO": "City Manager",
}  # fmt: skip
OWNERS = {
    "POL": "Chief of Police", "FIR": "Fire Chief", "PWK": "Public Works Director", "PRK": "Parks Director",
    "LIB": "Library Director", "HHS": "Health Director", "HCD": "Housing Director", "TRN": "Transportation Director",
    "WTR": "Water General Manager", "PLN": "Planning Director", "FIN": "Finance Director", "CMO": "City Manager",
}  # fmt: skip
# A column that the product does not know: it must come through to the recommendation untouched.
COMMITTEES = {
    "POL": "Public Safety", "FIR": "Public Safety", "PWK": "Infrastructure", "PRK": "Neighborhoods",
    "LIB": "Neighborhoods", "HHS": "Health and Housing", "HCD": "Health and Housing", "TRN": "Infrastructure",
    "WTR": "Infrastructure", "PLN": "Neighborhoods", "FIN": "Finance", "CMO": "Finance",
}  # fmt: skip
# Dollars a year for one full-time position, benefits included.
COST_OF_A_POSITION = {
    "POL": 128_000, "FIR": 131_000, "PWK": 92_000, "PRK": 68_000, "LIB": 82_000, "HHS": 94_000, "HCD": 98_000,
    "TRN": 88_000, "WTR": 104_000, "PLN": 103_000, "FIN": 108_000, "CMO": 116_000,
}  # fmt: skip
# The first characters are on purpose: such text must never become a formula.
NOTES = {
    "PRK-03": "+14 seasonal lifeguards since 2025",
    "LIB-03": "@home kits are counted under LIB-02",
    "PWK-13": "=same contract as in FY2024, renewed",
    "POL-06": "Lesson hours are taught by 11 officers.",
    "HHS-01": "Waiting list of 140 mothers.",
    "WTR-05": "State deadline for the last lead line: 2033.",
    "PLN-08": "To be scored against the goals next year.",
    "HCD-04": "One-time money since FY2024.",
}

# id, name, restricted, open to all, reserve, of which one-time, new money beside today's lines and the reserve
FUNDS = (
    ("general", "General Fund", "no", "yes", 6_500_000, 9_000_000, 1_200_000),
    ("safety-tax", "Public Safety Sales Tax Fund", "no", "no", 500_000, None, 0),
    ("community", "Community Impact Fund", "no", "no", 150_000, 200_000, 60_000),
    ("water", "Water and Sewer Fund", "yes", "no", 6_000_000, None, 900_000),
    ("streets", "Streets and Transit Fund", "yes", "no", 1_500_000, 1_000_000, 400_000),
    ("grants", "Grants Fund", "by program", "no", 0, None, 0),
)

SETTINGS: list[list[Cell]] = [
    ["City", "Riverton"], ["Fiscal year", 2026], ["Currency", "USD"], ["Amounts in", "units"],
]  # fmt: skip

GOALS: list[list[Cell]] = [
    ["safe", "Safe neighborhoods", 30, "Violent crimes per 1000 residents", "Deputy City Manager, Safety"],
    ["start", "Healthy families and a strong start", 25, "Children ready for kindergarten", "Health Director"],
    ["home", "Homes people can afford", 15, "Renters who pay over half their income", "Housing Director"],
    ["move", "Streets and transit that work", 12, "Crashes with serious injury", "Transportation Director"],
    ["green", "Clean water and a green city", 10, "Days with safe water", "Water General Manager"],
    ["thrive", "Opportunity, learning and culture", 8, "Median household income", "City Manager"],
]

DISTRICTS = ("Northgate", "Eastbank", "Central", "Southside", "West Hills")
PEOPLE = (0.22, 0.19, 0.15, 0.24, 0.20)
# How strongly a program pulls to each district, beside its people.
REACH = {
    "even": (1, 1, 1, 1, 1), "need": (0.6, 1.9, 1.1, 1.4, 0.3), "down": (0.6, 0.8, 3.5, 0.7, 0.6),
    "east": (0.5, 3.0, 0.9, 0.9, 0.4), "south": (0.3, 0.6, 0.4, 4.0, 0.3), "west": (1.0, 0.4, 0.6, 0.5, 3.0),
}  # fmt: skip

# Points out of 100 for the goals in order, by group, with how many answered.
_VOTES = {
    ("Telephone sample", 812): (26, 24, 22, 12, 8, 8),
    ("Online survey", 2140): (31, 18, 17, 18, 9, 7),
    ("Eastbank and Southside forums", 431): (24, 25, 29, 9, 7, 6),
    ("Youth council", 96): (18, 22, 21, 14, 14, 11),
}


def residents() -> list[list[Cell]]:
    """A row for each goal and group."""
    return [
        [goal[0], points, group, asked, METHODS.get(group, "sample")]
        for (group, asked), all_points in _VOTES.items()
        for goal, points in zip(GOALS, all_points, strict=True)
    ]


CURVES: list[list[Cell]] = [
    ["PWK-02", 4_000_000, 16.0, "lane-miles renewed", 171_000],
    ["PWK-02", 8_000_000, 28.5, "lane-miles renewed", 171_000],
    ["PWK-02", 11_840_000, 38.0, "lane-miles renewed", 171_000],
    ["PWK-02", 15_000_000, 44.0, "lane-miles renewed", 171_000],
    ["PWK-02", 18_000_000, 48.0, "lane-miles renewed", 171_000],
    ["WTR-05", 2_000_000, 220, "lead lines replaced", 10_000],
    ["WTR-05", 4_500_000, 440, "lead lines replaced", 10_000],
    ["WTR-05", 7_000_000, 610, "lead lines replaced", 10_000],
    ["WTR-05", 9_050_000, 715, "lead lines replaced", 10_000],
    ["WTR-05", 11_000_000, 790, "lead lines replaced", 10_000],
    ["WTR-05", 14_000_000, 870, "lead lines replaced", 10_000],
]

_ID = "Program ID:11"
COLUMNS: dict[str, tuple[str, ...]] = {
    "Settings": ("Item:18", "Value:18"),
    "Goals": ("Goal ID:10", "Goal:36", "Weight:9:whole", "Headline metric:38", "Owner:30", "Baseline:11:figure",
              "Baseline year:9:whole", "Target:11:figure", "Target date:12", "Direction:10"),
    "Funds": ("Fund ID:12", "Fund:32", "Restricted:12:center", "Open to all:10:center", "Available:18:money",
              "of which one-time:18:money", "Reserve:16:money"),
    "Programs": (_ID, "Program:42", "Department:31", "Kind:14", "Description:52:long", "Fund ID:11",
                 "Requested budget:16:money", "Recurring:10:center", "Mandated:10:center", "Minimum budget:16:money",
                 "Maximum budget:16:money", "Scalable:9:center", "FTE:9:number", "Transition cost %:11:percent",
                 "Earned revenue %:10:percent", "Unavoidable cost %:12:percent", "Returns elasticity:10:number",
                 "Evaluation cost:13:money", "Owner:25", "Notes:40", "Council committee:20",
                 "Rollout:13", "Clients a year:9:figure"),
    "Budget": (_ID, "Fund ID:12", "Fiscal year:9:whole", "Amount:18:money", "Kind:17", "Recurring:10:center",
               "Minimum:16:money", "Match rate:9:number", "Account:24"),
    "Alignment": (_ID, "Goal ID:10", "Score:8:whole"),
    "Metrics": (_ID, "Metric:46", "Type:12", "Direction:10", "Unit:17", "Baseline:11:figure", "Target:11:figure",
                "Weight:8:number", "FY2023:11:figure", "FY2024:11:figure", "FY2025:11:figure", "FY2026:11:figure",
                "Goal ID:10", "Department:31", "Baseline year:9:whole", "Target date:12", "Source:34", "Updated:12",
                "Benchmark:18"),
    "Evidence": (_ID, "Rating system:31", "Rating:29", "Direction:10", "Study design:25", "Outcome:34",
                 "Effect:8:number", "Effect standard error:10:number", "Benefit-cost ratio:10:number",
                 "BCR standard error:10:number", "Year:8:whole", "Source:48", "Local:7:center"),
    "Districts": (_ID, "District:14", "Share:8:percent"),
    "Residents": ("Goal ID:10", "Points:9:whole", "Group:32", "Respondents:13:whole", "Method:10"),
    "Curves": (_ID, "Spend:16:money", "Outcome:11:figure", "Unit:22", "Value per unit:14:figure"),
    "Evaluations": (_ID, "Question:60:long", "Design:24", "Cost:13:money", "Due:12", "Status:10", "Finding:48:long",
                    "Direction:10", "Effect:8:number", "Effect standard error:10:number", "Source:44", "Year:8:whole"),
}  # fmt: skip

READ_ME = (
    "Riverton is invented: no person, study or figure in this workbook is real. It has the shape of a city of about "
    "210,000 residents with an all-funds operating budget of about 590 million dollars.",
    "Ratings use the words of real clearinghouses, so that the crosswalk can be seen at work, but what they rate here "
    "are Riverton's imaginary programs.",
    "Start with Programs (what the city does) and Budget (what it costs, fund by fund). Alignment says which goal each "
    "program serves; Metrics and Evidence say how well it works; Districts says who is served.",
    "Worth a look: programs that cost much and are well shown not to work (POL-06, POL-13, HCD-12), programs that are "
    "known to work and small (HHS-02, PWK-09, FIN-07), programs of which nothing is on file (POL-15, HCD-13, CMO-07), "
    "and new proposals (LIB-08, HHS-18).",
    "Amounts are in dollars. Awards in the Grants Fund stay with their program.",
)
