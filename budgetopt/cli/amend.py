"""budgetopt amend: amendments against a recommendation, analysed and, where they passed, put into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import outputs
from budgetopt.cli.record import RecordTables, Tables, tables_asked
from budgetopt.cli.talk import step
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S

if TYPE_CHECKING:
    from budgetopt.cli.outputs import Out
    from budgetopt.council.analysis import Analysis

CANNOT_BE_MET = 4


def amend(
    files: opt.Files,
    base: Annotated[Path, opt.option("--base", "R.xlsx", "The recommendation (or amended) workbook that they change.")],
    amendment: Annotated[
        list[Path], opt.option("--amendment", "A.xlsx", "Amendments (.xlsx .xlsm .ods), in voting order; repeat it.")
    ],
    authority: opt.AuthorityPack = None,
    tables: Tables = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="OUT.xlsx", help="Write the recommendation with those that passed in it."
        ),
    ] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
    time_limit: opt.TimeLimit = DEFAULT_TIME_LIMIT_S,
) -> None:
    """Answer amendments, each and all together: do they balance, what do they break, what are they worth."""
    from budgetopt.council.analysis import analysed
    from budgetopt.council.analysis_words import analysis_in_words
    from budgetopt.council.authority import authority_named
    from budgetopt.council.base import read_base
    from budgetopt.council.known import amendments_known
    from budgetopt.council.reading import read_amendments
    from budgetopt.returned.ours import other_currency

    today = opt.day(date)
    inputs = (*files, mapping, base, *amendment, authority)
    with outputs(force=force, inputs=inputs, output=output, json_out=json_out) as out:
        record = tables_asked(tables, out)
        with step("Reading"):
            pack = authority_named(authority) if authority else None
            read = read_base(base)
            budget = read.budget(files, mapping)
            out.notes += [str(note) for note in other_currency(read.money.book, budget)]
            known = amendments_known(read_amendments(amendment), read, budget)
        with step("Solving"):
            analysis = analysed(read, budget, known, pack, time_limit)
        out.say(*analysis_in_words(analysis))
        _adopt(analysis, out, today, time_limit, record)


def _adopt(analysis: Analysis, out: Out, today: Any, time_limit: float, record: RecordTables) -> None:
    """The amended workbook where one is asked for, and the JSON."""
    from budgetopt.council.adopting import CannotBeAdopted, adopted_plan
    from budgetopt.council.analysis_record import analysis_record
    from budgetopt.council.analysis_words import adopted_in_words
    from budgetopt.workbooks.recommendation import write_recommendation

    adopted: dict[str, Any] = {"amendments": [one.called for one in analysis.passed.amendments]}
    if out.target is None:
        out.json(lambda: analysis_record(analysis, adopted))
        return
    try:
        with step("Solving"):
            plan, rounds = adopted_plan(analysis, time_limit)
    except CannotBeAdopted as problem:
        adopted["refused"] = list(problem.reasons)
        out.json(lambda: analysis_record(analysis, adopted))
        out.say("The amendments that passed cannot be adopted together, and no amended workbook was written:")
        for reason in problem.reasons:
            out.say(f"  - {reason}.")
        raise typer.Exit(CANNOT_BE_MET) from None
    adopted |= {"impact": plan.impact, "base_sum": plan.base_sum, "lifted": list(rounds[-1].lifted)}
    out.json(lambda: analysis_record(analysis, adopted))
    out.say(*adopted_in_words(analysis, rounds[-1].lifted))
    out.workbook(lambda file: write_recommendation(plan, file, today, (), rounds, tables=record.sheets))
    record.write_journal(plan, out)
