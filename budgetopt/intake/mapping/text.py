"""Writing a mapping file that a person reads and edits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from budgetopt.intake.budget.joining import Unmatched
from budgetopt.intake.files.settings import yaml_text
from budgetopt.intake.mapping.mapping import Mapping

_HEAD = """\
# How to read these workbooks. Look it over, correct it, and give it with --mapping; keep it for next year.
# The keys are explained in docs/workbook.md.
"""
_MATCHES = """\
# Names that match no program exactly are not joined. Where the program is right, take away the # of its line; write
# program: "" where the rows belong to none. In a table of many other programs, `unmatched: left out` leaves out theirs.
"""


def mapping_text(content: dict[str, Any], unmatched: Iterable[Unmatched] = ()) -> str:
    """The text of a mapping file: `content`, then a line to confirm for each name that was not joined."""
    body = {key: part for key, part in content.items() if key != "matches"}
    text = _HEAD + (yaml_text(body) if body else "")
    confirmed = content.get("matches") or ()
    proposed = list(unmatched)
    if proposed:
        text += _MATCHES
    if proposed or confirmed:
        text += "matches:\n" if confirmed else "#matches:\n"
    text += "".join(f"- {_pair(match['given'], match['program'])}\n" for match in confirmed)
    return text + "".join(f"#- {_pair(item.given, item.program_id)}  # {_near(item)}\n" for item in proposed)


def _pair(given: str, program: str) -> str:
    # JSON's strings are YAML's, with every quote and line end escaped.
    return f"{{given: {json.dumps(given, ensure_ascii=False)}, program: {json.dumps(program, ensure_ascii=False)}}}"


def _near(item: Unmatched) -> str:
    near = f"{item.program}, {item.likeness}% alike" if item.program_id else "no program is similar"
    rows = "1 row" if item.rows == 1 else f"{item.rows} rows"
    return " ".join(f"{near}; {rows}, {item.place}".split())


def to_yaml(mapping: Mapping) -> str:
    """The text of a mapping file, for the command line and for next year."""
    return yaml_text(mapping.model_dump(mode="json", exclude_defaults=True))
