"""The next fiscal year of a project: its files, what is asked of programs that are not the same, and the project that
is made of them. Files are read in a worker, by what `budgetopt roll` does."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from budgetopt.city.model import Budget
from budgetopt.city.years import fy
from budgetopt.errors import InputError
from budgetopt.intake.mapping.text import to_yaml
from budgetopt.intake.proposing.pointing import own_layout
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from budgetopt.plan.plan import Plan
from budgetopt.present import city
from budgetopt.present.plan import about
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.standard.continuity import AskedOfProgram, RollAnswers, changed_programs
from budgetopt.standard.earlier import earlier_of_plan, next_scenario
from budgetopt.standard.next_year import next_year
from budgetopt.standard.parts import CityParts, read_parts
from budgetopt.standard.parts_book import carried_in_words, write_next_year
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import EVERY, Person, must
from budgetopt.workspace.state import KeptFile, KeptScenario, ProjectState
from ui.files import File, books_of, is_mapping, named
from ui.jobs import Job, Told
from ui.keeping import person, projects
from ui.standing import read_files
from ui.work import Work
from ui.workers import LONGEST_S, WORKERS

Years = tuple[tuple[Budget, CityParts], tuple[Budget, CityParts]]


@dataclass(frozen=True)
class TwoYears:
    """Both years as they are called, and every question that their programs ask."""

    before: str
    after: str
    asked: tuple[AskedOfProgram, ...]


@dataclass(frozen=True)
class MadeNext:
    """The next year's workbook, its name, what it is called, what went on in sentences, the scenarios by number, and
    how its files were read (YAML; None: as the template)."""

    content: bytes
    file: str
    title: str
    city: str
    sentences: tuple[str, ...]
    scenarios: Mapping[int, str]
    mapping: str | None


def take_files(work: Work, files: Sequence[File]) -> None:
    """Keep the files of the next year; what was answered about others before is gone with them."""
    kept = work.keep_files(files)
    new = {"next_files": kept, "next_answers": {}, "next_project": ""}
    words = f"Files of the next year: {', '.join(name for name, _ in files)}" if files else "Files of the next year out"
    work.put(words, lambda state: state.with_changes(**new), "next year", deed=Deed.LOADED)


def keep_answers(work: Work, answers: Mapping[str, str | None], words: str) -> None:
    """Keep answers by the key of their question; None takes one back."""

    def kept(state: ProjectState) -> ProjectState:
        new = dict(state.next_answers) | dict(answers)
        return state.with_changes(next_answers={key: said for key, said in new.items() if said is not None})

    work.put(words, kept, "next year")


def two_years(work: Work) -> TwoYears | Job:
    """What is asked, or the work that finds it. What it raises (InputError for files that are no budget) it raises
    here."""
    files = work.contents(work.state.next_files)

    def found(told: Told) -> object:
        return WORKERS.ask(work.user, _compared, *_inputs(work, files), told=told)

    key = f"next year {_sum(files)} {[file.sha256 for file in work.state.files]}"
    return work.outcome(TwoYears, key, "Reading both years", found)


def next_project(work: Work, plan: Plan, looked_at: int) -> str | Job:
    """The id of the project that is made of the next year's files and what was known, or the work that makes it.

    Raises UsageError for who may not make projects, before anything is made, and Overtaken where somebody made it, or
    changed what is asked, since version `looked_at`.
    """
    must(person(), EVERY, "change")
    files, answers, who, state = work.contents(work.state.next_files), work.state.next_answers, person(), work.state
    scenarios = {number: draft.whole for number, draft in work.drafts.items()}

    def made(told: Told) -> object:
        given = (*_inputs(work, files), dict(answers), plan, scenarios, datetime.date.today())
        rolled = WORKERS.ask(work.user, _rolled, *given, told=told, deadline_s=LONGEST_S)
        return _created(work.project, state, rolled, who, looked_at)

    # Not by the project's version: what is made is written into the project.
    tomls = [draft.kept.toml for draft in work.drafts.values()]
    key = f"roll {_sum(files)} {sorted(answers.items())} {plan.base_sum} {to_toml(plan.scenario)} {tomls}"
    job = work.job(key, "Making the next year", made)
    if not work.done(job):
        return job
    work.forget(job)
    return str(job.result)


def _created(project: str, state: ProjectState, made: MadeNext, who: Person, looked_at: int) -> str:
    """A project of its own; the one of the year before stays as it is."""
    sum = projects().keep(made.content)
    kept = tuple(KeptScenario(number=number, toml=toml) for number, toml in made.scenarios.items())
    new = ProjectState(
        name=made.title,
        city=made.city,
        files=(KeptFile(made.file, sum),),
        last_mapping=made.mapping,
        rolled_from=(f"Made of the project “{state.name}”.", *made.sentences),
        scenarios=kept,
        current=state.current,
        next_number=state.next_number,
    )
    return projects().roll(project, who, new, looked_at)


def _sum(files: Sequence[File]) -> str:
    return sha256(b"".join(sha256(content).digest() for _, content in files)).hexdigest()


def _inputs(work: Work, files: Sequence[File]) -> tuple[object, ...]:
    return work.files, work.state.mapping, files, work.state.last_mapping


def _both(old: Sequence[File], mapping: str | None, new: Sequence[File], last: str | None) -> tuple[Years, str | None]:
    """Both years with their rows, and the mapping by which the new one was read."""
    found, by = _read_next(new, mapping or last)
    return (read_parts(read_files(old, mapping)), read_parts(found)), by


def _read_next(files: Sequence[File], mapping: str | None) -> tuple[Examination, str | None]:
    """The new files: by a mapping among them; as the template where they are laid out so; else as the year before,
    brought up to them. Raises InputError where they are no budget."""
    among = next((content.decode() for name, content in files if is_mapping((name, content))), None)
    books = books_of(files)
    if among or not mapping or own_layout(books):
        found = examine(books_of(files), named("mapping.yaml", among.encode()) if among else None)
    else:
        proposal = proposal_for(books, named("mapping.yaml", mapping.encode()))
        found, among = proposal.found, to_yaml(proposal.mapping) if proposal.mapping else None
    if found.budget is None:
        raise InputError(found.findings)
    return found, among or mapping


def _compared(old: Sequence[File], mapping: str | None, new: Sequence[File], last: str | None) -> TwoYears:
    ((before, _), (after, _)), _ = _both(old, mapping, new, last)
    return TwoYears(city.title(before), city.title(after), tuple(changed_programs(before, after)))


def _rolled(
    old: Sequence[File],
    mapping: str | None,
    new: Sequence[File],
    last: str | None,
    given: Mapping[str, str],
    plan: Plan,
    scenarios: Mapping[int, Scenario],
    day: datetime.date,
) -> MadeNext:
    (before, after), by = _both(old, mapping, new, last)
    answers = RollAnswers.given(given)
    earlier = earlier_of_plan(plan)
    made = next_year(before, after, answers, earlier)
    history = f"What “{about(plan)}” recommended and what was decided of it stands at each program, and locks nothing."
    rolled = {number: to_toml(next_scenario(one, before[0], after[0], answers)) for number, one in scenarios.items()}
    called = after[0].city or before[0].city
    stem = "".join(letter if letter.isalnum() else "-" for letter in (called or "city").casefold())
    title = f"{called} · {fy(after[0].fiscal_year)}" if called else city.title(after[0])
    return MadeNext(
        in_memory(lambda file: write_next_year(made, file, day)),
        f"{stem}-{after[0].fiscal_year}.xlsx",
        title,
        called,
        (*carried_in_words(made), history),
        rolled,
        by,
    )
