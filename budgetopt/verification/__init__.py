"""Verify an exported recommendation: from the workbook alone, and with its inputs all over again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from budgetopt.log import logged
from budgetopt.memory import without_collection
from budgetopt.plan.record import MODEL
from budgetopt.returned.lost import not_ours
from budgetopt.returned.ours import Ours, open_ours, refused
from budgetopt.verification import certificate, live, program, rules, sheets, years
from budgetopt.verification.amendments import amended, amendments_lead_here, base_sum_is_of_the_lines
from budgetopt.verification.assured import gain_is_assured
from budgetopt.verification.flows import from_and_to
from budgetopt.verification.money import Money, money_in
from budgetopt.verification.proof import proof_in
from budgetopt.verification.readable import unreadable
from budgetopt.verification.report import Check, Failure, Report, Verification
from budgetopt.verification.scenario import inputs_agree, scenario_agrees


@without_collection()
@logged(lambda done: f"{done.file!r}, {len(done.checks)} checks, {len(done.failures)} failures")
def verify(workbook: str | Path, files: Sequence[str | Path] = (), mapping: str | Path | None = None) -> Verification:
    """Check a recommendation workbook: arithmetic, funds, rules and certificate, from its cells alone.

    With the input `files` (and the `mapping` they were read with) also their SHA-256, the plan made again to the cent,
    and the optimum by a second solver. What is wrong is in `failures`, each with its cell or file. Of a plan by another
    model (an older budgetopt's) arithmetic, funds and rules are checked, and that the inputs are its own: not the best.

    Raises InputError for a workbook that is not a recommendation or carries no proof, UsageError for a missing file.
    """
    return verify_opened(open_ours(workbook), files, mapping, kept=False)


def verify_opened(
    book: Ours,
    files: Sequence[str | Path] = (),
    mapping: str | Path | None = None,
    *,
    again: bool = True,
    kept: bool = True,
) -> Verification:
    """The same of a workbook that was opened already; without `again` the files are only those that it was made from,
    and its amounts today are theirs. What is not to be `kept` is forgotten before the plan is made again."""
    _refuse_others(book)
    report, money = Report(), money_in(book, proof_in(book))
    _from_the_workbook(report, money)
    if files:
        from budgetopt.verification.again import verify_again, verify_inputs

        remade = again and money.proof.model == MODEL
        if remade and not kept:
            money.let_go()
        with_inputs = verify_again if remade else verify_inputs
        with_inputs(report, money, [Path(file) for file in files], Path(mapping) if mapping else None)
        if remade and money.proof.proven and not any(c.failures for c in report.checks):
            # What asks for the inputs is answered by them.
            report.remarks = [one for one in report.remarks if one not in (_NOT_PLAIN, _DECIDED)]
    return Verification(book.file, tuple(report.checks), tuple(report.remarks))


def _refuse_others(book: Ours) -> None:
    if not book.is_recommendation:
        raise refused("not-ours", *not_ours(book), "Give the workbook of budgetopt recommend, as it was written.")
    uncalculated = book.uncalculated()
    if uncalculated:
        found = "this formula was never calculated, so there is no value to check."
        raise refused("uncalculated", uncalculated, found, "Open the workbook in Excel or LibreOffice and save it.")


class _Group(NamedTuple):
    """What holds where a check passed (`lines`, `funds` and `limits` are counted), what is gone through, and when."""

    words: str
    checks: tuple[Callable[[Money], Iterable[Failure]], ...]
    when: Callable[[Money], bool] = lambda money: True


def _years(money: Money) -> bool:
    return len(money.proof.years) > 1


_AMOUNTS = (
    _Group("every amount on Recommendations is the plan's ({lines})", (sheets.AMOUNTS, sheets.copied_amounts)),
    _Group("every amount of a later year on Years is the plan's", (years.LATER_AMOUNTS,), _years),
)
_SHEETS = (
    _Group(
        "every change, percentage and total on Recommendations is right",
        (sheets.changes, sheets.all_add_up, sheets.TOTALS_BY_FUND),
    ),
    _Group("every change is a whole multiple of the rounding unit used", (rules.changes_are_whole,)),
    _Group("every fund adds up ({funds})", (sheets.FUNDS, rules.funds_suffice)),
    _Group("every line, total and exit cost on Years is right", (years.LINES_BY_YEAR,), _years),
    _Group("every fund adds up in every year on Years", (years.FUNDS_BY_YEAR,), _years),
    _Group("the impact by year on Years is that of the amounts", (years.IMPACT_BY_YEAR,), _years),
    _Group("the sheet Departments is the sum of the lines", (sheets.BY_DEPARTMENT,)),
    _Group("the sheet Goals divides the same money", (sheets.BY_GOAL,), lambda money: any(money.goals)),
    _Group("the sheet Districts divides the same money", (sheets.BY_DISTRICT,), lambda money: any(money.districts)),
    _Group("the list Measure first has today's amounts", (sheets.MEASURE_FIRST,)),
    _Group("every flow on From and to is a cut, a raise or a use of a fund", (from_and_to, sheets.FLOWS_BY_FUND)),
    _Group("the sheet Decisions has every program whose total changes", (sheets.TO_DECIDE,)),
    _Group(
        "the figures of the Summary are those of the other sheets",
        (sheets.summary, sheets.PROGRAM_MOVES, sheets.DEPARTMENT_MOVES),
    ),
    _Group(
        "the sum on the Summary, by which amendments name this plan, is that of the lines", (base_sum_is_of_the_lines,)
    ),
    _Group("the amendments that passed lead from their base to this plan", (amendments_lead_here,), amended),
    _Group("every rule holds, recomputed from the amounts ({limits})", (rules.rules_hold,)),
    _Group("the sheet Rules has the limits and values of the proof", (sheets.RULES, sheets.BINDING)),
    _Group("the sheet Checks says what is so", (live.verdict, live.sums, live.PROGRAMS, live.LINES)),
    _Group("the scenario is the one that the plan was made for", (scenario_agrees,)),
    _Group("the inputs named are those of the proof", (inputs_agree,)),
    _Group(
        "the gain that is assured is that of 1,000 draws of the beliefs", (gain_is_assured,), lambda m: m.proof.assured
    ),
    _Group("the sheet Method states the certificate of the proof", (sheets.method,)),
)


def _from_the_workbook(report: Report, money: Money) -> None:
    proof = money.proof
    sealed = report.check(
        f"the sheet Proof is as it was written ({sum(len(table.rows) for table in proof.tables.values()):,} rows)",
        [failure for table in proof.tables.values() for failure in table.failures()],
    )
    if unread := list(unreadable(money)):
        report.check("every amount on Recommendations can be read", unread)
    _go_through(report, money, _AMOUNTS)
    failed = (one.place for check in report.checks[1:] for one in check.failures)
    typed = list(dict.fromkeys(place for place in failed if sheets.is_amount(money, place)))
    if typed and sealed:
        named = ", ".join(place.inside for place in typed[:10])
        more = f" and {len(typed) - 10} more" if len(typed) > 10 else ""
        report.remarks.append(
            f"Amounts were typed over: {named}{more}. If that was meant, this is no longer the plan: what it is worth, "
            f"and which rules it breaks, says budgetopt score FILES --plan {money.book.file}."
        )
    _go_through(report, money, _SHEETS)
    if sealed and proof.model != MODEL:
        report.check("the impact is that of the amounts", certificate.impact_is_of_the_amounts(money))
        report.remarks.append(f"Made by model {proof.model}: optimality not checked again (this is model {MODEL}).")
    elif sealed:
        _best(report, money)
    else:
        report.remarks.append("A proof that was changed proves nothing: the certificate was not checked.")
    if proof.unreadable:
        report.check("every cell of the proof can be read", dict.fromkeys(proof.unreadable))


def _go_through(report: Report, money: Money, groups: Iterable[_Group]) -> None:
    counts = {"lines": len(money.listing.rows), "funds": len(money.proof.funds), "limits": len(money.proof.limits)}
    counted = {what: f"{count:,} {what if count != 1 else what[:-1]}" for what, count in counts.items()}
    for group in groups:
        if group.when(money):
            found = [failure for check in group.checks for failure in check(money)]
            report.check(group.words.format(**counted), found)


def _best(report: Report, money: Money) -> None:
    """That the plan is the best: the linear program is the rules', and its prices prove the bound."""
    proof = money.proof
    if certificate.is_plain(proof, money.scenario):
        report.check("the linear program is that of the rules", program.program_is_of_the_rules(proof))
    else:
        report.remarks.append(_NOT_PLAIN)
    report.check("the impact is that of the amounts", certificate.impact_is_of_the_amounts(money))
    what = "no plan by these rules is better"
    if proof.decides:
        what = "no plan with the same yes and no is better, and the search over the others is stated"
        report.remarks.append(_DECIDED)
    if not proof.proven:
        report.remarks.append(_UNPROVEN)
    report.check(f"the certificate holds: {what}", certificate.certificate(money))


_NOT_PLAIN = (
    "With caution or yes and no, that the linear program of the proof is the one that the rules ask for is not read "
    "off the workbook alone: give its inputs, and it is made again."
)
_DECIDED = (
    "The plan turns on yes or no. Prices prove it best with these decisions; that no others are better was the "
    "solver's search, which no price can prove: give the inputs, and a second solver searches again."
)
_UNPROVEN = "The plan was stopped at a time limit and is not proven the best: another may have more, up to its bound."


__all__ = ["Check", "Failure", "Verification", "verify", "verify_opened"]
