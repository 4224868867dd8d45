"""Who clicks on another page comes there, and what was typed before the click is kept.

A tab goes on to send of the page that it shows until the server has begun the other: a grid tells when it has drawn its
answer, a part looks again. Streamlit goes to the page of the last message, and would stay on the one that is left. And
where it is busy, it takes several messages as one, with the fields of the last: a click on another page brings none, so
that a cell which was left just before would be lost.
"""

from __future__ import annotations

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetStates

# What is pressed is told once.
_PRESSES = {"trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"}


class PageAsked:
    """The page that a tab has asked for last, those that it left without having seen that one, and what it told of its
    fields."""

    def __init__(self) -> None:
        self._page, self._left, self._fields = "", set[str](), WidgetStates()

    def heard(self, told: ClientState) -> bool:
        """Let a message lead to the page that was asked for, with the fields that were told; whether it was changed."""
        page = told.page_script_hash
        # By a click alone: what a page asks has its fields, or is of a part of it.
        clicked = not told.widget_states.widgets and not told.fragment_id
        if not clicked:
            self._fields = WidgetStates(
                widgets=[one for one in told.widget_states.widgets if one.WhichOneof("value") not in _PRESSES]
            )
            if page in self._left:
                told.page_script_hash = self._page
                return True
            self._left.clear()
        elif page != self._page:
            self._left = (self._left | {self._page}) - {page}
            told.widget_states.CopyFrom(self._fields)
        self._page = page
        return clicked
