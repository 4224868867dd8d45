"""Random ledgers with a known truth, read as a new user would: python -m tests.intake.mixtures --count 10000 --seed 1

Each is read three ways: as it is; as `budgetopt map` proposes; and by the mapping that `map` wrote. Each reading is
*right* (year, total, departments, programs and unrestricted fund are the truth), *stopped* by an error, *told* (a
warning says what is in doubt, and shows the other figure), or *silent*: another budget and no word. None may be silent.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from budgetopt.city.model import AmountKind, Budget, Restriction
from budgetopt.errors import Level
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from budgetopt.money import show
from tests.intake.random_ledgers import Ledger, mixture

Programs = dict[tuple[str, str], int]
# What a warning may leave open, by its rule; money is told by a finding that shows the right total alone.
TELLS = {
    "funds": {"one-fund"}, "locked": {"largest-fund", "restriction-assumed"}, "departments": {"no-department"},
    "names": {"names-differ"}, "no year": {"fiscal-year-assumed"},
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What one way of reading came to."""

    way: str
    verdict: str  # right, stopped, told or silent
    about: str = ""


def readings(ledger: Ledger) -> Iterator[Reading]:
    """The three ways in which a new user may read a ledger."""
    yield _judged("check", ledger, examine(ledger.file()))
    proposal = proposal_for(ledger.file())
    yield _judged("map", ledger, proposal.found)
    if proposal.mapping is not None:
        mapping = io.BytesIO(proposal.text.encode())
        mapping.name = "mapping.yaml"
        yield _judged("check --mapping", ledger, examine(ledger.file(), mapping))


def _judged(way: str, ledger: Ledger, found: Examination) -> Reading:
    if found.budget is None:
        errors = [item for item in found.findings if item.level is Level.ERROR]
        return Reading(way, "stopped" if errors else "silent", ", ".join(sorted({item.rule for item in errors})))
    differs = dict(_differences(ledger, found.budget))
    warnings = [item for item in found.findings if item.level is Level.WARNING]
    # That money moves less freely than it might, or that no year is named, is safe, and enough said in a note.
    notes = {item.rule for item in found.findings if item.level is Level.NOTE} & (TELLS["locked"] | TELLS["no year"])
    rules, said = notes | {item.rule for item in warnings}, " ".join(f"{item.found} {item.mend}" for item in warnings)
    total = show(sum(line.cents for line in ledger.base)).lstrip("$")
    untold = {
        what: how
        for what, how in differs.items()
        if not (rules & TELLS.get(what, set()) or (what == "total" and not ledger.must_stop and total in said))
    }
    # A total that is told takes its rows with it.
    if "total" in differs and "total" not in untold:
        untold.pop("names", None)
    if untold:
        return Reading(way, "silent", "; ".join(untold.values()))
    return Reading(way, "told" if differs else "right", "; ".join(differs.values()))


def _differences(ledger: Ledger, budget: Budget) -> Iterator[tuple[str, str]]:
    """What a budget has that is not the truth."""
    base = ledger.base
    if ledger.must_stop:
        yield "total", "an amount that is not there was read"
    if budget.fiscal_year != ledger.year:
        # 0: the file's name alone says the year, and the reading says that it names none.
        yield "year" if budget.fiscal_year else "no year", f"the year is {budget.fiscal_year}, not {ledger.year}"
    truth: Programs = defaultdict(int)
    for line in base:
        truth[squeeze(line.department), squeeze(line.program)] += line.cents
    about = {program.id: program for program in budget.programs}
    funds = {fund.id: fund for fund in budget.funds}
    read: Programs = defaultdict(int)
    free = 0
    for row in budget.amounts:
        if row.kind is AmountKind.ADOPTED and row.fiscal_year == budget.fiscal_year:
            program = about[row.program_id]
            read[squeeze(program.department), squeeze(program.name)] += row.amount
            free += row.amount if funds[row.fund_id].restriction is Restriction.UNRESTRICTED else 0
    total, right = sum(read.values()), sum(truth.values())
    if total != right:
        yield "total", f"the total is {show(total)}, not {show(right)}"
    if _spending(read) != _spending(truth):
        lost, made = sorted(truth.keys() - read.keys())[:2], sorted(read.keys() - truth.keys())[:2]
        same = _by_program(read) == _by_program(truth)
        yield "departments" if same else "names", f"programs differ: {lost} are {made}"
    whole = sum(line.cents for line in base if line.fund == ledger.general or not ledger.has_funds)
    if free != whole:
        yield "funds" if free > whole else "locked", f"{show(free)} are unrestricted, not {show(whole)}"
    if not ledger.has_funds and "one-fund" not in {item.rule for item in budget.findings}:
        yield "one fund", "nothing says that all was read as one fund"


def _spending(programs: Programs) -> Programs:
    return {key: cents for key, cents in programs.items() if cents}


def _by_program(programs: Programs) -> Counter[str]:
    """The money of each program's name, whatever its department."""
    sums: Counter[str] = Counter()
    for (_, program), cents in programs.items():
        sums[program] += cents
    return +sums


def _tried(seed: int) -> tuple[int, list[str], list[Reading]]:
    ledger = mixture(seed)
    return seed, ledger.kinds, list(readings(ledger))


def main() -> None:
    """Try many mixtures, and say how each way of reading fared."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=1)
    asked = arguments.parse_args()
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    stopped: Counter[str] = Counter()
    with ProcessPoolExecutor(asked.workers) as pool:
        for seed, kinds, read in pool.map(_tried, range(asked.seed, asked.seed + asked.count), chunksize=20):
            for reading in read:
                verdicts[reading.way][reading.verdict] += 1
                stopped[reading.about] += reading.verdict == "stopped"
                if reading.verdict == "silent":
                    print(f"{seed} {reading.way}: {reading.about} ({', '.join(kinds)})", flush=True)
    for way, counts in verdicts.items():
        print(f"{way}: {', '.join(f'{counts[word]:,} {word}' for word in ('right', 'told', 'stopped', 'silent'))}")
    print("Stopped by:")
    for rules, times in stopped.most_common(25):
        print(f"{times:7,}  {rules}")


if __name__ == "__main__":
    main()
