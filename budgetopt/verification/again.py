"""With the inputs at hand: their sums, the plan made again to the cent, and the optimum by a second solver."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.city.standing import standing_of
from budgetopt.errors import BudgetOptError, Place, SolverError
from budgetopt.explore.decided import effects_of_decisions
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import Value
from budgetopt.intake.files.taking import Taken, take
from budgetopt.intake.reading import read_budget
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.record import versions
from budgetopt.returned.ours import METHOD, Ours, ours
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.amending import amended_budget
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.second import optimum
from budgetopt.tell.figures import plural
from budgetopt.verification.certificate import DUAL, GAP, PRIMAL
from budgetopt.verification.money import Money
from budgetopt.verification.report import Failure, Report
from budgetopt.verification.scenario import inputs_in, section
from budgetopt.verification.walk import Real, compared, in_row, real_of, shown
from budgetopt.verification.walk import money as as_money
from budgetopt.workbooks.drawn_form import DRAWS, drawn_again
from budgetopt.workbooks.page import SHOWN
from budgetopt.workbooks.proof_form import LINES
from budgetopt.workbooks.recommendation import ON_REQUEST, write_recommendation
from budgetopt.workbooks.recommendation.for_the_record import ADOPTED, FOUR_COLUMNS, FOUR_HEADINGS
from budgetopt.workbooks.recommendation.places import DECIDED, DECISIONS

_NEAR = 1e-7
_ADOPTED = FOUR_HEADINGS.index(ADOPTED) + 1
_AGAIN = "what comes out again"
_MADE_WITH = "Made with"


def verify_again(report: Report, money: Money, files: Sequence[Path], mapping: Path | None) -> None:
    """Every check that needs the inputs."""
    _check_sums(report, money.book, files, mapping)
    plan, problem = plan_again(money, files, mapping)
    if plan is None:
        report.check("the plan can be made again", [Failure(Place(", ".join(path.name for path in files)), problem)])
        return
    lines = plural(len(plan.case.standing.lines), "line that may have", "lines that may have") + " money"
    if not money.proof.proven:
        report.check(f"every line stands here with today's amount ({lines})", lines_are_today(money, plan))
        report.remarks.append("A plan that was stopped at a time limit is not made again: another run finds another.")
        failures, solver = second_opinion(money, plan)
        report.check(f"the optimum that a second solver finds is within the plan's bound ({solver})", failures)
        return
    report.check(f"the plan made again is the same, to the cent ({lines})", lines_are_the_same(money, plan))
    _compare_cells(report, money, plan)
    failures, solver = second_opinion(money, plan)
    report.check(f"a second solver finds the same optimum, within 1e-7 ({solver})", failures)


def verify_inputs(report: Report, money: Money, files: Sequence[Path], mapping: Path | None) -> None:
    """What the inputs can show of a plan that another model made: that they are its inputs, and its amounts today."""
    _check_sums(report, money.book, files, mapping)
    words = "every amount today is that of the inputs"
    try:
        report.check(words, amounts_are_today(money, read_budget([*files], mapping)))
    except BudgetOptError as error:
        said = f"the inputs cannot be read: {str(error).splitlines()[0]}"
        report.check(words, [Failure(Place(", ".join(path.name for path in files)), said)])


def _check_sums(report: Report, book: Ours, files: Sequence[Path], mapping: Path | None) -> None:
    given = [*files, mapping] if mapping else files
    report.check("the inputs are those that the plan was made from, by SHA-256", sums(book, given))


def amounts_are_today(money: Money, budget: Budget) -> Iterator[Failure]:
    """Every line has today's amount of the inputs, and none with money is missing; which lines may have some is the
    model's to say."""
    line = standing_of(budget, money.scenario.base if money.scenario else Scenario().base).line
    for key, row in money.rows.items():
        today = line[LineId(*key)].current if LineId(*key) in line else 0
        yield from in_row(money.listing, row, "Current", today, "today's amount in the inputs")
    yield from (_missing(money, id) for id, one in line.items() if one.current and tuple(id) not in money.rows)


def _missing(money: Money, id: LineId) -> Failure:
    said = f"the line of {id.program_id} from {id.fund_id} is missing."
    return Failure(money.listing.grid.place(money.listing.end), said)


def sums(book: Ours, files: Sequence[Path]) -> Iterator[Failure]:
    """The files are the inputs that the workbook names, byte for byte; their names may be others."""
    named = inputs_in(book)
    known = {sum_ for sum_, _ in named.values()}
    found = {path: sha256(take(path).content).hexdigest() for path in files}
    for path, sum_ in found.items():
        if sum_ not in known:
            other = named.get(path.name)
            said = f"its bytes are not those the plan was made from (SHA-256 {sum_[:12]}…"
            yield Failure(Place(path.name), f"{said}, Method has {other[0][:12]}…)." if other else f"{said}).")
    for file, (sum_, place) in named.items():
        if sum_ not in found.values() and file not in {path.name for path in found}:
            yield Failure(place, f"the input {file} was not given.")


def _compare_cells(report: Report, money: Money, plan: Plan) -> None:
    """Every cell against the workbook written again, where that must be the same."""
    if not made_with_the_same(money.book):
        report.remarks.append("Made by other versions than these: words and prices were not compared cell by cell.")
        return
    anew = written(plan, money.book) if money.proof.priced and not plan.prices.unproven else None
    if anew is None or plan.prices.stopped:
        report.remarks.append(
            "Some prices were not found in the time given, then or now: words and prices were not compared."
        )
        return
    # The same plan, versions and date give the same bytes: cells are compared where somebody saved it since.
    same = anew.record.sha256 == money.book.sha256
    differing = () if same else cells_are_the_same(ours(money.book.taken), ours(anew))
    report.check("every cell of every sheet is what is written again", differing)


def plan_again(money: Money, files: Sequence[Path], mapping: Path | None) -> tuple[Plan | None, str]:
    """The plan of the inputs and of the scenario in the workbook, or why there is none."""
    scenario = money.scenario
    if scenario is None:
        return None, "the scenario in the workbook cannot be read."
    try:
        return recommend(amended_budget(read_budget([*files], mapping), money.book.rounds()), scenario), ""
    except BudgetOptError as error:
        return None, f"with these inputs and the workbook's scenario there is no plan: {str(error).splitlines()[0]}"


def lines_are_the_same(money: Money, plan: Plan) -> Iterator[Failure]:
    """Current and recommended amount of every line, in every planned year."""
    yield from lines_are_today(money, plan)
    listing, table = money.listing, money.proof.tables[LINES]
    for line in plan.case.standing.lines:
        at = money.rows.get((line.id.program_id, line.id.fund_id))
        if at is not None:
            yield from in_row(listing, at, "Recommended", plan.allocation.amount(line.id), _AGAIN)
    for row, line_proof in money.proof.lines.items():
        for year, cents in zip(plan.years, line_proof.recommended, strict=False):
            amount = year.amount(LineId(line_proof.program_id, line_proof.fund_id))
            if amount != cents:
                said = f"{as_money(cents)} stands here; {as_money(amount)} is {_AGAIN}."
                yield Failure(table.place(row, "Recommended", year.year - 1), said)


def lines_are_today(money: Money, plan: Plan) -> Iterator[Failure]:
    """Every line with money stands here with the amount that the inputs have today."""
    listing, standing = money.listing, plan.case.standing
    for key, row in money.rows.items():
        if LineId(*key) not in standing.line:
            yield Failure(listing.place(row, "Program ID"), f"the inputs have no line of {key[0]} from {key[1]}.")
    for line in standing.lines:
        at = money.rows.get((line.id.program_id, line.id.fund_id))
        if at is None:
            if line.current or any(year.amount(line.id) for year in plan.years):
                yield _missing(money, line.id)
            continue
        yield from in_row(listing, at, "Current", line.current, "today's amount in the inputs")


def made_with_the_same(book: Ours) -> bool:
    """Whether the same versions made the workbook: then every cell must be the same."""
    return _said(book, _MADE_WITH) == versions()


def _said(book: Ours, heading: str) -> dict[str, str]:
    """What stands beside each label of a section of Method."""
    rows = [grid.rows[row] for grid, row in section(book, heading)]
    return {values.text(row.get(1)): values.text(row.get(2)) for row in rows}


def written(plan: Plan, book: Ours) -> Taken:
    """The workbook of the plan as it would be written now, with the date and the draws that it has."""
    try:
        date = datetime.date.fromisoformat(book.fact("Date of this workbook"))
    except ValueError:
        date = datetime.date(1970, 1, 1)
    said = _said(book, DRAWS)
    drawn = drawn_again(plan, said) if said else ()
    decided = effects_of_decisions(plan) if DECIDED in book.sheet else ()
    tables = [name for name in ON_REQUEST.values() if name in book.sheet]
    content = in_memory(lambda file: write_recommendation(plan, file, date, drawn, book.rounds(), decided, tables))
    return Taken(book.file, content)


def cells_are_the_same(book: Ours, anew: Ours) -> Iterator[Failure]:
    """Every cell, but for Decisions, which people fill in and sort, and what a filter hides."""
    for name in (name for name in anew.sheet if name != DECISIONS):
        grid, wanted = book.grid(name), anew.grid(name)
        if grid is None or wanted is None:
            yield Failure(Place(book.file, name), "the sheet is missing.")
            continue
        yield from _sheet(grid, wanted, _ADOPTED if name == FOUR_COLUMNS and not book.rounds() else 0)
    for name in book.sheet.keys() - anew.sheet.keys():
        yield Failure(Place(book.file, name), "this sheet is not one of the plan's.")


def _sheet(grid: Grid, wanted: Grid, open_: int) -> Iterator[Failure]:
    """Every cell but those of the column that is open to be filled in (0: there is none)."""
    for row in sorted(grid.rows.keys() | wanted.rows.keys()):
        mine, theirs = grid.rows.get(row, {}), wanted.rows.get(row, {})
        if grid.sheet == METHOD and theirs.get(1) == GAP == mine.get(1):
            # The difference of two large numbers, in their last digits; what it has to be is checked apart.
            continue
        if grid.hidden_rows and SHOWN in theirs.values():
            # The rows that a filter shows; that these are their sums is checked apart.
            continue
        for column in sorted((mine.keys() | theirs.keys()) - {open_}):
            if _same(mine.get(column), theirs.get(column)):
                continue
            said = f"{shown(mine.get(column))} stands here; {shown(theirs.get(column))} is written again."
            yield Failure(grid.place(row, column), said)


def _same(one: Value, other: Value) -> bool:
    if one == other or (values.is_blank(one) and values.is_blank(other)):
        return True
    try:
        found, wanted = float(str(one)), float(str(other))
    except ValueError:
        return False
    # Less than half a cent of money; of impact what another machine's last digits come to.
    return abs(found - wanted) <= (0.001 if abs(wanted) > 1000 else 1e-9)


def second_opinion(money: Money, plan: Plan) -> tuple[list[Failure], str]:
    """The optimum of another solver beside the plan's before rounding, and which solver it was."""
    solved = plan.solved
    lp = solved.solution.lp
    if lp.decided or solved.loose_rows:
        # A search held its yes and no, or its rows have more room than they say.
        lp = build(plan.case, plan.value, solved.rows)
    try:
        other = optimum(lp)
    except SolverError as error:
        return [Failure(Place(money.book.file), f"the second solver has no verdict: {error}")], "no verdict"
    value, place = money.book.labelled(METHOD).get(PRIMAL, (None, Place(money.book.file, METHOD)))
    best, found = plan.current_impact + other.objective, f"what {other.solver} finds"
    if money.proof.proven:
        return list(compared(place, value, Real(best, _NEAR), found)), other.solver
    bound, at = money.book.labelled(METHOD).get(DUAL, (None, Place(money.book.file, METHOD)))
    reached, most = (real_of(cell) or 0.0 for cell in (value, bound))
    within = reached - _NEAR * abs(best) <= best <= most + _NEAR * abs(best)
    said = f"{shown(bound)} stands here; {best:,.15g} is {found}."
    return ([] if within else [Failure(at, said)]), other.solver
