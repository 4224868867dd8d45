"""How much of a table is read, looked at and said, so that none takes minutes; files/ has the limits of bytes."""

# A sheet is kept sparse, so that two far-apart cells cost two cells; this many real cells is no budget.
MOST_CELLS = 5_000_000
# What is written unusually, and OpenDocument, takes four times as long to read.
MOST_CELLS_WITH_CARE = 2_400_000
MOST_ROWS, MOST_SHEETS = 1_048_576, 1_000
# A row takes memory of its own, as much as this many cells.
ROW_COST = 4
# So do texts that no other cell shares: so many signs of up to four bytes as much as a cell.
SIGNS_A_CELL = 32
# Excel's cells hold a third of it. A longer one is looked at sign by sign wherever texts are compared.
LONGEST_TEXT = 100_000
# Texts that cells share.
MOST_SIGNS = 100_000_000
LONGEST_MERGE = 10_000  # rows of a merged text that is repeated in each
WIDEST_GROUP = 200  # columns of a merged heading
LARGEST_AMOUNT = 10**13  # above it an amount is a slip of the keyboard, and no longer exact in 15 digits
FIRST_YEAR, LAST_YEAR = 1990, 2060  # fiscal years; other numbers of four digits are codes
REMEMBERED = 50_000  # texts whose comparison form, meaning or kind is kept: the same cells come again and again

SEARCHED_ROWS = 30  # rows that hold anything, among which headings stand
SAMPLED_ROWS, SAMPLED_COLUMNS = 400, 500  # what a proposal looks at

MOST_ERRORS = 10_000  # after which nothing more is looked at
# Rows of one table, after a ledger's are summed; several times what the largest cities have.
MOST_RECORDS, MOST_PROGRAMS = 150_000, 50_000
MOST_PROPOSALS = 2_000  # nearest programs of names that were not joined
MOST_OF_A_CAUSE = 3  # findings of one rule in one column beside the first; above it they are one, with a count
# Columns of a text or JSON table: each heading is looked at as one of every sheet.
MOST_HEADINGS = 100_000
