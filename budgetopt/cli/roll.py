"""budgetopt roll: the next fiscal year's budget with what was known the year before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.outputs import check_ending, outputs
from budgetopt.cli.talk import step
from budgetopt.cli.verify import verified_or_ended
from budgetopt.errors import UsageError

DEFAULT_OUTPUT = Path("next-year.xlsx")

Renamed = Annotated[
    list[str] | None, opt.option("--renamed", "OLD=NEW", "A program that has another ID now; several times.")
]
Another = Annotated[
    list[str] | None, opt.option("--another", "ID", "An ID that belongs to another program now; several times.")
]


Zeros = Annotated[bool, typer.Option("--zeros", help="IDs that differ by leading zeros alone are the same programs.")]


def roll(
    old: Annotated[Path, typer.Argument(metavar="OLD.xlsx", help="The workbook of the year before.")],
    files: Annotated[list[Path], typer.Argument(metavar="NEW-FILES", help="The files of the next year.")],
    output: Annotated[Path | None, opt.output_option(DEFAULT_OUTPUT)] = None,
    renamed: Renamed = None,
    another: Another = None,
    zeros: Zeros = False,
    then: Annotated[
        Path | None,
        opt.option(
            "--then",
            "THEN.xlsx",
            "The recommendation of the year before, verified first: what was proposed and decided goes on as history.",
        ),
    ] = None,
    scenario_out: Annotated[
        Path | None, opt.option("--scenario-out", "S.toml", "Its scenario for the next year, without its decisions.")
    ] = None,
    old_mapping: Annotated[
        Path | None, opt.option("--old-mapping", "M.yaml", "How OLD.xlsx is read, if it has another layout.")
    ] = None,
    json_out: opt.JsonOut = None,
    mapping: opt.MappingFile = None,
    date: opt.Date = None,
    force: opt.Force = False,
) -> None:
    """Carry alignment, measures, evidence and decisions (as history) to the next year; what is new, gone or renamed is
    asked, never guessed."""
    from budgetopt.intake.reading import examine
    from budgetopt.scenario.model import Scenario
    from budgetopt.scenario.writing import to_toml
    from budgetopt.standard.continuity import RollAnswers, changed_programs, lost_zeros
    from budgetopt.standard.earlier import earlier_in_workbook, next_scenario
    from budgetopt.standard.next_year import next_year, next_year_record
    from budgetopt.standard.parts import read_parts
    from budgetopt.standard.parts_book import next_year_in_words, write_next_year

    given, today = _given(renamed or (), another or ()), opt.day(date)
    inputs = (old, *files, then, mapping, old_mapping)
    with outputs(force=force, inputs=inputs, output=output, default=DEFAULT_OUTPUT, json_out=json_out) as out:
        out.files.look([path for path in (out.target, scenario_out) if path])
        if scenario_out:
            check_ending(scenario_out, (".toml",))
        if scenario_out and not then:
            raise UsageError("--scenario-out writes the scenario of a recommendation: name that with --then.")
        book = verified_or_ended(then, out) if then else None
        with step("Reading"):
            before, after = read_parts(examine(old, old_mapping)), read_parts(examine(list(files), mapping))
            answers = RollAnswers.given(given)
            if zeros:
                answers = RollAnswers.given(given | lost_zeros(changed_programs(before[0], after[0], answers)))
            earlier = earlier_in_workbook(book, then, before[0]) if book and then else []
            made = next_year(before, after, answers, earlier)
        out.workbook(lambda file: write_next_year(made, file, today))
        if book and scenario_out:
            text = to_toml(next_scenario(book.scenario() or Scenario(), before[0], after[0], answers))
            out.file(scenario_out, lambda file: file.write(text.encode()))
            out.notes += [
                f"{scenario_out.name} is without what passing amendments lifted: {words}."
                for one in book.rounds()
                for words in one.lifted
            ]
        out.json(lambda: next_year_record(made))
        out.say(*next_year_in_words(made))


def _given(renamed: Iterable[str], another: Iterable[str]) -> dict[str, str]:
    """What was said of programs, as `RollAnswers` takes it. Raises UsageError."""
    from budgetopt.standard.continuity import ANOTHER

    pairs = [one.partition("=") for one in renamed]
    if not all(was and now for was, _, now in pairs):
        raise UsageError("--renamed takes OLD=NEW, the ID before and the ID now.")
    return {f"old {was}": now for was, _, now in pairs} | {f"old {id}": ANOTHER for id in another}
