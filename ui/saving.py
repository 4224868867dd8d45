"""What is kept of a project: each change is saved at once, and what cannot be saved is held, told and tried again."""

from __future__ import annotations

import datetime
from abc import abstractmethod
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from budgetopt.errors import UsageError
from budgetopt.workspace.history import HistoryEntry, Overtaken
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import EVERY, Person, must
from budgetopt.workspace.state import KeptFile, ProjectState
from ui.drafts import draft_of, with_new
from ui.files import File
from ui.keeping import person, projects, this_tab
from ui.plans_at_hand import PlansAtHand

Change = Callable[[ProjectState], ProjectState | None]
# Versions among which the last change of something is looked for.
_LOOKS_BACK = 40


class Unsaved(NamedTuple):
    """A change that stands in this server's memory alone, because the workspace did not take it."""

    words: str
    make: Change
    subject: str
    who: Person
    deed: Deed
    tab: str = ""


class SavedProject(PlansAtHand):
    """A project of the workspace, as this server knows it: its state at a version, and what could not be saved yet.

    `project` is "" until there is something to keep. `lock` holds for all that is here.
    """

    def __init__(self, project: str = "") -> None:
        super().__init__()
        self.project = project
        self.state, self.version = ProjectState(), 0
        self.saved_at = datetime.datetime.now(datetime.UTC)
        # Who made the last change that is kept, and what it was in words.
        self.saved_by = self.saved_words = ""
        # Since when it is in the bin, if it is.
        self.binned_at: datetime.datetime | None = None
        self.unsaved: list[Unsaved] = []
        # Why something could not be saved or looked up; "" when all is well.
        self.trouble = ""
        # What a person has to be told of what was saved late.
        self.told = ""
        self._contents: dict[str, bytes] = {}

    @abstractmethod
    def taken(self, before: ProjectState) -> None:
        """Have in memory what the state says, where it was `before`."""

    def refresh(self) -> None:
        """Take over what others have changed; say in `trouble` where the workspace does not answer."""
        with self.lock:
            self.save_again()
            if not self.project or self.unsaved:
                return
            try:
                self.trouble = ""
                version, self.binned_at = projects().stands(self.project)
                if version != self.version:
                    state, version = projects().read(self.project)
                    (last,) = projects().history(self.project, most=1)
                    self._have(state, version, last.at, last.name)
                    self.saved_words = last.words
            except UsageError as error:
                if self.version == 0:
                    raise
                self.trouble = str(error)

    def last_changed(self, of: Callable[[ProjectState], object]) -> HistoryEntry | None:
        """Who changed a part of the project last; None where that is long ago or not to be looked up."""
        stands = of(self.state)
        try:
            for one in projects().history(self.project, most=_LOOKS_BACK):
                if one.version == 1 or of(projects().at(self.project, one.version - 1)) != stands:
                    return one
        except UsageError:
            # The workspace does not answer, which is told at the top of the page.
            pass
        return None

    def put(
        self, words: str, make: Change, subject: str = "", looked_at: int | None = None, deed: Deed = Deed.CHANGED
    ) -> None:
        """Change the project and save it: `make` makes another state of the one that stands, or None.

        Raises Overtaken where somebody changed `subject` since version `looked_at`, and what `make` raises.
        """
        change = Unsaved(words, make, subject, person(), deed, this_tab())
        must(change.who, self.project or EVERY, "change")
        with self.lock:
            self.told = ""
            self.save_again()
            if self.unsaved:
                self._hold(change)
                return
            try:
                self._save(change, looked_at)
            except UsageError as error:
                self.trouble = str(error)
                self._hold(change)

    def undo(self, number: int, looked_at: int | None = None, back: bool = True) -> None:
        """Take back the last change of a scenario, or (`back` false) make again what was taken back last.

        Raises Overtaken, and UsageError where the workspace does not answer.
        """
        with self.lock:
            self.save_again()
            if self.unsaved:
                raise UsageError(self.trouble)
            step = projects().undo if back else projects().redo
            self._have(*step(self.project, person(), number, looked_at, this_tab()))
            there = self.state.scenario(number)
            self.saved_words = there.last_change if there else ""

    def restore(self, version: int) -> None:
        """The project as it was at a version. Raises UsageError where the workspace does not answer."""
        with self.lock:
            self._have(*projects().restore(self.project, person(), version, this_tab()))
            self.saved_words = "An earlier state brought back"

    def save_again(self) -> None:
        """Save what could not be saved before. What somebody else changed meanwhile is not overwritten: ours is then
        kept beside it, as another scenario."""
        with self.lock:
            try:
                while self.unsaved:
                    for content in [*self._contents.values()]:
                        projects().keep(content)
                    if self.project:
                        self._save(self.unsaved[0], self.version)
                        del self.unsaved[0]
                    else:
                        words = "; ".join(one.words for one in self.unsaved)
                        self._create(self.state, self.unsaved[-1]._replace(words=words))
                        self.unsaved = []
            except Overtaken:
                self._keep_beside()
            except UsageError as error:
                self.trouble = str(error)

    def keep_files(self, files: Sequence[File]) -> tuple[KeptFile, ...]:
        """Files with what their bytes are found by; kept before the change that names them. Raises UsageError for who
        may not change the project."""
        must(person(), self.project or EVERY, "change")
        found = []
        for name, content in files:
            sum = sha256(content).hexdigest()
            self._contents[sum] = content
            try:
                projects().keep(content)
            except UsageError as error:
                # Kept with the change that names it, which then cannot be saved either.
                self.trouble = str(error)
            found.append(KeptFile(name, sum))
        return tuple(found)

    def contents(self, kept: Sequence[KeptFile]) -> tuple[File, ...]:
        """Files with their bytes. Raises UsageError."""
        for file in kept:
            if file.sha256 not in self._contents:
                self._contents[file.sha256] = projects().blob(file.sha256)
        return tuple((file.name, self._contents[file.sha256]) for file in kept)

    def _save(self, change: Unsaved, looked_at: int | None) -> None:
        if not self.project:
            state = change.make(self.state)
            if state is not None:
                self._create(state, change)
            return
        words, make, subject, who, deed, tab = change
        self._have(*projects().change(self.project, who, words, make, subject, looked_at, deed, tab))
        self.saved_words = words

    def _create(self, state: ProjectState, change: Unsaved) -> None:
        self.project = projects().create(change.who, state, change.words, change.deed)
        self._have(state, 1)
        self.saved_words = change.words

    def _have(self, state: ProjectState, version: int, at: datetime.datetime | None = None, by: str = "") -> None:
        before, self.state, self.version = self.state, state, version
        self.saved_at, self.saved_by = at or datetime.datetime.now(datetime.UTC), by or person().name
        self.trouble = ""
        self.taken(before)
        needed = {file.sha256 for file in state.uploaded}
        self._contents = {sum: content for sum, content in self._contents.items() if sum in needed}

    def _hold(self, change: Unsaved) -> None:
        before, state = self.state, change.make(self.state)
        if state is not None and state != before:
            self.unsaved.append(change)
            self.state = state
            self.taken(before)

    def _keep_beside(self) -> None:
        """Others were faster: what stands in memory alone becomes another scenario, and theirs stays."""
        numbers = {int(one.subject.split("/")[0].split()[1]) for one in self.unsaved if one.subject[:9] == "scenario "}
        ours = [one for one in map(self.state.scenario, sorted(numbers)) if one]
        # Decisions are typed row by row: those of rows that nobody else has typed in go where they belong.
        typed = [one for one in self.unsaved if one.subject.startswith("entries ")]
        words, who = "; ".join(one.words for one in self.unsaved), self.unsaved[-1].who

        def beside(state: ProjectState) -> ProjectState:
            for one in ours:
                state = with_new(state, draft_of(one, None).whole)
            for change in typed:
                state = change.make(state) or state
            return state

        self.told = f"Kept beside, because it could not be saved before another change: {words}"
        self.unsaved = [Unsaved(self.told, beside, "new scenario", who, Deed.CHANGED)]
        self.save_again()
