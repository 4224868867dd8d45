"""What a click or a typed cell does is done whole, whatever the tab sends meanwhile.

Where the next message of a tab has come, Streamlit ends the run before it as soon as that touches the session's state,
also in the midst of a callback: what was typed would count as kept, and be kept nowhere. What changes something is not
ended; the next run begins when it is done. And where a page that was at work begins anew, it does so with what the tab
has asked meanwhile, and not in place of it: another page, say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state.session_state import SessionState

# Streamlit has no public way to say so: where it calls them otherwise, it ends callbacks as it does. A test holds this.
_LOOK, _CALL, _ASK = "_maybe_handle_execution_control_request", "_call_callbacks", "request_rerun"
_looked: Callable[[ScriptRunner], None] | None = getattr(ScriptRunner, _LOOK, None)
_called: Callable[..., None] | None = getattr(SessionState, _CALL, None)
_REQUESTS: Any = getattr(script_runner, "ScriptRequests", None)
_asked: Callable[..., bool] | None = getattr(_REQUESTS, _ASK, None)
_here = local()


def keep() -> None:
    """Have every callback done whole, and every page that is asked for come."""
    if _looked and _called:
        setattr(ScriptRunner, _LOOK, _look)
        setattr(SessionState, _CALL, _call)
    if _asked:
        setattr(_REQUESTS, _ASK, _ask)


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


def _ask(requests: Any, new: Any) -> bool:
    """Ask for another run."""
    run, meanwhile = get_script_run_ctx(suppress_warning=True), None
    if run is not None and run.page_script_hash == new.page_script_hash:
        # A page that draws itself anew: what its tab has asked by now comes after that, as the last that was asked.
        meanwhile = requests.on_scriptrunner_yield()
    asked = _asked is not None and _asked(requests, new)
    return asked and (meanwhile is None or _asked is None or _asked(requests, meanwhile.rerun_data))
