"""The history in a project file, before any of it comes in: each part is looked at once, however often it is named."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from budgetopt.errors import InputError
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.sealed import Sealed
from budgetopt.intake.files.settings import MOST_SETTINGS
from budgetopt.workspace.state import KeptScenario, ProjectState, fields_of

BLOBS = "blobs/"
# Bytes of all states and scenarios (without their texts); 10,000 changes have some 30 million.
_MOST_PARSED = 100_000_000


class SealedHistory:
    """The states of a project file, read one after the other; `needed`: the contents that they name."""

    def __init__(self, found: Sealed):
        self.needed: set[str] = set()
        self._found, self._parsed = found, 0
        self._scenarios: dict[str, KeptScenario] = {}

    def state(self, name: str) -> ProjectState:
        """A state whose scenarios have no text yet. Raises InputError."""
        try:
            fields = self._fields(name)
            scenarios = [self._scenario(one) for one in fields.get("scenarios", ())]
            state = ProjectState.model_validate(fields | {"scenarios": scenarios})
        except InputError:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, Unopenable) as error:
            raise self._found.refused(f"{BLOBS}{name}", f"is no state of a project ({type(error).__name__})") from None
        self.needed |= {name, *(file.sha256 for file in state.uploaded)}
        return state

    def check(self, others: Collection[str]) -> None:
        """That all contents that are needed are there, under their hashes, and but `others` nothing else.

        Raises InputError.
        """
        there = {name.removeprefix(BLOBS) for name in self._found.names if name.startswith(BLOBS)}
        needed = self.needed | set(others)
        for name in sorted(needed ^ there):
            raise self._found.refused(f"{BLOBS}{name}", "is missing" if name in needed else "belongs to nothing")
        for name in sorted(there):
            if self._found.hashes[f"{BLOBS}{name}"] != name:
                raise self._found.refused(f"{BLOBS}{name}", "has a name that is not its SHA-256")

    def text(self, name: str) -> str:
        """A scenario's text. Raises InputError for what is none."""
        content = self._found.read(f"{BLOBS}{name}")
        try:
            if len(content) > MOST_SETTINGS:
                raise ValueError
            return content.decode()
        except ValueError:
            raise self._found.refused(f"{BLOBS}{name}", "is no text of a scenario") from None

    @property
    def texts(self) -> set[str]:
        """The contents that must be texts: what a scenario asks, and asked before."""
        return {text for one in self._scenarios.values() for text in (one.toml, *one.past, *one.future)}

    def _scenario(self, name: str) -> KeptScenario:
        """A scenario, with the SHA-256 of its text for its text."""
        if name not in self._scenarios:
            one = self._scenarios[name] = KeptScenario.model_validate(self._fields(name))
            self.needed |= {name, one.toml, *one.past, *one.future}
        return self._scenarios[name]

    def _fields(self, name: str) -> dict[str, Any]:
        content = self._found.read(f"{BLOBS}{name}")
        self._parsed += len(content)
        if len(content) > MOST_SETTINGS or self._parsed > _MOST_PARSED:
            raise self._found.refused(f"{BLOBS}{name}", "is more than the states of a project take")
        return fields_of(content)
