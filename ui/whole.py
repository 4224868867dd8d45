"""What a click or a typed cell does is done whole, whatever the tab sends meanwhile.

Where the next message of a tab has come, Streamlit ends the run before it as soon as that touches the session's state,
also in the midst of a callback: what was typed would count as kept, and be kept nowhere. What changes something is not
ended; the next run begins when it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state.session_state import SessionState

# Streamlit has no public way to say so: where it calls them otherwise, it ends callbacks as it does. A test holds this.
_LOOK, _CALL = "_maybe_handle_execution_control_request", "_call_callbacks"
_looked: Callable[[ScriptRunner], None] | None = getattr(ScriptRunner, _LOOK, None)
_called: Callable[..., None] | None = getattr(SessionState, _CALL, None)
_here = local()


def keep() -> None:
    """Have every callback done whole."""
    if _looked and _called:
        setattr(ScriptRunner, _LOOK, _look)
        setattr(SessionState, _CALL, _call)


@contextmanager
def whole() -> Iterator[None]:
    """What is done in here, is done to its end."""
    before = getattr(_here, "whole", False)
    _here.whole = True
    try:
        yield
    finally:
        _here.whole = before


def _look(runner: ScriptRunner) -> None:
    """Whether the run goes on."""
    if _looked and not getattr(_here, "whole", False):
        _looked(runner)


def _call(state: SessionState, *given: Any, **named: Any) -> None:
    """Call what the page has said is to be done."""
    if _called:
        with whole():
            _called(state, *given, **named)
