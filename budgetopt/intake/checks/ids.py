"""Ids that rows define and other rows refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from budgetopt.errors import Level, Place, nearest
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.columns import texts
from budgetopt.intake.layout.record import Record
from budgetopt.intake.log import Log


class Ids:
    """The ids of one kind of thing ("program"), where each is defined, and by what name."""

    def __init__(self, what: str, log: Log):
        self.what, self.log = what, log
        self.column = f"{what.capitalize()} ID"
        self.places: dict[str, Place] = {}
        self.assumed: set[str] = set()  # the funds of which no file says whether they are restricted
        self._id_of: dict[str, str] = {}  # a name as it is written -> the first id that has it
        self._near: dict[str, str] = {}  # an unknown id -> the nearest name, "" where none is near
        self._by_name: dict[str, set[str]] = defaultdict(set)  # a name, or name and id together -> ids

    def define(self, record: Record, id: str, name: str) -> str:
        """The `id` that a row defines; "" after saying that it is missing or defined twice."""
        if not id:
            record.missing(self.column, f"the {self.what} ID is missing.", "Enter one, the same on every sheet.")
        elif id in self.places:
            found = f"the {self.what} ID {id!r} appears twice: here and at {self.places[id]}."
            record.error(
                "duplicate-id", self.column, found, "", _MEND.get(self.what, f"Give each {self.what} its own ID.")
            )
            return ""
        else:
            self.places[id] = record.place(self.column)
            self._id_of.setdefault(name, id)
            for words in (name, f"{id} {name}", f"{name} {id}") if name else ():
                self._by_name[squeeze(words)].add(id)
        return id

    def refer(self, record: Record, needed: bool = True) -> str:
        """The id that a row refers to; "" after saying that it is missing or unknown."""
        id = record.text(self.column)
        if not id:
            if needed:
                record.missing(self.column, f"the {self.what} ID is missing.", f"Enter the ID of a {self.what}.")
        elif not self.places and self.what == "program":
            # That there are none is said once.
            record.spoil(self.column)
            return ""
        elif id not in self.places:
            named = self._by_name.get(squeeze(id), set())
            if len(named) == 1 and self.what == "goal":
                said = (
                    f"goals were told by their names: {{n}} here, this is the first ({id!r} is {(only := min(named))})."
                )
                record.count(Level.NOTE, "goal-by-name", self.column, said)
                return only
            mend = f"Write its ID, {min(named)!r}." if named else self._suggestion(id)
            mend = f"Write which: {' or '.join(sorted(named))}." if len(named) > 1 else mend
            record.error("unknown-id", self.column, f"there is no {self.what} {id!r}.", "", mend)
            return ""
        return id

    def _suggestion(self, id: str) -> str:
        """The sentence that mends an unknown id, which may be a name with a slip."""
        mend = self.log.suggestion(self.what, id, self.places)
        # As many names are compared as ids are: a suggestion that was given up says no known ones.
        if mend.startswith("Known") and id not in self._near:
            self._near[id] = nearest(id, self._id_of)
        name = self._near.get(id)
        return f"Did you mean {name!r}? Its ID is {self._id_of[name]!r}." if name else mend

    def referred(self, records: Sequence[Record], needed: bool = True) -> list[str]:
        """What `refer` gives of each record."""
        ids = texts(records, self.column)
        return [
            id if id in self.places else self.refer(record, needed) for record, id in zip(records, ids, strict=True)
        ]


# What has money is never mended by deleting a row of it.
_MEND = {
    "program": "Give each program its own ID; if it is one program that several funds pay for, put its rows on Budget.",
    "fund": "Give each fund its own ID; if it is one fund, add up its rows.",
}
