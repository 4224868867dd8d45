"""Settings from outside, as TOML, YAML or JSON: what would take time or memory without bound is refused before a
parser builds anything of it. No sentence quotes more of a file than a place in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.taking import Taken

MOST_SETTINGS = 5_000_000  # bytes of a scenario, with what it extends, or of a mapping
# Nothing that is asked or mapped comes near; each entry takes a parser up to 20 µs and 1 KB.
MOST_ENTRIES = 50_000
_DEEPEST = 20
_LONGEST_WORD = 100  # a number, a date, a key without quotes
# A text of YAML may be a number of base 60, which takes time with the square of its length.
_LONGEST_TEXT = 2_000
# Each kind of text ends where the file (or the line) ends, if not before: so nothing is ever looked at twice.
_TOML_TEXT = re.compile(
    r'"""(?:[^"\\]|\\.?|"(?!""))*+(?:"{3,5}|\Z)|' r"'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)|"
    r'"(?:[^"\\\n]|\\.?)*+(?:"|$)|' r"'[^'\n]*+(?:'|$)|#[^\n]*+",
    re.DOTALL | re.MULTILINE,
)  # fmt: skip
_TOML_WORD = re.compile(rf"[\w.+:-]{{{_LONGEST_WORD + 1}}}")
_TOML_DOTTED = re.compile(rf'(?<![\w"-])(?:(?:[\w-]++|"")[ \t]*+\.[ \t]*+){{{_DEEPEST}}}')
_BRACKETS = re.compile(r"[\[\]{}]")
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how a zip, and with it .xlsx and .ods, and an .xls begin
_PLACE = re.compile(r"\(at [^()]*\)$")


def read_toml(taken: Taken) -> dict[str, Any]:
    """The tables of a TOML file. Raises Unopenable."""
    text = _text(taken.content, ".toml")
    bare = _TOML_TEXT.sub('""', text)
    _check_entries(sum(map(bare.count, "=[{,")))
    depths = accumulate(1 if sign in "[{" else -1 for sign in _BRACKETS.findall(bare))
    _check_depth(_DEEPEST + 1 if _TOML_DOTTED.search(bare) else max(depths, default=0))
    if _TOML_WORD.search(bare):
        raise _refused(f"has a number or a key of more than {_LONGEST_WORD} signs")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        # The words of the parser may quote a key.
        place = _PLACE.search(str(problem))
        raise Unopenable("damaged-file", f"the file is not TOML{f' {place[0]}' if place else ''}.", "") from None


def read_yaml(taken: Taken) -> Any:
    """What a YAML file holds. Raises Unopenable."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class OneOfEach(base):
        """Refuses a key that stands twice, of which the first would be lost."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key.value, str) and key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, "this key stands above already", key.start_mark)
                seen |= {key.value} if isinstance(key.value, str) else set()
            return super().construct_mapping(node, deep)

    text = _text(taken.content, ".yaml")
    try:
        _check_yaml(yaml.parse(text, OneOfEach))
        return yaml.load(text, OneOfEach)
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as problem:
        found = " ".join(str(problem).split())[:300]
        raise Unopenable(
            "damaged-file", f"the file is not readable YAML: {found}.", "Mend the line it names."
        ) from None


def yaml_text(content: Any) -> str:
    """The text of YAML that says this, for a person to read and edit."""
    import yaml

    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120))


def _check_yaml(events: Iterator[Any]) -> None:
    """Count what is written, and again what is repeated by an alias, before anything is built of it."""
    count, within = 0, [("", 0)]  # the anchors of what is open, and how much had been counted before
    sizes: dict[str, int] = {}
    for event in events:
        match type(event).__name__:
            case "AliasEvent":
                if any(event.anchor == anchor for anchor, _ in within):
                    raise _refused("repeats a part inside itself")
                count += sizes.get(event.anchor, 1)
            case "ScalarEvent":
                count += 1
                if len(event.value) > _LONGEST_TEXT:
                    raise _refused(f"has a text of more than {_LONGEST_TEXT:,} signs")
            case "MappingStartEvent" | "SequenceStartEvent":
                within.append((event.anchor or "", count))
                count += 1
                _check_depth(len(within))
            case "MappingEndEvent" | "SequenceEndEvent":
                anchor, before = within.pop()
                sizes[anchor] = count - before
        _check_entries(count)


def read_json_text(text: str) -> Any:
    """What a text of JSON says that stands in a workbook. Raises Unopenable."""
    found = bounded_json(text.encode())
    level, depth = [found], 0
    while level := [part for whole in level for part in _parts(whole)]:
        _check_depth(depth := depth + 1)
    return found


def _parts(whole: object) -> Iterable[Any]:
    return whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()


def bounded_json(content: bytes, most: int | None = None) -> Any:
    """What JSON of at most so many entries says. Raises Unopenable."""
    _check_entries(sum(map(content.count, (b"[", b"{", b","))), most)
    return parsed_json(content)


def parsed_json(text: str | bytes) -> Any:
    """What a text of JSON says whose size is known to be bounded. Raises Unopenable."""
    try:
        return json.loads(text)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except (ValueError, RecursionError) as problem:
        at = f" (at line {problem.lineno}, column {problem.colno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise Unopenable("damaged-file", f"the file is not JSON{at}.", "Write or download it again.") from None


def _text(content: bytes, ending: str) -> str:
    if content.startswith(_WORKBOOK):
        raise Unopenable("damaged-file", "this is a workbook or a zip, and no text.", f"Give a {ending} file here.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> Unopenable:
    return Unopenable("damaged-file", "the file is not UTF-8 text.", "Save it again as UTF-8.")


def _check_entries(count: int, most: int | None = None) -> None:
    most = MOST_ENTRIES if most is None else most
    if count > most:
        raise _refused(f"has more than {most:,} entries")


def _check_depth(depth: int) -> None:
    if depth > _DEEPEST:
        raise _refused(f"has tables inside tables, more than {_DEEPEST} deep")


def _refused(has: str) -> Unopenable:
    return Unopenable("unsafe-file", f"the file {has}.", "Delete what is not needed.")
