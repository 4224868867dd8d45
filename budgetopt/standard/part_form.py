"""The form of a department's workbook, shared by who writes it and who reads it back."""

# How a part is marked, so that it is known again when it comes back.
SCHEMA = "budgetopt/split/1"
ABOUT, BASE, ROW = "About this part", "Base", "Row (do not change)"
DEPARTMENT, DEPARTMENTS, HASH = "Department", "Departments", "Base SHA-256"
# Columns of Programs where the answers of the sheet Interview go, by the headings that they have.
ANSWERS = "Answers go to"
# A hidden column of Interview: what its cells that are only shown had, a mark each, so that what is typed over is seen.
AS_SHOWN = "As shown (do not change)"
# Characters of a packed row in a cell: one holds 32,767.
IN_A_CELL = 30_000
