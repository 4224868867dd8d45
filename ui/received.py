"""What strangers send is read by workers: budgets, how ledgers could be read, mappings, scenario files, decisions that
come back, project files."""

from __future__ import annotations

import datetime
import io
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from hashlib import sha256
from threading import Lock
from weakref import WeakValueDictionary

from budgetopt.city.model import Budget
from budgetopt.city.scored import ENTERED_FILE, Scored, entered_within
from budgetopt.drafting.preparing import draft_file
from budgetopt.errors import Finding, Level, Place, UsageError
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.pointing import LedgerSheet, ledgers, own_layout
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import Examination, Understood, examine
from budgetopt.intake.scenario import read_scenarios
from budgetopt.returned.decisions import Decisions, read_decisions
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.model import Scenario
from budgetopt.shipped import shipped
from budgetopt.workbooks.template.filled import write_entered
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.people import Person
from budgetopt.workspace.project_file import import_project
from budgetopt.workspace.projects import Projects
from ui.files import File, again, books_of, is_mapping, named, parts
from ui.jobs import Told
from ui.workers import WORKERS

SCENARIOS = ("balanced", "law-only", "evidence-first", "close-a-gap", "protect-safety")
# Seconds that files, of whatever kind, may take to be read.
_READ_IN_S = 120.0
# The readings of files that are there, by what is read: two projects of the same files have the same budget in memory.
_READ: WeakValueDictionary[Hashable, Examination] = WeakValueDictionary()
# Those that are kept for who comes back to them: so many, of so many programs together.
_MOST_READ, _MOST_PROGRAMS = 8, 40_000
_LATELY: OrderedDict[Hashable, Examination] = OrderedDict()
_LOCK = Lock()


def examined(user: str, files: Sequence[File], mapping: str | None, told: Told | None = None) -> Examination:
    """What files say, read by `mapping` (YAML) or by one that is among them; what was read lately is known.

    Raises UsageError where there is no workbook among them.
    """
    if not books_of(files):
        return examine([])
    key = (tuple((name, sha256(content).digest()) for name, content in files), mapping)
    if (known := _READ.get(key)) is not None:
        return _lately(key, known)
    by = named("mapping.yaml", mapping.encode()) if mapping else None
    try:
        found: Examination = WORKERS.ask(user, _examined, files, by, told=told, deadline_s=_READ_IN_S)
    except UsageError as ended:
        finding = Finding(
            Level.ERROR, "unreadable", Place(files[0][0]), str(ended), mend="Take out what is not needed."
        )
        return Examination(None, (finding,), ())
    return _lately(key, found)


def _lately(key: Hashable, found: Examination) -> Examination:
    with _LOCK:
        _READ[key] = _LATELY[key] = found
        _LATELY.move_to_end(key)
        while len(_LATELY) > 1 and (len(_LATELY) > _MOST_READ or _programs(*_LATELY.values()) > _MOST_PROGRAMS):
            _LATELY.popitem(last=False)
    return found


def let_go_of_readings() -> None:
    """Keep no reading that nobody has at hand."""
    with _LOCK:
        _LATELY.clear()


def _programs(*found: Examination) -> int:
    return sum(len(one.budget.programs) for one in found if one.budget)


def _examined(files: Sequence[File], mapping: io.BytesIO | None) -> Examination:
    among = next((named(*file) for file in files if is_mapping(file)), None)
    found = examine(books_of(files), mapping or among)
    # Of a budget that is read nobody asks any more how.
    return found if found.budget is None else replace(found, understood=Understood())


def with_entered_file(files: Sequence[File], budget: Budget, scored: Scored) -> list[File]:
    """Files with what was entered on screen as one of them, as far as their budget has the programs and goals."""
    others = [file for file in files if file[0] != ENTERED_FILE]
    scored = entered_within(budget, scored)
    if scored.empty:
        return others
    return [*others, (ENTERED_FILE, in_memory(lambda file: write_entered(file, budget, scored)))]


def tried(user: str, files: Sequence[File], mapping: Mapping) -> Examination:
    """What files say, read by a mapping that nobody has chosen yet; with how it was read."""
    return WORKERS.ask(user, examine, books_of(files), mapping, deadline_s=_READ_IN_S)


def proposed(user: str, files: Sequence[File]) -> Proposal:
    """How files of another shape could be read."""
    return WORKERS.ask(user, proposal_for, books_of(files), deadline_s=_READ_IN_S)


def first_draft_of(
    user: str, files: Sequence[File], mapping: str | None, accept: float | None, date: datetime.date
) -> tuple[bytes, list[str]]:
    """The workbook of a first draft of the files, and what to do next. Raises InputError where there is no budget."""
    by = (
        named("mapping.yaml", mapping.encode())
        if mapping
        else next((named(*one) for one in files if is_mapping(one)), None)
    )
    return WORKERS.ask(user, draft_file, books_of(files), by, accept, date, deadline_s=_READ_IN_S)


def ledger_sheets(user: str, files: Sequence[File]) -> list[LedgerSheet]:
    """The sheets that may be ledgers, of files that are not laid out as the template."""
    return WORKERS.ask(user, _ledger_sheets, files, deadline_s=_READ_IN_S)


def _ledger_sheets(files: Sequence[File]) -> list[LedgerSheet]:
    return ledgers(books_of([file for file in files if not own_layout(books_of([file]))]))


def arrived_again(user: str, there: Sequence[File], arrived: Sequence[File]) -> list[File]:
    """The files that are there and of which another copy has arrived."""
    if not there:
        return []
    return WORKERS.ask(user, again, there, arrived, deadline_s=_READ_IN_S)


def parts_among(user: str, arrived: Sequence[File]) -> list[str]:
    """The names of the files that are a department's part of a budget."""
    found: list[str] = WORKERS.ask(user, parts, arrived, deadline_s=_READ_IN_S)
    return found


def uploaded_scenarios(user: str, name: str, content: bytes) -> list[Scenario]:
    """The scenarios of an uploaded file, or of a zip of such files; they may extend those that ship. Raises
    ScenarioError."""
    return WORKERS.ask(user, _scenarios_in, name, content, deadline_s=_READ_IN_S)


def _scenarios_in(name: str, content: bytes) -> list[Scenario]:
    beside = {f"{known}.toml": shipped("scenarios", f"{known}.toml").read_bytes() for known in SCENARIOS}
    return read_scenarios(name, content, beside)


def decisions_back(
    user: str, scenario: Scenario, name: str, content: bytes, budget: Budget, told: Told | None = None
) -> Decisions:
    """What a workbook that came back decides about a scenario. Raises as `read_decisions` does."""
    return WORKERS.ask(user, _decisions_in, scenario, name, content, budget, told=told, deadline_s=_READ_IN_S)


def _decisions_in(scenario: Scenario, name: str, content: bytes, budget: Budget) -> Decisions:
    return read_decisions(scenario, named(name, content), budget)


def project_taken_in(
    user: str, workspace: Workspace, name: str, content: bytes, who: Person, told: Told | None = None
) -> str:
    """The id of the project that a project file becomes. Raises as `import_project` does; nothing is kept then."""
    return WORKERS.ask(user, _project_in, workspace.url, name, content, who, told=told, deadline_s=_READ_IN_S)


def _project_in(url: str, name: str, content: bytes, who: Person) -> str:
    """In a worker, which opens the workspace for itself: one that is ended has written nothing."""
    workspace = Workspace.opened(url, make=False)
    try:
        return import_project(Projects(workspace), named(name, content), who)
    finally:
        workspace.close()
