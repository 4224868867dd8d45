"""budgetopt workspace: where projects are kept, its backup, its log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from budgetopt.cli import options as opt
from budgetopt.cli.helping import HelpCommand, HelpGroup
from budgetopt.cli.outputs import outputs
from budgetopt.cli.talk import finding_lines, step, tell
from budgetopt.cli.verify import VERIFICATION_FAILED
from budgetopt.errors import UsageError

if TYPE_CHECKING:
    from budgetopt.workspace.log import Head

app = typer.Typer(cls=HelpGroup, help="Where projects are kept: its backup, its log, its people.", no_args_is_help=True)
Where = Annotated[
    str | None,
    opt.option(
        "--workspace",
        "URL",
        "A SQLite file, or postgresql+psycopg://…. Default: BUDGETOPT_WORKSPACE, else your own on this machine.",
    ),
]
HeadText = Annotated[str | None, opt.option("--head", "SEQ:HASH", "A head that you kept: the log must still hold it.")]
BackupFile = Annotated[Path, typer.Argument(metavar="BACKUP.zip", help="The backup.")]


@app.command(cls=HelpCommand)
def init(workspace: Where = None) -> None:
    """Make the workspace, or bring it up to date; it says where it is. The workbench does so by itself."""
    from budgetopt.workspace.database import REVISION, Workspace

    opened = Workspace.opened(workspace)
    opened.close()
    tell(f"Workspace: {opened.shown} (tables {REVISION})")


@app.command(cls=HelpCommand)
def backup(output: BackupFile, workspace: Where = None, force: opt.Force = False) -> None:
    """Write all of a workspace to one file, as it is at one moment; others may go on working."""
    from budgetopt.saving.target import digest_of
    from budgetopt.workspace.backup import back_up
    from budgetopt.workspace.database import Workspace
    from budgetopt.workspace.log import Deed, WorkspaceLog
    from budgetopt.workspace.people import local

    opened, heads = Workspace.opened(workspace, make=False), []
    with outputs(force=force, inputs=opened.files, output=output, endings=(".zip",)) as out, step("Backing up"):
        out.workbook(lambda file: heads.append(back_up(opened, file)))
    WorkspaceLog(opened).record(local(), Deed.BACKED_UP, f"to {output.name}", digest_of(output))
    tell(f"Head of the log: {heads[0]} (keep it elsewhere: it shows whether the log was cut)")


@app.command(cls=HelpCommand)
def restore(
    file: BackupFile,
    workspace: Where = None,
    head: HeadText = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take away what is in the workspace.")] = False,
) -> None:
    """Make an empty workspace what it was at a backup, of either database; a backup that does not verify is refused."""
    from budgetopt.workspace.backup import restored_at
    from budgetopt.workspace.people import local

    kept = _head(head)
    with step("Restoring"):
        was = restored_at(workspace, file, local(), replace, kept)
    tell(f"Restored: {file.name}, head of the log {was}")


@app.command(cls=HelpCommand)
def log(
    workspace: Where = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Look whether each entry is as it was written, and each version as logged.")
    ] = False,
    head: HeadText = None,
    json_out: opt.JsonOut = None,
    force: opt.Force = False,
) -> None:
    """Who loaded, changed, decided, exported, published; and the head, which kept elsewhere shows a cut tail."""
    from budgetopt.workspace.database import Workspace
    from budgetopt.workspace.held import history_findings
    from budgetopt.workspace.log import WorkspaceLog

    kept, opened = _head(head), Workspace.opened(workspace, make=False)
    of = WorkspaceLog(opened)
    entries, now = list(of.entries()), of.head()
    wrong = of.verify(kept) if verify or kept else ()
    if verify and not wrong:
        with opened.reading() as connection:
            wrong = history_findings(connection)
    with outputs(force=force, inputs=opened.files, json_out=json_out) as out:
        out.json(
            lambda: {
                "schema": "budgetopt/log/1",
                "head": str(now),
                "verified": not wrong if verify or kept else None,
                "findings": [str(finding) for finding in wrong],
                "entries": [asdict(entry) for entry in entries],
            }
        )
        for entry in entries if not (verify or kept) else ():
            out.say(f"{entry.sequence:>6}  {entry.at[:16]}Z  {entry.name}  {entry.what}  {entry.about}")
        out.say(*finding_lines(wrong))
        if (verify or kept) and not wrong:
            out.say(f"The log is whole: {now.sequence:,} entries.")
        out.say(f"Head: {now}")
        if wrong:
            raise typer.Exit(VERIFICATION_FAILED)


@app.command(cls=HelpCommand)
def users(
    workspace: Where = None,
    grant: Annotated[
        str | None, opt.option("--grant", "WHO", "Give this e-mail address (or person's id) a role.")
    ] = None,
    role: Annotated[str | None, opt.option("--role", "ROLE", "viewer, officer, approver, department, or none.")] = None,
    project: Annotated[str, opt.option("--project", "ID", "In one project; * is every one.")] = "*",
    department: Annotated[
        str, opt.option("--department", "NAME", "The department that the role department is of.")
    ] = "",
) -> None:
    """Who has worked in the workspace, and who may do what; with --grant, give or take away a role."""
    from budgetopt.workspace import rights
    from budgetopt.workspace.database import Workspace
    from budgetopt.workspace.people import Role, known, local

    opened = Workspace.opened(workspace, make=grant is not None)
    if grant is not None:
        if role not in (*Role, "none"):
            raise UsageError(f"--role takes {', '.join(Role)} or none.")
        rights.grant(opened, local(), grant, None if role == "none" else Role(str(role)), project, department)
    for person in known(opened):
        tell("  ".join(part for part in (person.name, person.email, person.id) if part))
    for one in rights.granted(opened):
        where = "every project" if one.project == "*" else one.project
        tell(f"{one.who}: {' '.join(part for part in (one.role, one.department) if part)} in {where}")


def _head(text: str | None) -> Head | None:
    from budgetopt.workspace.log import Head

    found = Head.read(text) if text else None
    if text and found is None:
        raise UsageError("--head takes what `budgetopt workspace log` printed after Head: SEQUENCE:HASH.")
    return found
