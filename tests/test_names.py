"""Names that are public mean one thing in the whole project."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_no_two_public_classes_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for room in ("budgetopt", "ui"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 200, "nothing was looked at"
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_a_percentage_is_written_in_one_way() -> None:
    # "4.6%", never "4.6 %": in the words of the product, and in what ships beside it.
    apart = re.compile(r"(?<=[0-9}])[ \u00a0\u202f]%(?![a-zA-Z0-9_(])")
    looked, found = 0, []
    for room in ("budgetopt", "ui"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant | ast.JoinedStr):
                    looked += 1
                    # A part of an f-string begins where a value ended.
                    inside = node.values if isinstance(node, ast.JoinedStr) else [node]
                    words = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in inside)
                    found += [f"{path.relative_to(ROOT)}:{node.lineno}: {words}"] if apart.search(words) else []
    for path in (ROOT / "scenarios").rglob("*.toml"):
        found += [
            f"{path.name}: {line}" for line in path.read_text(encoding="utf-8").splitlines() if apart.search(line)
        ]
    assert looked > 20_000, "nothing was looked at"
    assert found == []
