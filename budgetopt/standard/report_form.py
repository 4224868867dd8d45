"""The headings by which a report card is read back."""

from __future__ import annotations

SCHEMA = "budgetopt/report/1"
REPORT_CARD, MEASURES = "Report card", "Measures"
LIST_HEADINGS = ("Of", "Owner ID", "Owner", "Measure", "Status")
