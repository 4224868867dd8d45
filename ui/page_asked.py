"""Who clicks on another page comes there, whatever the page that is left sends beside it.

A tab goes on to send of the page that it shows until the server has begun the other: a grid tells when it has drawn its
answer, a part looks again. Streamlit goes to the page of the last message, and would stay on the one that is left.
"""

from __future__ import annotations

from typing import Any

from streamlit import util
from streamlit.proto.ClientState_pb2 import ClientState

_hash: Any = getattr(util, "calc_hash", None) or getattr(util, "calc_md5", None)
# What a tab calls its page until a server that was restarted has told it of the pages there are: by the script's name.
UNTOLD: str | None = _hash("app") if _hash else None
# The page of an address that names none.
FIRST = "start"


def called(name: str) -> str:
    """What a tab calls a page of this name once it has been told of the pages there are."""
    return str(_hash(name or FIRST)) if _hash else ""


class PageAsked:
    """The page that a tab has asked for last, by which click, and those that it left without having seen that one."""

    def __init__(self) -> None:
        self._page, self._click, self._left = "", ClientState(), set[str]()

    def heard(self, told: ClientState) -> list[ClientState]:
        """What the server is to hear for a message: that message; then the click again, where it is of a page that was
        left; nothing where nobody has done anything there."""
        if told.page_script_hash == UNTOLD and self._page:
            told.page_script_hash = self._page
        # The address of a tab that opens names its page.
        page = told.page_script_hash or called(told.page_name)
        if not told.widget_states.widgets and not told.fragment_id:
            # By a click alone: what a page asks has its fields, or is of a part of it.
            if page != self._page:
                self._left = (self._left | {self._page}) - {page}
            self._page, self._click = page, told
        elif page in self._left:
            return [] if told.is_auto_rerun else [told, self._click]
        else:
            self._left.clear()
            self._page = page
        return [told]
