"""Pages for a browser, from the templates in `pages/`: every text is escaped, and nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_TEMPLATES = Path(__file__).parent / "pages"


def page_part(name: str) -> str:
    """A file that a page holds as it is: its style, its script."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def rendered_page(template: str, shown: Callable[[object], object] | None = None, **values: object) -> bytes:
    """A template with these values; `shown`: what becomes of each before it is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    return pages.get_template(template).render(values).encode()
