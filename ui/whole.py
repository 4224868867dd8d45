"""What a click or a typed cell does is done whole, whatever the tab sends meanwhile.

Where the next message of a tab has come, Streamlit ends the run before it as soon as that touches the session's state,
also in the midst of a callback: what was typed would count as kept, and be kept nowhere. What changes something is not
ended; the next run begins when it is done. And a click on another page is not taken as one with what was typed before
it, which would be lost, nor given up for a page that draws itself anew. A tab that is closed or loaded anew ends no run
that has not begun: what it said last is done first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partialmethod
from threading import Lock, local
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state.session_state import SessionState

# Streamlit has no public way to say so: where it calls them otherwise, it ends callbacks as it does. A test holds this.
_LOOK, _CALL = "_maybe_handle_execution_control_request", "_call_callbacks"
_looked: Callable[[ScriptRunner], None] | None = getattr(ScriptRunner, _LOOK, None)
_called: Callable[..., None] | None = getattr(SessionState, _CALL, None)
_ASK, _YIELD, _READY, _STOP = "request_rerun", "on_scriptrunner_yield", "on_scriptrunner_ready", "request_stop"
_REQUESTS: Any = getattr(script_runner, "ScriptRequests", None)
_OWN: dict[str, Any] = {name: getattr(_REQUESTS, name, None) for name in (_ASK, _YIELD, _READY, _STOP)}
_KNOWN = all(_OWN.values()) and {"_state", "_rerun_data"} <= {*vars(_REQUESTS())}
# What tabs ask of another page, which waits until what they asked before has begun.
_after: WeakKeyDictionary[Any, list[Any]] = WeakKeyDictionary()
# Those that end as soon as what they were asked last has begun.
_ending: WeakSet[Any] = WeakSet()
_LOCK = Lock()
_here = local()


def keep() -> None:
    """Have every callback done whole, and every page that is asked for come."""
    for owner, name, ours in kept():
        setattr(owner, name, ours)


def kept() -> list[tuple[Any, str, Any]]:
    """What stands in the place of Streamlit's own then: whose, what it is called, and ours."""
    done: list[tuple[Any, str, Any]] = [(ScriptRunner, _LOOK, _look), (SessionState, _CALL, _call)]
    asked = [
        (_REQUESTS, _ASK, _ask),
        (_REQUESTS, _STOP, _stop),
        *((_REQUESTS, name, partialmethod(_taken, name)) for name in (_YIELD, _READY)),
    ]
    return done * bool(_looked and _called) + asked * _KNOWN


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
    if _looked and not getattr(_here, "whole", False) and not getattr(_here, "begins", False):
        _looked(runner)


def _call(state: SessionState, *given: Any, **named: Any) -> None:
    """Call what the page has said is to be done."""
    if _called:
        with whole():
            _called(state, *given, **named)
    _here.begins = False


def _ask(requests: Any, new: Any) -> bool:
    """Ask for another run."""
    run = get_script_run_ctx(suppress_warning=True)
    with _LOCK:
        if run is not None and run.page_script_hash == new.page_script_hash:
            # A page that draws itself anew: what its tab has asked by now comes after that, as the last that was asked.
            meanwhile = _OWN[_YIELD](requests)
            asked = _OWN[_ASK](requests, new)
            return bool(asked and (meanwhile is None or _OWN[_ASK](requests, meanwhile.rerun_data)))
        waiting = requests._rerun_data if requests._state.name == "RERUN" else None
        clicked = new.widget_states is None or not new.widget_states.widgets
        if (
            run is None
            and waiting
            and not waiting.is_auto_rerun
            and (waiting.page_script_hash != new.page_script_hash or (clicked and requests in _after))
        ):
            # Streamlit would take both as one, with the fields of the last: a click on another page brings none.
            _after.setdefault(requests, []).append(new)
            return True
        return bool(_OWN[_ASK](requests, new))


def _stop(requests: Any) -> None:
    """End a tab's runs: the tab is gone."""
    with _LOCK:
        if requests._state.name == "RERUN" and requests._rerun_data.widget_states is not None:
            _ending.add(requests)
        else:
            _OWN[_STOP](requests)


def _taken(requests: Any, name: str) -> Any:
    """The run that is to be begun; what waits for its beginning is asked then."""
    with _LOCK:
        found = _OWN[name](requests)
        if found is not None and found.type.name == "RERUN":
            # What was typed is on its way to its callback: until then nothing ends the run.
            _here.begins = found.rerun_data.widget_states is not None
            if after := _after.pop(requests, []):
                _OWN[_ASK](requests, after[0])
                if after[1:]:
                    _after[requests] = after[1:]
            elif requests in _ending:
                _ending.discard(requests)
                _OWN[_STOP](requests)
        return found
