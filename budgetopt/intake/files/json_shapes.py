"""The envelopes in which portals hand out tables (Socrata, ArcGIS, CKAN, OData, lists of lists), as lists of rows."""

from __future__ import annotations

from typing import Any

from budgetopt.intake.cells.grid import Unopenable

_ROWS = ("records", "features", "value", "results", "data", "items", "rows")
# What says how the rows are made, beside them.
_ABOUT = {"fields", "columns", "schema", "links", "_links", "facets", "sort", "parameters", "index", "fieldaliases"}
_COUNTS = {"totalcount", "total_count", "@odata.count", "numbermatched", "nhits", "recordcount", "total"}
_PAGED = {"limit", "offset", "page", "per_page", "pagesize", "resource_id", "start", "rows", "skip", "nhits", "next"}
_NEXT = {"@odata.nextlink", "nextlink", "next", "next_page", "nextpagetoken", "next_cursor"}


def rows_within(parsed: Any) -> Any:
    """What a portal's file says, as a list of objects where it is one of the shapes known here; else as it is.

    Raises Unopenable for one page of many: its sum is not the city's.
    """
    if isinstance(parsed, list):
        return _of_lists(parsed, [])
    if not isinstance(parsed, dict):
        return parsed
    if isinstance(result := parsed.get("result"), dict) and "success" in parsed:
        return rows_within(result)
    key = next((key for key in _ROWS if isinstance(parsed.get(key), list)), "")
    if not key:
        return _of_columns(parsed)
    listed = parsed[key]
    _check_whole(parsed, len(listed))
    view = parsed.get("meta")
    view = view.get("view") if isinstance(view, dict) else None
    heads = (view if isinstance(view, dict) else parsed).get("columns") or parsed.get("fields") or parsed.get("schema")
    heads = heads.get("fields") if isinstance(heads, dict) else heads
    if listed and all(isinstance(row, list) for row in listed):
        return _of_lists(listed, heads if isinstance(heads, list) else [])
    about = {name for name in parsed if name.casefold() in _ABOUT}
    return {name: value for name, value in parsed.items() if name not in about and not (view and name == "meta")}


def _of_lists(listed: list[Any], heads: list[Any]) -> Any:
    """A list of lists as one of objects: by the headings beside it, or by its first row where that has words alone."""
    rows = [row for row in listed if isinstance(row, list)]
    if not rows or len(rows) < len(listed):
        return listed
    named = [
        str(head.get("name") or head.get("id") or head.get("alias") or "") if isinstance(head, dict) else str(head)
        for head in heads
    ]
    kept = [not (isinstance(head, dict) and head.get("dataTypeName") == "meta_data") for head in heads]
    if len(named) < max(map(len, rows)):
        if not all(isinstance(word, str) and word.strip() for word in rows[0]):
            return listed
        named, kept, rows = rows[0], [True] * len(rows[0]), rows[1:]
    return [{name: value for name, value, keep in zip(named, row, kept, strict=False) if keep} for row in rows]


def _of_columns(parsed: dict[str, Any]) -> Any:
    """A list of values a column as one of rows."""
    lists = [value for value in parsed.values() if isinstance(value, list)]
    plain = all(not isinstance(cell, dict | list) for value in lists for cell in value)
    if len(lists) < 2 or len(lists) < len(parsed) or not plain or len({len(value) for value in lists}) > 1:
        return parsed
    return [dict(zip(parsed, row, strict=True)) for row in zip(*lists, strict=True)]


def _check_whole(parsed: dict[str, Any], rows: int) -> None:
    said = {key.casefold(): value for key, value in parsed.items()}
    counts = [said[key] for key in said.keys() & _COUNTS if key != "total" or said.keys() & _PAGED]
    whole = max((count for count in counts if type(count) is int), default=0)
    more = said.get("exceededtransferlimit") is True or any(
        isinstance(said.get(key), str) and said[key] for key in _NEXT
    )
    if whole > rows or more:
        of = f" of {whole:,}" if whole > rows else ""
        found = f"the file is one page of a larger table: it has {rows:,} rows{of}, and says that there are more."
        raise Unopenable("partial-file", found, "Download all rows: ask the portal for the whole table, or for a .csv.")
