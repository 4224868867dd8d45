"""What a project is at one moment: all that an officer typed, uploaded or decided, and nothing that is worked out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256 as hashed
from typing import Any, NamedTuple, Self

from pydantic import Field

from budgetopt.city.model import Frozen
from budgetopt.city.scored import Scored
from budgetopt.intake.files.settings import parsed_json
from budgetopt.scenario.entries import EntryChanges, EntryStep, TypedDecision, entered, step_of

MOST_STEPS = 50


class KeptFile(NamedTuple):
    """A file that was uploaded: its name, and the SHA-256 under which `Projects.blob` has its bytes."""

    name: str
    sha256: str


class KeptScenario(Frozen):
    """A scenario: its TOML as it stands, and the SHA-256 of it as it was and as it was undone (newest last), with what
    each of these steps changed in words (fewer words than steps: the oldest have none).

    `version` counts its changes, undoing too; `last_change` says the last in words. `entries`: decisions that were
    typed, by program, and what undoes their last changes (newest last); they are of no version.
    """

    number: int
    toml: str
    version: int = 0
    last_change: str = ""
    past: tuple[str, ...] = ()
    future: tuple[str, ...] = ()
    past_words: tuple[str, ...] = ()
    future_words: tuple[str, ...] = ()
    entries: dict[str, TypedDecision] = Field(default_factory=dict)
    entry_steps: tuple[EntryStep, ...] = ()

    def changed(self, toml: str, words: str) -> Self:
        """After one more change; what had been undone is gone."""
        past = (*self.past, text_hash(self.toml))[-MOST_STEPS:]
        past_words = (*self.past_words, words)[-MOST_STEPS:]
        now = {"past": past, "past_words": past_words, "future": (), "future_words": ()}
        return self._with(toml=toml, last_change=words, **now)

    @property
    def undo_words(self) -> str:
        """What undoing it is called: what it takes back."""
        return _step_words("Undo", self.past_words)

    @property
    def redo_words(self) -> str:
        """What making it again is called."""
        return _step_words("Redo", self.future_words)

    @property
    def stepped(self) -> bool:
        """Whether the last change was an undoing, or made again what was undone."""
        return self.last_change.partition(":")[0] in ("Undo", "Redo")

    def undone(self, toml: str) -> Self:
        """As before the last change; `toml`: the text of `past[-1]`."""
        future = (*self.future, text_hash(self.toml))
        future_words = (*self.future_words, *(self.past_words[-1:] or ("",)))
        now = {"past": self.past[:-1], "past_words": self.past_words[:-1], "future_words": future_words}
        return self._with(toml=toml, future=future, last_change=self.undo_words, **now)

    def redone(self, toml: str) -> Self:
        """As before the last undoing; `toml`: the text of `future[-1]`."""
        past = (*self.past, text_hash(self.toml))
        past_words = (*self.past_words, *(self.future_words[-1:] or ("",)))
        now = {"past_words": past_words, "future": self.future[:-1], "future_words": self.future_words[:-1]}
        return self._with(toml=toml, past=past, last_change=self.redo_words, **now)

    def packed(self) -> bytes:
        """As it is kept: JSON, with its text as the SHA-256 of it."""
        return _json(self.model_dump(mode="json") | {"toml": text_hash(self.toml)})

    def entered(self, changes: EntryChanges, words: str) -> Self:
        """With other decisions typed."""
        steps = (*self.entry_steps, step_of(self.entries, changes, words))[-MOST_STEPS:]
        return self._with(entries=entered(self.entries, changes), entry_steps=steps, version=self.version)

    def entry_undone(self) -> Self:
        """As before the last change of what was typed."""
        *steps, last = self.entry_steps
        return self._with(entries=entered(self.entries, last.before), entry_steps=tuple(steps), version=self.version)

    def _with(self, **fields: object) -> Self:
        return self.with_changes(**{"version": self.version + 1} | fields)


class ProjectState(Frozen):
    """A project at one moment. Every field has a default, so that a later version reads what an earlier one kept.

    `files`: what makes the budget; `unread`: files that make none yet; `mapping`: how they are read (YAML), where one
    was chosen; `sample`: the files are the sample city's; `amendments`: the council's files; `voting_order`: those in
    them that count, as they are called (None: all, as they come); `next_files`: the files of the next fiscal year;
    `next_answers`: what was said of their programs; `next_project`: what was made of them;
    `last_mapping`: how the files of the year before were read; `rolled_from`: of what the project was made, in words;
    `scored`: what was entered on screen beside the files; `scenarios`: in the order they are shown; `current`: the
    number of the one at work; `next_number`: the number of the next. `tab`: the mark of the tab that made it so, where
    one did: what it has done itself, a tab has seen.
    """

    name: str = "Untitled"
    city: str = ""
    sample: bool = False
    files: tuple[KeptFile, ...] = ()
    unread: tuple[KeptFile, ...] = ()
    mapping: str | None = None
    amendments: tuple[KeptFile, ...] = ()
    voting_order: tuple[str, ...] | None = None
    next_files: tuple[KeptFile, ...] = ()
    next_answers: dict[str, str] = Field(default_factory=dict)
    next_project: str = ""
    last_mapping: str | None = None
    rolled_from: tuple[str, ...] = ()
    scored: Scored = Scored()
    scenarios: tuple[KeptScenario, ...] = ()
    current: int = 0
    next_number: int = 1
    tab: str = ""

    def scenario(self, number: int) -> KeptScenario | None:
        """A scenario by its number; None where it was deleted."""
        return next((one for one in self.scenarios if one.number == number), None)

    def with_scenario(self, scenario: KeptScenario) -> Self:
        """With a scenario in its place, or as the last where it is new."""
        there = tuple(scenario if one.number == scenario.number else one for one in self.scenarios)
        number = max(self.next_number, scenario.number + 1)
        return self.with_changes(scenarios=there if scenario in there else (*there, scenario), next_number=number)

    def without_scenario(self, number: int) -> Self:
        """Without a scenario."""
        return self.with_changes(scenarios=tuple(one for one in self.scenarios if one.number != number))

    @property
    def blobs(self) -> frozenset[str]:
        """The SHA-256 of every content that this state needs beside itself."""
        steps = (step for one in self.scenarios for step in (*one.past, *one.future))
        return frozenset((*(file.sha256 for file in self.uploaded), *steps, *self.contents))

    @property
    def uploaded(self) -> tuple[KeptFile, ...]:
        """All its files."""
        return (*self.files, *self.unread, *self.amendments, *self.next_files)

    @property
    def contents(self) -> dict[str, bytes]:
        """What its scenarios are kept as, by SHA-256: each one's fields, and its text."""
        parts = (part for one in self.scenarios for part in (one.packed(), one.toml.encode()))
        return {hashed(part).hexdigest(): part for part in parts}

    def packed(self) -> bytes:
        """As it is kept: JSON that names its scenarios by SHA-256, for a change changes one of them."""
        fields = self.model_dump(mode="json", exclude={"scenarios"})
        return _json(fields | {"scenarios": [hashed(one.packed()).hexdigest() for one in self.scenarios]})


def unpacked(content: bytes, read: Callable[[Collection[str]], Mapping[str, bytes]]) -> ProjectState:
    """A state as it is kept, made whole; `read` gives contents by their SHA-256.

    Raises Unopenable and ValueError (pydantic's too) for what is no state, and what `read` raises.
    """
    fields = fields_of(content)
    names = fields.get("scenarios", [])
    parts = read(names)
    scenarios = [fields_of(parts[name]) for name in names]
    texts = read([one.get("toml", "") for one in scenarios])
    made = [one | {"toml": texts[one["toml"]].decode()} for one in scenarios]
    return ProjectState.model_validate(fields | {"scenarios": made})


def fields_of(content: bytes) -> dict[str, Any]:
    """A state or a scenario as it is kept, parsed. Raises Unopenable and ValueError."""
    found = parsed_json(content)
    if not isinstance(found, dict):
        raise ValueError("a list or a value alone")
    return found


def _json(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()


def _step_words(step: str, words: tuple[str, ...]) -> str:
    return f"{step}: {words[-1]}" if words and words[-1] else step


def text_hash(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashed(text.encode()).hexdigest()
