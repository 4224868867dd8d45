"""A mapping for the workbooks of another year: the fiscal year, and headings that differ in their year alone."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from budgetopt.intake.cells.grid import Book
from budgetopt.intake.cells.words import letters_of, year_in
from budgetopt.intake.layout.finding import headers_in
from budgetopt.intake.mapping.books import grids_of, names
from budgetopt.intake.mapping.changes import same_but_year, seen_of
from budgetopt.intake.mapping.file import with_year
from budgetopt.intake.mapping.located import located
from budgetopt.intake.mapping.mapping import Mapping

_LISTED = ("ledgers", "tables")


def renewed(content: dict[str, Any], books: Sequence[Book]) -> tuple[dict[str, Any], list[str]]:
    """The content of a mapping file brought up to these books, and a sentence for each thing that was changed."""
    content, said = _refiled(content, books)
    made = dict(content)
    year = _year_of(content, books)
    if year and year != content.get("fiscal_year"):
        said.append(f"fiscal_year: {content.get('fiscal_year')} → {year}")
        made["fiscal_year"] = year
    for kind in _LISTED:
        parts = []
        for place, part in enumerate(content.get(kind) or ()):
            new, changes = _renewed_part(part, kind, made, books)
            parts.append(new)
            said += [f"{kind}.{place}.{change}" for change in changes]
        if parts:
            made[kind] = parts
    return made, said


def _refiled(content: dict[str, Any], books: Sequence[Book]) -> tuple[dict[str, Any], list[str]]:
    """The content with files as they are named now: each is the one file of no entry that has an entry's headings."""
    made, said = deepcopy(content), []
    listed = [(f"{kind}.{place}", part) for kind in _LISTED for place, part in enumerate(made.get(kind) or ())]
    listed += [(f"code_lists.{name}", part) for name, part in (made.get("code_lists") or {}).items()]
    free = [book for book in books if not any(_may_name(book, part) for _, part in listed)]
    for key, part in listed:
        alike = [] if any(_may_name(book, part) for book in books) else [one for one in free if _fits(one, part)]
        if len(alike) == 1:
            said.append(f"{key}.file: {part['file']!r} → {alike[0].file!r}")
            part["file"] = alike[0].file
    return made, said


def _may_name(book: Book, part: dict[str, Any]) -> bool:
    """Whether an entry names a file, of whatever year."""
    year = year_in(book.file.replace("_", " "))
    return names(book, str(part["file"])) or (year is not None and names(book, with_year(str(part["file"]), year)))


def _fits(book: Book, part: dict[str, Any]) -> bool:
    """Whether a sheet of a file has the headings that an entry was made for, of whatever year."""
    headings = part.get("seen", {}).get("headings") or [part.get("code"), part.get("name")]
    seen = {letters_of(heading) for heading in headings if isinstance(heading, str)} - {""}
    sheet = str(part.get("sheet", "")).strip()
    grids = [grid for grid in book.grids if sheet in {"", grid.sheet.strip()}]
    heads = ({letters_of(words) for words in header.words.values()} for grid in grids for header in headers_in(grid))
    return bool(seen) and any(seen <= words for words in heads)


def _year_of(content: dict[str, Any], books: Sequence[Book]) -> int | None:
    """The latest fiscal year that a file of the mapping could be of: the one for which its `{year}` names a file."""
    parts = [part for kind in _LISTED for part in content.get(kind) or ()]
    dated = [str(part["file"]) for part in parts if "{year}" in str(part["file"]) or "{yy}" in str(part["file"])]
    years = {year for book in books if (year := year_in(book.file.replace("_", " ")))}
    fits = [year for year in years for pattern in dated if any(names(book, with_year(pattern, year)) for book in books)]
    headed = [
        year
        for book in books
        for grid in book.grids
        for row in sorted(grid.rows)[:30]
        for value in grid.rows[row].values()
        if isinstance(value, str) and len(value) < 40 and (year := year_in(value))
    ]
    if dated:
        return max(fits, default=None)
    amounts = [part.get("columns", {}).get("amount") for part in parts]
    return max(headed, default=None) if any("{year}" in str(amount) for amount in amounts) else None


def _renewed_part(
    part: dict[str, Any], kind: str, content: dict[str, Any], books: Sequence[Book]
) -> tuple[dict[str, Any], list[str]]:
    """One table: the headings that it no longer has, and what it looks like now."""
    year = content.get("fiscal_year")
    lists = content.get("code_lists") or {}
    read = getattr(Mapping.model_validate(with_year({kind: [part], "code_lists": lists}, year)), kind)[0]
    headings = list(read.named.values())
    found = None
    for book in books:
        if names(book, read.file):
            grids = grids_of(book, read)
            loose = read.model_copy(update={"header_row": None})
            found = located(grids[0], loose, headings) if grids else None
            break
    if found is None:
        return part, []
    new, said = dict(part), []
    moved = {
        heading: same
        for heading in headings
        if not found.columns_under(heading) and (same := same_but_year(heading, found.words.values()))
    }
    for key in ("columns", "years", "funds"):
        if key in part:
            new[key], changes = _reheaded(part[key], moved, key, year)
            said += changes
    if "header_row" in part and part["header_row"] != found.top:
        said.append(f"header_row: {part['header_row']} → {found.top}")
        new["header_row"] = found.top
    return new | {"seen": seen_of(found)}, said


def _reheaded(part: Any, moved: dict[str, str], key: str, year: int | None) -> tuple[Any, list[str]]:
    """`part` with each moved heading in the place of the one that is gone."""
    said: list[str] = []

    def change(value: Any, at: str) -> Any:
        match value:
            case str() if with_year(value, year) in moved:
                new = moved[with_year(value, year)]
                said.append(f"{at}: {value!r} → {new!r}")
                return new
            case list():
                return [change(item, at) for item in value]
            case dict():
                return {name: change(item, f"{at}.{name}") for name, item in value.items()}
        return value

    return change(part, key), said
