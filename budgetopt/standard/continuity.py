"""Which programs go on from one fiscal year to the next: what is asked of a person, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.errors import UsageError, nearest
from budgetopt.intake.cells.words import bare

SAME, ANOTHER = "same", "another"


@dataclass(frozen=True)
class AskedOfProgram:
    """What a person is to look at: a program that is new, gone, renamed (one id, another name), or `like` one that is
    gone; `was` and `now` are (id, name), None where there is none."""

    what: str
    was: tuple[str, str] | None
    now: tuple[str, str] | None

    @property
    def key(self) -> str:
        """What its answer is kept under."""
        return f"old {self.was[0]}" if self.was else f"new {self.now[0] if self.now else ''}"


@dataclass(frozen=True)
class RollAnswers:
    """What a person says of programs that are not the same: `renamed` old id -> new id; `another`: ids that belong to
    another program now; `settled`: the keys of what need not be asked any more."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    another: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()

    @classmethod
    def given(cls, answers: Mapping[str, str]) -> RollAnswers:
        """From answers by the key of their question: of a program that had another name SAME or ANOTHER; of one that is
        gone (or new) the id that it has now (had before), "" where there is none."""
        renamed = {key[4:]: id for key, id in answers.items() if key[:4] == "old " and id not in ("", SAME, ANOTHER)}
        renamed |= {id: key[4:] for key, id in answers.items() if key[:4] == "new " and id}
        another = frozenset(key[4:] for key, id in answers.items() if key[:4] == "old " and id == ANOTHER)
        settled = {*answers, *(f"old {id}" for id in renamed), *(f"new {id}" for id in renamed.values())}
        return cls(renamed, another, frozenset(settled))

    def of(self, id: str) -> str | None:
        """The id that a program of the year before has now; None where what has its id is another program."""
        return None if id in self.another else self.renamed.get(id, id)


NO_ANSWERS = RollAnswers()


def changed_programs(old: Budget, new: Budget, answers: RollAnswers = NO_ANSWERS) -> Iterator[AskedOfProgram]:
    """Which programs are not the same in both, by id, and not settled by an answer; nothing is joined by guess."""
    before = {now: (id, program.name) for id, program in old.program.items() if (now := answers.of(id))}
    gone = {now: was for now, was in before.items() if now not in new.program}
    came = {id: program.name for id, program in new.program.items() if id not in before.keys() | answers.another}
    asked = [
        AskedOfProgram("renamed", was, (id, new.program[id].name))
        for id, was in before.items()
        # A ledger that gives ids alone says nothing of names.
        if id in new.program and normalised(new.program[id].name) not in (normalised(was[1]), normalised(id))
    ]
    by_bare = {bare(id): (id, name) for id, name in came.items()}
    names = {normalised(name) for _, name in gone.values()}
    for was in gone.values():
        # What has the very name of one that is gone is like that one alone: Service 5 is not what Service 2 was.
        free = [one for one in came.items() if (its := normalised(one[1])) == normalised(was[1]) or its not in names]
        near = nearest(was[1], [name for _, name in free])
        like = by_bare.get(bare(was[0])) or next((one for one in free if one[1] == near), None)
        asked.append(AskedOfProgram("like" if like else "gone", was, like))
    asked += [AskedOfProgram("new", None, (id, name)) for id, name in came.items()]
    yield from (one for one in asked if one.key not in answers.settled)


def lost_zeros(asked: Iterable[AskedOfProgram]) -> dict[str, str]:
    """The answers that programs which are gone and there again, by an id that lacks its leading zeros (or has them
    again), are the same: what a person may confirm of all together."""
    pairs = [(one.was[0], one.now[0]) for one in asked if one.what == "like" and one.was and one.now]
    return {f"old {was}": now for was, now in pairs if bare(was) == bare(now)}


def check_answers(old: Budget, new: Budget, answers: RollAnswers) -> None:
    """That answers are about programs of these two years. Raises UsageError."""
    for one, other in answers.renamed.items():
        if one not in old.program or other not in new.program:
            raise UsageError(f"--renamed {one}={other}: there is no such program before, or none after.")
        if [answers.of(id) for id in old.program].count(other) > 1:
            raise UsageError(f"--renamed {one}={other}: then two programs of the year before would be {other}.")
    for id in answers.another:
        if id not in old.program or id not in new.program:
            raise UsageError(f"--another {id}: it is not the id of a program before and after.")
