"""Words that say a row adds up others, in the languages that finance offices write them in."""

from __future__ import annotations

import re
from functools import lru_cache

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.limits import REMEMBERED

# Other languages say it before or after what they total: "Razem Oświata", "Oktatás összesen".
TOTALS = (
    r"totale|totaal|eindtotaal|subtotaal|totali|totalt|totalsum(ma)?|delsumma?|summa|razem|ogółem|ogolem|łącznie|celkem"
    r"|spolu|(mind)?összesen|yhteensä|i alt|ukupno|skupaj|iš viso|kopā|kokku|samtals|guztira|(genel )?toplam[ıi]?"
    r"|итого|всего|разом|усього|общо|укупно|(γενικό )?σύνολο|tổng( cộng)?|jumlah"
    r"|合\s?計|小\s?計|总\s?计|合\s?计|小\s?计|總\s?計"
    r"|합\s?계|소\s?계|총\s?계"
)
_TOTAL = re.compile(
    # SAP marks them with stars, and some with nothing else; German budgets with an equals sign.
    r"\*{1,6}[\s\d.:-]*|=\s+[^\W\d].*|[*>=\s-]*(grand|sub|sous)?[\s-]*totals?\b.*|.*\b(sub)?total(es)?\W*|[*>=\s-]*(gesamt|zwischen)?summen?\b.*"
    # SAP's result rows, in its languages.
    r"|((gesamt|zwischen)?ergebnis|(overall )?result|resultado( total)?|résultat( global)?)\W*"
    r"|insgesamt\b.*|gesamt\b.*|.*\bgesamt\W*|suma\b.*|somme\b.*"
    rf"|({TOTALS})\b.*|.*\b({TOTALS})\W*",
    re.IGNORECASE,
)
# One of these stands in each of them, folded: a scan for it tells most words apart in a thirtieth of the time.
_OF_TOTALS = re.compile(
    r"\*|^=|ergebnis|r[eé]sult|total|totaal|summ|gesamt|suma|somme|razem|og[óo]|łącz|celkem|spolu|sszesen|yhteens|alt|ukupno|skupaj|v\wso|kop"
    r"|kokku|samtals|guzt|toplam|итог|всего|разом|усього|общо|укупно|νολο|tổng|jumlah|[計计계]"
)
# Nothing but a total, in a column where a total is otherwise something of its own ("Total compensation", an account).
_ALONE = re.compile(
    r"((grand|sub|sous|department|fund|program|division)[\s-]*)?totals?"
    r"( (general|général|expenses?|expenditures?|budget))?\W*"
    rf"|(gesamt|zwischen)?summe\W*|insgesamt\W*|({TOTALS})( general(e|a)?)?\W*",
    re.IGNORECASE,
)
# Beside totals: what is left between two of them.
_DIFFERENCE = re.compile(
    r"(difference|variance|balance|remaining|check|diferencia|différence|differenz|saldo|solde)\b.*", re.I
)


def says_total(value: values.Value) -> bool:
    """Whether words say that they name a total."""
    return isinstance(value, str) and _says_total(value)


@lru_cache(REMEMBERED)
def _says_total(words: str) -> bool:
    return bool(_OF_TOTALS.search(words.casefold())) and _TOTAL.fullmatch(values.text(words)) is not None


def says_total_alone(value: values.Value) -> bool:
    """Whether a cell says a total and nothing besides."""
    return _ALONE.fullmatch(values.text(value)) is not None


def says_difference(value: values.Value) -> bool:
    """Whether words name what is left between two totals."""
    return isinstance(value, str) and _DIFFERENCE.fullmatch(value.strip()) is not None


def is_difference(cells: Cells) -> bool:
    """Whether a row of totals gives no total, but what is between two of them."""
    return any(map(says_difference, cells.values()))
