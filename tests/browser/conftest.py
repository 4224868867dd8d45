"""One server and one browser for all tests of the workbench."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.serving import browser, chromium, served
from tests.browser.workbench import Officer


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    chromium()
    with served() as found:
        yield found


@pytest.fixture(scope="session")
def running() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture
def officer(running: Any, address: str) -> Iterator[Officer]:
    one = Officer(running, address)
    yield one
    one.context.close()
    assert not one.complaints, one.complaints
