"""Verify an exported recommendation: from the workbook alone, and with its inputs all over again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from budgetopt.errors import Place
from budgetopt.returned.ours import Ours, open_ours, refused
from budgetopt.verification import certificate, money, program, rules, scenario, sums, ways, years
from budgetopt.verification.money import Money, money_in
from budgetopt.verification.proof import Proof, proof_in
from budgetopt.verification.report import Check, Failure, Report, Verification


def verify(workbook: str | Path, files: Sequence[str | Path] = (), mapping: str | Path | None = None) -> Verification:
    """Check a recommendation workbook: arithmetic, funds, rules and certificate, from its cells alone.

    With the input `files` (and the `mapping` they were read with) also their SHA-256, the plan made again to the cent,
    and the optimum by a second solver. What is wrong is in `failures`, each with its cell or file.

    Raises InputError for a workbook that is not a recommendation or carries no proof, UsageError for a missing file.
    """
    book = open_ours(workbook)
    _refuse_others(book)
    proof = proof_in(book)
    report = Report()
    amounts = money_in(book, proof)
    _from_the_workbook(report, book, proof, amounts)
    if files:
        from budgetopt.verification.again import verify_again

        verify_again(report, amounts, [Path(file) for file in files], Path(mapping) if mapping else None)
    return Verification(book.file, tuple(report.checks), tuple(report.remarks))


def _refuse_others(book: Ours) -> None:
    if not book.is_recommendation:
        found = "this is not a recommendation workbook that budgetopt wrote."
        raise refused("not-ours", Place(book.file), found, "Give the workbook of budgetopt recommend.")
    uncalculated = book.uncalculated()
    if uncalculated:
        found = "this formula was never calculated, so there is no value to check."
        raise refused("uncalculated", uncalculated, found, "Open the workbook in Excel or LibreOffice and save it.")


def _from_the_workbook(report: Report, book: Ours, proof: Proof, amounts: Money) -> None:
    sealed = report.check(
        f"the sheet Proof is as it was written ({sum(len(table.rows) for table in proof.tables.values()):,} rows)",
        [failure for table in proof.tables.values() for failure in table.failures()],
    )
    lines, funds = len(amounts.listing.rows), len(proof.funds)
    changed = [*money.amounts_are_the_plans(amounts)]
    report.check(f"every amount on Recommendations is the plan's ({_many(lines, 'line')})", changed)
    typed = [one for one in changed if one.place.cell.startswith(_recommended(amounts))]
    if len(proof.years) > 1:
        later = [*years.later_amounts(amounts)]
        report.check("every amount of a later year on Years is the plan's", later)
        typed += later
    if typed and sealed:
        named = ", ".join(f"{one.place.sheet}!{one.place.cell}" for one in typed[:10])
        more = f" and {len(typed) - 10} more" if len(typed) > 10 else ""
        report.remarks.append(
            f"Amounts were typed over: {named}{more}. If that was meant, this is no longer the plan: what it is worth, "
            f"and which rules it breaks, says budgetopt score FILES --plan {book.file}."
        )
    report.check("every change, percentage and total on Recommendations is right", money.recommendations(amounts))
    report.check("every change is a whole multiple of the rounding unit", money.changes_are_whole(amounts))
    report.check(f"every fund adds up ({_many(funds, 'fund')})", money.funds(amounts))
    if len(proof.years) > 1:
        report.check("every line, total and exit cost on Years is right", years.lines(amounts))
        report.check("every fund adds up in every year on Years", years.funds(amounts))
        report.check("the impact by year on Years is that of the amounts", years.impact(amounts))
    report.check("the sheet Departments is the sum of the lines", sums.departments(amounts))
    if sums.serves_any(amounts, "goals"):
        report.check("the sheet Goals divides the same money", sums.goals(amounts))
    if sums.serves_any(amounts, "districts"):
        report.check("the sheet Districts divides the same money", sums.districts(amounts))
    report.check("the list Measure first has today's amounts", sums.measure_first(amounts))
    report.check("every flow on From and to is a cut, a raise or a use of a fund", ways.from_and_to(amounts))
    report.check("the sheet Decisions has every program whose total changes", ways.decisions(amounts))
    report.check("the figures of the Summary are those of the other sheets", ways.summary(amounts))
    report.check(
        f"every rule holds, recomputed from the amounts ({_many(len(proof.limits), 'limit')})",
        rules.rules_hold(amounts),
    )
    report.check("the sheet Rules has the limits and values of the proof", rules.sheet_rules(amounts))
    report.check("the scenario is the one that the plan was made for", scenario.scenario_agrees(book, proof))
    report.check("the inputs named are those of the proof", scenario.inputs_agree(book, proof))
    stated = [*certificate.method(amounts), *certificate.stated_words(amounts, scenario.scenario_in(book))]
    report.check("the sheet Method states the certificate of the proof", stated)
    if sealed:
        _best(report, book, proof, amounts)
    else:
        report.remarks.append("A proof that was changed proves nothing: the certificate was not checked.")
    if proof.unreadable:
        report.check("every cell of the proof can be read", dict.fromkeys(proof.unreadable))


def _best(report: Report, book: Ours, proof: Proof, amounts: Money) -> None:
    """That the plan is the best: the linear program is the rules', and its prices prove the bound."""
    if certificate.is_plain(proof, scenario.scenario_in(book)):
        report.check("the linear program is that of the rules", program.program_is_of_the_rules(proof))
    else:
        report.remarks.append(_NOT_PLAIN)
    report.check("the impact is that of the amounts", certificate.impact_is_of_the_amounts(amounts))
    what = "no plan by these rules is better"
    if proof.decides:
        what = "no plan with the same yes and no is better, and the search over the others is stated"
        report.remarks.append(_DECIDED)
    if not proof.proven:
        report.remarks.append(_UNPROVEN)
    report.check(f"the certificate holds: {what}", certificate.certificate(amounts))


_NOT_PLAIN = (
    "With caution or yes and no, that the linear program of the proof is the one that the rules ask for is not read "
    "off the workbook alone: give its inputs, and it is made again."
)
_DECIDED = (
    "The plan turns on yes or no. Prices prove it best with these decisions; that no others are better was the "
    "solver's search, which no price can prove: give the inputs, and a second solver searches again."
)
_UNPROVEN = "The plan was stopped at a time limit and is not proven the best: another may have more, up to its bound."


def _recommended(amounts: Money) -> str:
    return amounts.listing.place(1, "Recommended").cell[:-1]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else what + 's'}"


__all__ = ["Check", "Failure", "Verification", "verify"]
