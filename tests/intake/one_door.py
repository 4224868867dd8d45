"""One command after the other, each in a process of its own; the last line of its standard error is what it took.

What the commands are made of is loaded once, and its seconds and memory count for each.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.intake.took import bound, peak_memory

LOADED = (
    "alembic.command", "budgetopt.cli.app", "budgetopt.council.analysis", "budgetopt.drafting.preparing",
    "budgetopt.intake.mapping", "budgetopt.intake.reading", "budgetopt.plan.recommend", "budgetopt.plan.score",
    "budgetopt.publish.publication", "budgetopt.standard.lookback", "budgetopt.standard.merging",
    "budgetopt.standard.next_year", "budgetopt.standard.report", "budgetopt.verification", "budgetopt.workspace.backup",
)  # fmt: skip

COMMANDS = {
    "budget": ("check", "{file}"),
    "findings": ("check", "{file}", "--json", "-"),
    "mapping": ("check", "{hamlet}", "--mapping", "{file}"),
    "scenario": ("recommend", "{hamlet}", "--scenario", "{file}", "-o", "{out}"),
    "decisions": ("recommend", "{hamlet}", "--decisions", "{file}", "-o", "{out}"),
    "plan": ("score", "{hamlet}", "--plan", "{file}"),
    "verify": ("verify", "{file}"),
    "base": ("score", "{hamlet}", "--plan", "{plan}", "--base", "{file}"),
    "amend base": ("amend", "{hamlet}", "--base", "{file}", "--amendment", "{plan}"),
    "amendment": ("amend", "{hamlet}", "--base", "{plan}", "--amendment", "{file}"),
    "authority": ("score", "{hamlet}", "--plan", "{plan}", "--base", "{plan}", "--authority", "{file}"),
    "part": ("merge", "{file}", "-o", "{out}"),
    "catalogue": ("prepare", "{hamlet}", "--catalogue", "{file}", "-o", "{out}"),
    "earlier": ("report", "{hamlet}", "--since", "{file}", "-o", "{out}"),
    "roll": ("roll", "{file}", "{hamlet}", "-o", "{out}"),
    "lookback then": ("lookback", "{file}", "{hamlet}", "-o", "{out}"),
    "lookback now": ("lookback", "{plan}", "{file}", "-o", "{out}"),
    "exercise": ("exercise", "{file}", "-o", "{out}.html"),
    "backup": ("workspace", "restore", "{file}", "--workspace", "{out}.db"),
    "publish": ("publish", "{hamlet}", "--plan", "{plan}", "-o", "{folder}", "--force"),
}


def upload(door: str, file: Path, hamlet: Path) -> int:
    """What the workbench does with the bytes of a file."""
    from budgetopt.errors import FindingsError, Level, UsageError
    from budgetopt.intake.reading import read_budget
    from budgetopt.plan.recommend import recommend
    from budgetopt.scenario.model import Scenario
    from budgetopt.workspace.database import Workspace
    from budgetopt.workspace.people import local
    from ui import amending, rolling, standing
    from ui.received import decisions_back, project_taken_in, uploaded_scenarios
    from ui.work import Work
    from ui.workers import WORKERS

    def here(user: str, function: Callable[..., object], *given: object, **_: object) -> object:
        return function(*given)

    # What its workers do counts, and not that they are started.
    vars(WORKERS)["ask"] = here
    # Streamlit's own, of a page that is not there, is no sentence about the file.
    logging.disable(logging.WARNING)
    work, given, beside = Work(), (file.name, file.read_bytes()), [(hamlet.name, hamlet.read_bytes())]
    try:
        match door:
            case "project":
                project_taken_in("", Workspace.opened(f"{file}.db"), *given, local())
                return 0
            case "decisions":
                decisions_back("", Scenario(name="Sound"), *given, read_budget(hamlet))
                return 0
            case "amendment":
                amending._analysis_shown(recommend(read_budget(hamlet), Scenario(name="Sound")), [given], None, "")
                return 0
            case "roll":
                rolling._compared(beside, None, [given], None)
                return 0
            case "lookback then":
                standing._looked_back(given, beside, None)
                return 0
        work.load(beside if door == "scenario" else [given, *(beside if door == "mapping" else [])])
        if door == "scenario":
            for part in work.add(*uploaded_scenarios(work.user, *given)).aside:
                print(part.finding)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except FindingsError as error:
        print(error, file=sys.stderr)
        return 3
    report = work.unread.found if work.unread else work.found
    for finding in report.findings if report else ():
        if finding.level is Level.ERROR:
            print(finding, file=sys.stderr)
    return 0 if work.budget else 3


def run(door: str, way: str, file: str, hamlet: str, out: str, plan: str) -> int:
    """The exit code."""
    if way == "upload":
        return upload(door, Path(file), Path(hamlet))
    from budgetopt.cli import main

    given = {"file": file, "hamlet": hamlet, "out": out, "plan": plan, "folder": str(Path(file).parent)}
    sys.argv = ["budgetopt", *(word.format(**given) for word in COMMANDS[door])]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def answer(words: list[str], said: str, loading: float) -> None:
    """What the command says goes to the files `said`.out and .err, with what it took."""
    for number, kind in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{said}.{kind}", os.O_CREAT | os.O_WRONLY), number)
    # A busy machine is no failure, a hang is.
    bound()
    signal.alarm(600)
    code = run(*words)
    used, helped = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = loading + used.ru_utime + used.ru_stime + helped.ru_utime + helped.ru_stime
    # Memory that another process held at the same time is added.
    took = {"code": code, "seconds": seconds, "bytes": peak_memory() + helped.ru_maxrss * 1024}
    sys.stdout.flush()
    print("\n" + json.dumps(took), file=sys.stderr, flush=True)


def main() -> None:
    """Each line on standard input has the words of a door and where to say how it went; a line out says it is done."""
    for module in LOADED:
        import_module(module)
    loading = sum(os.times()[:2])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                words, said = json.loads(line)
                answer(words, said, loading)
            except BaseException:
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
