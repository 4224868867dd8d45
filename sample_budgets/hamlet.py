"""Hamlet: a town of 4,000 with a dozen programs on one sheet, in the words its clerk uses."""

from __future__ import annotations

from book import Table, columns

TABLE = Table(
    "Programs",
    columns("Program ID:11", "Program:30", "Dept:18", "Kind:14", "Fund:14", "FY26 Budget:16:money",
            "Mandated:11:center", "Minimum budget:16:money", "FTE:8:number", "Notes:30"),
    [
        ["P-01", "Police patrol", "Public Safety", "service", "General", 1_184_500, "no", 1_000_000, 9, None],
        ["P-02", "Volunteer fire company", "Public Safety", "service", "General", 412_000, "yes", 380_000, 1.5, None],
        ["P-03", "Ambulance contract", "Public Safety", "service", "General", 268_750, "yes", None, 0, None],
        ["P-04", "Streets and plowing", "Public Works", "service", "General", 736_200, "no", None, 5, None],
        ["P-05", "Refuse and recycling", "Public Works", "service", "General", 395_118.4, "no", None, 0, None],
        ["P-06", "Water system", "Public Works", "service", "Water", 684_300, "yes", 650_000, 4, None],
        ["P-07", "Meter reading", "Public Works", "service", "Water", 91_250, "no", None, 1, None],
        ["P-08", "Town pool", "Recreation", "service", "General", 148_900, "no", None, 2.5, "Open ten weeks"],
        ["P-09", "Summer camp", "Recreation", "service", "General", 76_400, "no", None, 1.25, None],
        ["P-10", "Library", "Recreation", "service", "General", 231_600, "no", None, 3, None],
        ["P-11", "Town clerk and payroll", "Administration", "support", "General", 318_420, "no", None, 3, None],
        ["P-12", "Bond payments", "Administration", "non-operating", "General", 204_000, "yes", None, 0, None],
    ],
)  # fmt: skip
