"""Names that are written from right to left, in sentences that are not."""

from __future__ import annotations

import re

# Hebrew, Arabic and their neighbours, with their forms for print.
_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RUN = re.compile(f"{_LETTER}+(?:[ '’\"-]+{_LETTER}+)*")


def isolated(text: str) -> str:
    """`text` with each such run of words between U+2068 and U+2069: a number or a full stop behind a name would else be
    drawn before it. For pages: a cell is looked up by its name, and few terminals know these signs."""
    return _RUN.sub("\u2068\\g<0>\u2069", text)
