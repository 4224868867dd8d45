"""The public page: one file that opens from disk, asks nothing of any network, and says everything without script."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from budgetopt.publish.page import page_part, rendered_page
from budgetopt.publish.published import PublishedTable

if TYPE_CHECKING:
    from budgetopt.publish.public_view import PublicView


def page_of(view: PublicView, tables: Sequence[PublishedTable], licence: str) -> bytes:
    """The page as an .html file: every text is escaped, and none of it holds the name of a person."""
    from markupsafe import Markup

    def shown(value: object) -> object:
        # A part of the page that was made already is no text of a file.
        return view.allowed.text(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    script = page_part("public.js")
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    policy += "; base-uri 'none'; form-action 'none'"
    fixed = {"style": Markup(page_part("public.css")), "script": Markup(script), "policy": Markup(policy)}
    return rendered_page("public.html", shown, view=view, tables=tables, licence=licence, **fixed)
