"""The inputs of a project in a server's memory: its files, those that make no budget yet, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from budgetopt.city.model import Budget
from budgetopt.city.scored import ENTERED_FILE
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.mapping.text import to_yaml
from budgetopt.intake.proposing.pointing import LedgerSheet
from budgetopt.intake.proposing.propose import Proposal
from budgetopt.intake.reading import Examination
from budgetopt.log import LOG
from budgetopt.present import city
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import EVERY, must
from budgetopt.workspace.state import ProjectState
from ui import plans_at_hand
from ui.drafts import as_shipped, decided_in, with_new
from ui.files import File, books_of, is_mapping
from ui.jobs import Job, Stopped, Told
from ui.keeping import person
from ui.received import examined, ledger_sheets, proposed, with_entered_file
from ui.saving import SavedProject

# MB; also in .streamlit/config.toml, which the server obeys.
MOST_MB = 50


class BeingRead(NamedTuple):
    """Files that are being read: the work that reads them, how (YAML), and whether they are a sample city's."""

    job: Job
    files: tuple[File, ...]
    mapping: str | None
    sample: bool


class Unread(NamedTuple):
    """Files that make no budget yet, and what was found in them."""

    files: tuple[File, ...]
    found: Examination


class ProjectInputs(SavedProject):
    """Files, and the budget that they make."""

    def __init__(self, project: str = "") -> None:
        super().__init__(project)
        self.files: tuple[File, ...] = ()
        self.found: Examination | None = None
        self.unread: Unread | None = None
        # How often files were read: the box for uploads is another one then, which is empty.
        self.uploads = 0
        self.amendments: tuple[File, ...] = ()
        self._read: tuple[object, ...] | None = None
        self._proposal: Proposal | None = None
        self._ledgers: tuple[object, list[LedgerSheet]] = (None, [])
        # What is being read, by all tabs' knowledge.
        self.reading: BeingRead | None = None

    @property
    def budget(self) -> Budget | None:
        """The budget, once files without errors were loaded."""
        return self.found.budget if self.found else None

    @property
    def sample(self) -> bool:
        """Whether the files are a sample city's."""
        return self.state.sample

    @property
    def there(self) -> tuple[File, ...]:
        """The files that more files would be added to: those that could not be read yet, else the officer's own."""
        return self.unread.files if self.unread else () if self.sample else self.files

    def load(
        self, files: Sequence[File], mapping: Mapping | None = None, sample: bool = False, wait_s: float | None = None
    ) -> None:
        """Read files that together make one budget. Scenarios stay, and what of them does not fit it is set aside; the
        budget that was there stays where these make none.

        A mapping among the files says how the others are read; where none comes, that of the project does, as long as
        a file of its own is among these. What is not read after `wait_s` (None: whenever it is)
        goes on being read; `read_by_now`, which a page asks, takes it over. Raises UsageError where there is no
        workbook, and for who may not change the project.
        """
        must(person(), self.project or EVERY, "change")
        LOG.info("project %s loads %s", self.project[:8] or "(new)", [name for name, _ in files])
        text = to_yaml(mapping) if mapping else self._own_mapping(files)
        sums = [sha256(content).hexdigest() for _, content in files]
        job = self.job(
            f"read {sums} {text}",
            f"Reading {', '.join(name for name, _ in files)}",
            lambda told: self._read_with_entered(tuple(files), text, told),
        )
        self.reading = BeingRead(job, tuple(files), text, sample)
        job.wait(wait_s)
        if wait_s is None:
            self.read_by_now()

    def _own_mapping(self, files: Sequence[File]) -> str | None:
        """How the project's own files are read, where one of them, or a newer one of its name, is among these."""
        own = {file.name for file in self.state.files} - {ENTERED_FILE}
        stay = any(name in own for name, _ in files) and not any(map(is_mapping, files))
        return self.state.mapping if stay else None

    def read_by_now(self) -> Job | None:
        """The files that are being read, if any; what is read by now, is taken over. Raises as `load`."""
        with self.lock:
            reading = self.reading
            if reading is None or not reading.job.wait(0):
                return reading.job if reading else None
            self.reading = None
        self.forget(reading.job)
        if isinstance(reading.job.error, Stopped):
            return None
        if reading.job.error:
            raise reading.job.error
        if isinstance(reading.job.result, tuple):
            self._take_files(reading, *reading.job.result)
        return None

    def _read_with_entered(
        self, files: tuple[File, ...], mapping: str | None, told: Told
    ) -> tuple[Sequence[File], Examination]:
        """What files say, and the files: where what was entered on screen is among them, it is written anew for their
        budget, which may not have every program that it had."""
        others = tuple(file for file in files if file[0] != ENTERED_FILE)
        if others == files or self.state.scored.empty:
            return files, examined(self.user, files, mapping, told)
        found = examined(self.user, others, mapping, told)
        if found.budget is None:
            return files, found
        files = tuple(with_entered_file(others, found.budget, self.state.scored))
        return files, examined(self.user, files, mapping, told)

    def _take_files(self, reading: BeingRead, files: Sequence[File], found: Examination) -> None:
        text, sample, was = reading.mapping, reading.sample, self.budget
        kept = self.keep_files(files)
        with self.lock:
            self._proposal, self.uploads = None, self.uploads + 1
            names = ", ".join(name for name, _ in files)
            budget = found.budget
            if budget is None:
                words = f"{names} cannot be read yet"

                def unread(state: ProjectState) -> ProjectState:
                    return state.with_changes(name=kept[0].name if _nobodys_name(state) else state.name, unread=kept)

                self.put(words, unread, "files/unread", deed=Deed.LOADED)
                return

            def loaded(state: ProjectState) -> ProjectState:
                # A project is called after its budget until somebody calls it otherwise.
                own = was is not None and state.name == city.title(was)
                name = city.title(budget) if own or _nobodys_name(state) else state.name
                new = {"files": kept, "mapping": text, "unread": (), "sample": sample}
                state = state.with_changes(name=name, city=budget.city or "", **new)
                return state if state.scenarios else with_new(state, as_shipped("balanced"))

            decided = decided_in(self.state.scenarios)
            told = city.other_budget_words(was, budget, decided) if was and self.state.scenarios else []
            self.put("; ".join([f"{names} loaded", *told]), loaded, "files", deed=Deed.LOADED)
            self.told = " ".join(f"{words}." for words in told)

    def take_out(self, file: File) -> None:
        """Go on without one of the files that could not be read: the others are read again."""
        rest = [one for one in self.there if one != file]
        if books_of(rest):
            self.load(rest, wait_s=plans_at_hand.AT_ONCE_S)
        else:
            self.put(f"{file[0]} taken out", lambda state: state.with_changes(unread=()), "files/unread")

    def amend(self, files: Sequence[File], words: str = "Amendments uploaded", looked_at: int | None = None) -> None:
        """Keep what the council moves: the files of amendments, in place of those that are there. Raises Overtaken."""
        new = {"amendments": self.keep_files(files), "voting_order": None}
        self.put(words, lambda state: state.with_changes(**new), "amendments", looked_at)

    def vote(self, order: Sequence[str] | None, words: str, looked_at: int | None = None) -> None:
        """Which amendments count, in voting order (None: all, as they come). Raises Overtaken."""
        new = None if order is None else tuple(order)
        self.put(words, lambda state: state.with_changes(voting_order=new), "amendments", looked_at)

    def proposal(self) -> Proposal:
        """How files of another shape could be read; worked out once."""
        if self._proposal is None:
            self._proposal = proposed(self.user, self.there)
        return self._proposal

    def ledgers(self) -> list[LedgerSheet]:
        """The sheets of the files that could not be read which may be ledgers; worked out once."""
        if self._ledgers[0] != self.there:
            self._ledgers = (self.there, ledger_sheets(self.user, self.there))
        return self._ledgers[1]

    def taken(self, before: ProjectState) -> None:
        """Have in memory what the state says: files are read where they are others than those that are there."""
        state = self.state
        reading = (state.files, state.mapping)
        if reading != self._read:
            self.files = self.contents(state.files)
            self.found = examined(self.user, self.files, state.mapping) if self.files else None
            self._read = reading
            self.forget_all()
        if state.unread != before.unread or (state.unread and self.unread is None):
            files = self.contents(state.unread)
            self.unread = Unread(files, examined(self.user, files, self._own_mapping(files))) if files else None
        elif not state.unread:
            self.unread = None
        if self.found and self.found.budget is None:
            # They could be read when they were loaded, by another version.
            self.unread = self.unread or Unread(self.files, self.found)
        if state.amendments != before.amendments or not self.amendments:
            self.amendments = self.contents(state.amendments)


def _nobodys_name(state: ProjectState) -> bool:
    """Whether a project is still called as it came to be, or after a file that makes no budget yet."""
    return not state.files and state.name in {ProjectState().name, *(file.name for file in state.unread)}
