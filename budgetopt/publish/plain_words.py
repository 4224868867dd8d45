"""A reason as a resident reads it: without the workbook's shorthand, and figures of belief in words."""

from __future__ import annotations

import re

_CLOSE_CALL = re.compile(r"\b(?:effect|return) (-?[\d.]+) ± ([\d.]+), kept at (-?[\d.]+\d)")
_TENTHS = (
    *("none", "a tenth", "a fifth", "three tenths", "two fifths", "half"),
    *("three fifths", "seven tenths", "four fifths", "nine tenths", "all"),
)
_QUITE, _SOMEWHAT = 0.2, 0.1


def for_residents(why: str, by_benefits: bool) -> str:
    """A reason in brief without "All its funds (+2.0%): raised …", "effect 0.38 ± 0.24".

    `by_benefits`: what is believed of a program is what it returns for a dollar, else how well it works.
    """
    said = re.sub(r"^All its funds(?: \([^)]*\))?: ", "", why)
    said = re.sub(r"^Not amended: as in .*, it gets ", "No amendment changes it: it gets ", said)
    said = _CLOSE_CALL.sub(lambda found: _called_close(found, by_benefits), said)
    return said[:1].upper() + said[1:]


def _called_close(found: re.Match[str], by_benefits: bool) -> str:
    """What would keep a program whole and what is believed of it; the figures stand in the data."""
    believed, doubt, least = map(float, found.groups())
    if by_benefits:
        return f"believed to return {believed:.2f} for each 1.00 spent; {least:.2f} would keep its money"
    works, wanted = (_TENTHS[round(10 * min(1.0, max(0.0, one)))] for one in (believed, least))
    sure = "quite unsure" if doubt >= _QUITE else "somewhat unsure" if doubt >= _SOMEWHAT else "fairly sure"
    if round(10 * believed) < 0:
        less = "no harm" if wanted == _TENTHS[0] else f"about {wanted} of full effect"
        less = "a little less harm" if least < 0 else less
        return f"believed to do harm, {sure}; {less} would keep its money"
    at = "to have hardly any effect" if works == _TENTHS[0] else f"to work at about {works} of full effect"
    return f"believed {at}, {sure}; {'a little more' if works == wanted else f'about {wanted}'} would keep its money"
