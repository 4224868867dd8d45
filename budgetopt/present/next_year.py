"""What is asked of programs that are not the same in the next fiscal year, and what can be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budgetopt.standard.continuity import ANOTHER, SAME, AskedOfProgram, RollAnswers


class RollQuestion(NamedTuple):
    """One question: what its answer is kept under, its words, the answers by what is kept of them, and the one that was
    given."""

    key: str
    words: str
    offered: Mapping[str, str]
    given: str | None


def questions_of(asked: Sequence[AskedOfProgram], answers: Mapping[str, str]) -> list[RollQuestion]:
    """Every question that is answered or still has to be; one that another's answer settles is none."""
    renamed, settled = RollAnswers.given(answers).renamed, RollAnswers.given(answers).settled
    came = {one.now[0]: one.now[1] for one in asked if one.what == "new" and one.now}
    gone = {one.was[0]: one.was[1] for one in asked if one.what in ("gone", "like") and one.was}
    came = {id: name for id, name in came.items() if id not in renamed.values() and answers.get(f"new {id}") != ""}
    gone = {id: name for id, name in gone.items() if id not in renamed and answers.get(f"old {id}") != ""}
    return [
        RollQuestion(one.key, _words(one), _offered(one, came, gone), answers.get(one.key))
        for one in asked
        if one.key in answers or one.key not in settled
    ]


def _words(one: AskedOfProgram) -> str:
    if one.was and one.now and one.what == "renamed":
        return f"{one.was[0]} was “{one.was[1]}” and is “{one.now[1]}” now. Is it the same program?"
    if one.was:
        return f"“{one.was[1]}” ({one.was[0]}) is not in the new files. What became of it?"
    id, name = one.now or ("", "")
    return f"“{name}” ({id}) is in the new files alone. Was it there before?"


def _offered(one: AskedOfProgram, came: Mapping[str, str], gone: Mapping[str, str]) -> dict[str, str]:
    if one.what == "renamed":
        return {SAME: "Yes: it has another name now", ANOTHER: "No: it is another program, and takes nothing over"}
    if one.was is None:
        return {"": "No: it is new"} | {id: f"Yes: it was “{name}” ({id})" for id, name in gone.items()}
    near = one.now[0] if one.now else ""
    order = sorted(came, key=lambda id: id != near)
    return {"": "It is gone"} | {id: f"It is “{came[id]}” ({id}) now" for id in order}


def answer_words(one: RollQuestion) -> str:
    """A question with its answer."""
    given = one.given or ""
    return f"{one.words} {one.offered.get(given, f'It is {given}.')}"
