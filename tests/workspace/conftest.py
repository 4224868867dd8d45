"""Each test of a workspace is tried on both databases, each time on an empty one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.projects import Projects
from tests.workspace.server import served

DATABASES = ("sqlite", "postgresql")
Place = Callable[[str], str]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The URL of an empty database of a kind."""

    def made(kind: str) -> str:
        name = f"w{secrets.token_hex(6)}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        url = request.getfixturevalue("server")
        with psycopg.connect(url.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{url}{name}"

    return made


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, place: Place) -> str:
    return place(request.param)


@pytest.fixture
def workspace(url: str) -> Iterator[Workspace]:
    opened = Workspace.opened(url)
    yield opened
    opened.close()


@pytest.fixture
def projects(workspace: Workspace) -> Projects:
    return Projects(workspace)
