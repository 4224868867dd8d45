"""Pages for a browser, from the templates in `pages/`: every text is escaped, and nothing is fetched from elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from budgetopt.publish.published import PublishedTable
from budgetopt.tell.directions import isolated

if TYPE_CHECKING:
    from budgetopt.publish.public_view import PublicView


_TEMPLATES = Path(__file__).parent / "pages"


def page_part(name: str) -> str:
    """A file that a page holds as it is: its style, its script."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def rendered_page(template: str, shown: Callable[[str], str] | None = None, **values: object) -> bytes:
    """A template with these values; `shown`: what becomes of each text before it is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def written(value: object) -> object:
        # A part of the page that was made already is no text of a file.
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        said = shown(value) if shown else value
        return isolated(said)

    pages = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=written,
    )
    return pages.get_template(template).render(values).encode()


def page_of(view: PublicView, tables: Sequence[PublishedTable], licence: str) -> bytes:
    """The page as an .html file: every text is escaped, and none of it holds the name of a person."""
    from markupsafe import Markup

    script = page_part("public.js")
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    policy += "; base-uri 'none'; form-action 'none'"
    fixed = {"style": Markup(page_part("public.css")), "script": Markup(script), "policy": Markup(policy)}
    return rendered_page("public.html", view.allowed.text, view=view, tables=tables, licence=licence, **fixed)
