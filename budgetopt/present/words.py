"""Text for a screen: input text that stays text, counts, and findings in the order in which they matter."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetopt.errors import Finding, Level
from budgetopt.tell.directions import isolated
from budgetopt.tell.figures import plural

# What Markdown, its mathematics, directives and links are made of.
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/=^])")
# Addresses become links even where each of their signs is escaped, unless something stands between.
_ADDRESSES = re.compile(r"@|:(?=//)|www(?=\.)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
# What a line of Markdown begins with that is no paragraph; what signs mean together with the one that follows; and what
# only a second of the same kind, or brackets, make markup of.
_BEGINS = re.compile(r"^(?=[#>+*=-]|\d+[.)])")
_JOINED = re.compile(r"[\\&<>](?=\S)|:(?=[\w+-])(?![\w-]+\[)|\](?=[(\[:])|-(?=[->])|~(?==)")
_PAIRED = re.compile(r"[*_`~$]|:(?=[\w-]+\[)")


def plain_text(text: str) -> str:
    """`text` as Markdown shows it letter by letter: no link, picture, formula or markup can come of an input."""
    apart = _ADDRESSES.sub(lambda found: found[0] + _WORD_JOINER, isolated(" ".join(text.split())))
    return _MARKS.sub(r"\\\1", apart)


def label_text(text: str) -> str:
    """`text` as the label of a field, which is drawn as Markdown and spoken as it is written: nothing of it is markup,
    and what a reader would speak of it is the text, but for signs that stand in pairs."""
    apart = _ADDRESSES.sub(lambda found: found[0] + _WORD_JOINER, isolated(" ".join(text.split())))
    apart = _BEGINS.sub(_WORD_JOINER, _JOINED.sub(lambda found: found[0] + _WORD_JOINER, apart))
    alone = {sign for sign in "*_`~$" if apart.count(sign) == 1}
    return _PAIRED.sub(lambda found: found[0] if found[0] in alone else f"\\{found[0]}", apart)


def by_level(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then notes, each in the order of the files."""
    return sorted(findings, key=lambda finding: list(Level).index(finding.level))


def levels(findings: Iterable[Finding]) -> str:
    """ "2 errors, 1 warning"; what there is none of is left out."""
    found = [finding.level for finding in findings]
    parts = [plural(found.count(level), str(level)) for level in Level if level in found]
    return ", ".join(parts) or "Nothing to report"
