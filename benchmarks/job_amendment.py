"""An amendment for the job: `python -m benchmarks.job_amendment R.xlsx A.csv` moves money from one program to the next.

Both have room in the recommendation: a source of 1,000 that stays above its floor, and a use of half of it in the same
fund, which leaves what the cut itself costs.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from budgetopt.council.base import read_base
from budgetopt.council.template_facts import TemplateFacts

_HEAD = ("No.", "Title", "Sponsor", "Status", "Side", "Kind", "Program ID", "Fund ID", "Change", "Recurring")
_MOVED = 1_000


def main() -> None:
    """Write the amendment of a recommendation."""
    recommendation, target = map(Path, sys.argv[1:3])
    lines = TemplateFacts(read_base(recommendation)).lines
    source = next(one for one in lines if one.cents - one.least > 100 * _MOVED and one.most is None)
    use = next(
        one
        for one in lines
        if one.line.fund_id == source.line.fund_id
        and one.line.program_id != source.line.program_id
        and one.most is None
        and one.cents > 0
    )
    with target.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_HEAD)
        for side, one, moved in (("source", source, _MOVED), ("use", use, _MOVED // 2)):
            row = ("program", one.line.program_id, one.line.fund_id, moved, "ongoing")
            table.writerow(("1", "The job", "Job", "passed", side, *row))


if __name__ == "__main__":
    main()
