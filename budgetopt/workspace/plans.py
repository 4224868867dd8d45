"""Plans as they were made: what was shown then can be shown again, whatever the solver says today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from budgetopt.workspace import blobs
from budgetopt.workspace.database import now, time_of
from budgetopt.workspace.tables import plans

# Plans of one scenario that are kept: the newest.
MOST_PLANS = 20


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it was made; `sha256` names its JSON (`Projects.blob`), `hash` is the plan's own."""

    scenario: int
    hash: str
    sha256: str
    at: datetime.datetime


def keep(connection: Connection, project: str, scenario: int, text: str, hash: str) -> None:
    """Keep a plan; one of the same hash is the newest then."""
    of = (plans.c.project == project, plans.c.scenario == scenario)
    connection.execute(delete(plans).where(*of, plans.c.hash == hash))
    row = {"project": project, "scenario": scenario, "hash": hash, "at": now()}
    connection.execute(insert(plans).values(row | {"sha256": blobs.keep(connection, text.encode())}))
    old = select(plans.c.hash).where(*of).order_by(plans.c.at.desc()).offset(MOST_PLANS)
    if gone := connection.execute(old).scalars().all():
        connection.execute(delete(plans).where(*of, plans.c.hash.in_(gone)))


def made_in(connection: Connection, project: str) -> tuple[KeptPlan, ...]:
    """The plans of a project, newest first."""
    rows = connection.execute(select(plans).where(plans.c.project == project).order_by(plans.c.at.desc()))
    return tuple(KeptPlan(row.scenario, row.hash, row.sha256, time_of(row.at)) for row in rows)
