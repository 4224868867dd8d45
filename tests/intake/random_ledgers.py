"""Random ledgers whose truth is known: what finance offices write, in four languages, with the traps that they hold.

A ledger is made clean from its truth; a *kind* then changes how it is written, never what it says. The same seed makes
the same file. tests/intake/mixtures.py reads them.
"""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

Row = dict[str, Any]
Source = random.Random


@dataclass(frozen=True)
class Words:
    """How a language heads a ledger and names what is in it."""

    heads: dict[str, tuple[str, ...]]
    departments: tuple[str, ...]
    programs: tuple[str, ...]
    accounts: tuple[str, ...]
    total: tuple[str, ...]
    grand: tuple[str, ...]
    thousands: tuple[str, ...]
    revenue: tuple[tuple[str, str], ...]  # what an expense is called, and a revenue
    taxes: tuple[str, ...]
    general: tuple[str, ...]
    funds: tuple[str, ...]
    title: str


LANGUAGES = {
    "en": Words(
        {
            "department": ("Department", "Dept", "Agency", "Department Name", "AGENCY_NAME", "Organization"),
            "division": ("Division", "Bureau", "Unit", "Section"),
            "program": ("Program", "Program Name", "Service", "Activity", "PROGRAM_TITLE"),
            "fund": ("Fund", "Fund Name", "FUND_DESCRIPTION", "Funding Source"),
            "fund_id": ("Fund Code", "Fund ID", "Fund No."),
            "year": ("Fiscal Year", "FY", "Year", "FISCAL_YEAR", "Budget Year"),
            "amount": ("Adopted Budget", "Amount", "Budget", "Approved Amount", "Appropriation", "TOTAL",
                       "Total Budget"),
            "adopted": ("Adopted", "Budget", "Adopted Budget", "Appropriation"),
            "actual": ("Actual", "Actuals"),
            "account": ("Account", "Object", "Expense Category", "Line Item", "ACCOUNT_DESCRIPTION"),
            "side": ("Type", "ExpenseRevenue", "Rev/Exp", "Account Type", "Category"),
            "running": ("Cumulative", "Running Total", "YTD Total", "Amount to Date", "Balance", "Total"),
            "share": ("% of Total", "Percent", "Share", "% change", "Ratio"),
            "positions": ("FTE", "Positions", "Headcount"),
            "code": ("Account Code", "Object Code", "Vendor Number", "Account"),
            "sum": ("Total", "Grand Total", "All Funds"),
        },
        ("Police", "Parks and Recreation", "Public Works", "Library", "City Clerk", "Harbor"),
        ("Patrol", "Records", "Outreach", "Street Repair", "Permits", "Pools", "Trees", "Signals", "Archives"),
        ("Wages", "Operating", "Equipment", "Benefits", "Contracts"),
        ("Total {}", "{} Total", "Subtotal {}", "TOTAL: {}", "Subtotal - {}"),
        ("Grand Total", "TOTAL", "Total", "Total Budget", "Total expenditures"),
        ("(in thousands)", "$000s", "Amounts in thousands of dollars"),
        (
            ("Expense", "Revenue"), ("Expenses", "Revenues"), ("E", "R"), ("Exp", "Rev"), ("EXP", "REV"),
            ("Expenditure", "Revenue"), ("2", "1"), ("Uses", "Sources"), ("Debit", "Credit"), ("Spending", "Income"),
            ("Appropriations", "Revenue"), ("O", "I"),
        ),
        ("Property Tax", "Fees", "State Aid"),
        ("General Fund", "110 - General Fund", "010 GENERAL OPERATING FD", "Corporate Fund", "GENERAL FUND", "100"),
        ("Grants Fund", "Water Fund", "Street Fund"),
        "City of Harborview, Adopted Budget",
    ),
    "es": Words(
        {
            "department": ("Departamento", "Dependencia", "Secretaría", "Área"),
            "division": ("División", "Unidad", "Sección"),
            "program": ("Programa", "Servicio", "Actividad", "Nombre del programa"),
            "fund": ("Fondo", "Nombre del fondo", "Fuente de financiamiento"),
            "fund_id": ("Código de fondo", "Fondo No.", "Cód. fondo"),
            "year": ("Ejercicio", "Año", "Año fiscal"),
            "amount": ("Presupuesto aprobado", "Importe", "Monto", "Presupuesto", "Crédito inicial", "Total"),
            "adopted": ("Aprobado", "Presupuesto", "Presupuesto aprobado"),
            "actual": ("Ejecutado", "Real"),
            "account": ("Cuenta", "Partida", "Concepto", "Objeto del gasto"),
            "side": ("Tipo", "Clase", "Ingreso/Gasto"),
            "running": ("Acumulado", "Total acumulado", "Saldo", "Total"),
            "share": ("% del total", "Porcentaje", "Variación %"),
            "positions": ("Plazas", "Puestos"),
            "code": ("Código de cuenta", "Cuenta", "Partida No."),
            "sum": ("Total", "Total general"),
        },
        ("Policía", "Parques y Jardines", "Obras Públicas", "Biblioteca", "Hacienda"),
        ("Patrulla", "Archivo", "Bacheo", "Licencias", "Albercas", "Arbolado", "Señales", "Registro"),
        ("Sueldos", "Operación", "Equipo", "Contratos"),
        ("Total {}", "Subtotal {}", "Suma {}"),
        ("Total general", "TOTAL", "Total", "Suma total"),
        ("(en miles)", "en miles de pesos", "Importes en miles de euros"),
        (("Gasto", "Ingreso"), ("Gastos", "Ingresos"), ("G", "I"), ("Egresos", "Ingresos"), ("Egreso", "Ingreso")),
        ("Impuesto predial", "Derechos", "Participaciones"),
        ("Fondo General", "110 - Fondo General"),
        ("Fondo de Agua", "Subsidios", "Fondo Vial"),
        "Municipio de Puerto Claro, Presupuesto aprobado",
    ),
    "fr": Words(
        {
            "department": ("Direction", "Département", "Pôle"),
            "division": ("Division", "Unité", "Section"),
            "program": ("Programme", "Action", "Activité", "Intitulé du programme"),
            "fund": ("Fonds", "Budget annexe", "Libellé du fonds"),
            "fund_id": ("Code fonds", "N° fonds"),
            "year": ("Exercice", "Année"),
            "amount": ("Budget voté", "Montant", "Crédits votés", "Budget primitif", "Total"),
            "adopted": ("Voté", "Budget", "Budget primitif"),
            "actual": ("Réalisé", "Exécuté"),
            "account": ("Compte", "Nature", "Libellé du compte"),
            "side": ("Type", "Sens", "Dépense/Recette"),
            "running": ("Cumul", "Cumulé", "Solde", "Total"),
            "share": ("% du total", "Pourcentage", "Part"),
            "positions": ("ETP", "Postes"),
            "code": ("Code compte", "Compte", "N° article"),
            "sum": ("Total", "Total général"),
        },
        ("Police municipale", "Parcs et Jardins", "Voirie", "Bibliothèque", "Finances"),
        ("Patrouille", "Archives", "Chaussée", "Permis", "Piscines", "Arbres", "Signalisation", "Registre"),
        ("Salaires", "Fonctionnement", "Matériel", "Contrats"),
        ("Total {}", "Sous-total {}", "TOTAL {}"),
        ("Total général", "TOTAL", "Total", "Total des dépenses"),
        ("(en milliers)", "en milliers d'euros", "Montants en milliers d'euros"),
        (("Dépense", "Recette"), ("Dépenses", "Recettes"), ("D", "R"), ("DEP", "REC")),
        ("Taxe foncière", "Redevances", "Dotation"),
        ("Fonds général", "Budget général", "110 - Fonds général"),
        ("Fonds de l'eau", "Subventions", "Fonds routier"),
        "Ville de Port-Clair, Budget voté",
    ),
    "de": Words(
        {
            "department": ("Amt", "Dezernat", "Fachbereich"),
            "division": ("Abteilung", "Sachgebiet"),
            "program": ("Programm", "Produkt", "Leistung", "Produktbezeichnung"),
            "fund": ("Fonds", "Teilhaushalt", "Fondsbezeichnung"),
            "fund_id": ("Fonds-Nr.", "Fondsnummer"),
            "year": ("Haushaltsjahr", "Jahr"),
            "amount": ("Ansatz", "Betrag", "Haushaltsansatz", "Planansatz", "Summe"),
            "adopted": ("Ansatz", "Plan", "Haushaltsansatz"),
            "actual": ("Ist", "Ergebnis"),
            "account": ("Konto", "Kostenart", "Kontobezeichnung"),
            "side": ("Art", "Typ", "Aufwand/Ertrag"),
            "running": ("Kumuliert", "Laufende Summe", "Saldo", "Summe"),
            "share": ("Anteil", "% vom Gesamt", "Prozent"),
            "positions": ("Stellen", "VZÄ"),
            "code": ("Sachkonto", "Kontonummer", "Konto"),
            "sum": ("Summe", "Gesamt", "Insgesamt"),
        },
        ("Polizei", "Grünflächen", "Tiefbau", "Bücherei", "Kämmerei"),
        ("Streife", "Archiv", "Straßen", "Genehmigungen", "Bäder", "Bäume", "Ampeln", "Melderegister"),
        ("Personal", "Sachkosten", "Geräte", "Verträge"),
        ("Summe {}", "Gesamt {}", "Zwischensumme {}", "{} gesamt"),
        ("Gesamtsumme", "Summe", "Gesamt", "Insgesamt"),
        ("in Tsd. Euro", "TEUR", "Angaben in Tsd. €"),
        (("Aufwand", "Ertrag"), ("Aufwendungen", "Erträge"), ("Ausgaben", "Einnahmen"), ("A", "E"),
         ("Ausgabe", "Einnahme")),
        ("Grundsteuer", "Gebühren", "Zuweisungen"),
        ("Allgemeiner Haushalt", "Kernhaushalt", "Allgemeiner Fonds"),
        ("Wasserfonds", "Zuschüsse", "Straßenfonds"),
        "Stadt Hafenburg, Haushaltsplan",
    ),
}  # fmt: skip
PLACEHOLDERS = ("#Missing", "No Data", "TBD", "n/a", "pending", "?", "New", "k. A.", "s/d", "N.D.", "xxx", "see note")


@dataclass(frozen=True)
class Line:
    """One amount of the truth."""

    department: str
    program: str
    fund: str
    account: str
    year: int
    cents: int


@dataclass
class Ledger:
    """A ledger while it is made: its truth, then how it is written. A row holds cells by the part of their column."""

    words: Words
    lines: list[Line]
    general: str
    year: int
    time: str  # "column", "wide", "heading", "file", "title": where the year is said
    heads: dict[str, str] = field(default_factory=dict)  # part -> heading, in the order of the columns
    rows: list[Row] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)  # the parts that hold the amounts
    has_funds: bool = True
    must_stop: bool = False  # an amount is not there: no total is right
    above: list[list[Any]] = field(default_factory=list)
    below: list[list[Any]] = field(default_factory=list)
    blanks: int = 0
    scaled: bool = False
    name: str = "ledger"
    workbook: bool = False
    delimiter: str = ","
    kinds: list[str] = field(default_factory=list)

    @property
    def base(self) -> list[Line]:
        """The lines of the year that is decided on."""
        return [line for line in self.lines if line.year == self.year]

    def grid(self) -> list[list[Any]]:
        """All the rows of the sheet."""
        shift = [None] * self.blanks
        body = [[*shift, *(row.get(part) for part in self.heads)] for row in self.rows]
        return [*self.above, [*shift, *self.heads.values()], *body, *([*shift, *row] for row in self.below)]

    def file(self) -> io.BytesIO:
        """The file, as it would be uploaded."""
        saved = io.BytesIO(_workbook(self) if self.workbook else _text(self))
        saved.name = f"{self.name}.{'xlsx' if self.workbook else 'csv'}"
        return saved


def _text(ledger: Ledger) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=ledger.delimiter, lineterminator="\n").writerows(ledger.grid())
    return written.getvalue().encode()


def _workbook(ledger: Ledger) -> bytes:
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as book:
        thousands = book.add_format({"num_format": "#,##0,"})
        sheet = book.add_worksheet("Budget data")
        for row, cells in enumerate(ledger.grid()):
            for column, value in enumerate(cells):
                if value is not None:
                    scaled = ledger.scaled and isinstance(value, int | float)
                    sheet.write(row, column, value, thousands if scaled else None)
    return saved.getvalue()


def clean(source: Source) -> Ledger:
    """A clean ledger: one row a line, and its year where one of five ways says it."""
    words = LANGUAGES[source.choice(["en", "en", *LANGUAGES])]
    general = source.choice(words.general)
    funds = [general, *source.sample(words.funds, source.randint(0, 2))]
    year = source.randint(2019, 2029)
    time = source.choice(["column", "column", "wide", "heading", "file", "title"])
    years = range(year - source.randint(0, 2), year + 1) if time in {"column", "wide"} else range(year, year + 1)
    if time == "wide" and len(years) == 1:
        years = range(year - 1, year + 1)
    lines = []
    for department in source.sample(words.departments, source.randint(2, 4)):
        for program in source.sample(words.programs, source.randint(1, 4)):
            for account in source.sample(words.accounts, source.randint(1, 2)):
                fund = source.choice([general, *funds])
                size = source.choice([10_000, 1_000_000, 80_000_000])
                cents = source.randrange(size // 10, size) * source.choice([1, 100])
                for each in years:
                    lines.append(Line(department, program, fund, account, each, cents))
                    cents = round(cents * source.uniform(0.9, 1.15))
    ledger = Ledger(words, lines, general, year, time)
    _lay_out(ledger, source)
    return ledger


def _lay_out(ledger: Ledger, source: Source) -> None:
    words, year = ledger.words, ledger.year
    parts = ["department", "program", "fund", *(["account"] if source.random() < 0.7 else [])]
    ledger.heads = {part: source.choice(words.heads[part]) for part in parts}
    said = source.choice(["FY{}", "{}", "FY {}"] if words is LANGUAGES["en"] else ["{}"])
    if ledger.time == "wide":
        years = sorted({line.year for line in ledger.lines})
        kind = source.choice(["", " " + source.choice(words.heads["adopted"])])
        ledger.heads |= {f"amount {each}": said.format(each) + kind for each in years}
        ledger.amounts = [f"amount {each}" for each in years]
    else:
        if ledger.time == "column":
            ledger.heads["year"] = source.choice(words.heads["year"])
        amount = source.choice(words.heads["amount"])
        if ledger.time == "heading":
            amount = f"{said.format(year)} {source.choice(words.heads['adopted'])}"
        ledger.heads["amount"] = amount
        ledger.amounts = ["amount"]
    if ledger.time == "file":
        ledger.name = source.choice(["budget {}", "presupuesto_{}", "ledger-FY{}", "{} data"]).format(year)
    if ledger.time == "title":
        ledger.above.append([f"{words.title} {said.format(year)}"])
    made: dict[tuple[str, ...], Row] = {}
    for line in ledger.lines:
        about = (line.department, line.program, line.fund, line.account)
        key = about if ledger.time == "wide" else (*about, str(line.year))
        row = made.setdefault(
            key, {"department": line.department, "program": line.program, "fund": line.fund, "account": line.account}
        )
        row |= {"year": line.year, "spends": True}
        row[f"amount {line.year}" if ledger.time == "wide" else "amount"] = line.cents / 100
    ledger.rows = list(made.values())
    ledger.workbook = source.random() < 0.4
    ledger.delimiter = source.choice([",", ",", ";", "\t"])


Kind = Callable[[Ledger, Source], object]


def _put(ledger: Ledger, part: str, heading: str, source: Source, after: str = "") -> None:
    """A new column, beside `after` or anywhere."""
    heads = list(ledger.heads.items())
    place = [name for name, _ in heads].index(after) + 1 if after else source.randint(0, len(heads))
    ledger.heads = dict([*heads[:place], (part, heading), *heads[place:]])


def _sums(rows: list[Row], parts: list[str]) -> Row:
    return {part: round(sum(row.get(part) or 0 for row in rows if row.get("spends")), 2) for part in parts}


def shuffled(ledger: Ledger, source: Source) -> None:
    heads = list(ledger.heads.items())
    source.shuffle(heads)
    ledger.heads = dict(heads)


def titled(ledger: Ledger, source: Source) -> None:
    ledger.above[:0] = [[ledger.words.title], []][: source.randint(1, 2)]


def moved(ledger: Ledger, source: Source) -> None:
    ledger.blanks = source.randint(1, 3)


def rows_mixed(ledger: Ledger, source: Source) -> None:
    """Before anything that depends on the order of rows."""
    source.shuffle(ledger.rows)


def native(ledger: Ledger, source: Source) -> None:
    """The product's own headings, as far as they go."""
    if ledger.time in {"wide", "title"}:
        return
    ledger.heads |= {"department": "Department", "program": "Program", "fund": "Fund ID"}
    if "year" in ledger.heads:
        ledger.heads["year"] = "Fiscal year"
    if ledger.time != "heading":
        ledger.heads["amount"] = "Amount"
    ids: dict[tuple[str, str], str] = {}
    for row in ledger.rows:
        row["id"] = ids.setdefault((row["department"], row["program"]), f"P{len(ids) + 1:02d}")
    _put(ledger, "id", "Program ID", source)
    ledger.name = f"{ledger.name} budget"


def revenue(ledger: Ledger, source: Source) -> None:
    """Revenue among expense, told by a column of words, letters or codes; sometimes by two pairs of them."""
    pairs = source.sample(ledger.words.revenue, source.choice([1, 1, 1, 2]) if len(ledger.words.revenue) > 1 else 1)
    _put(ledger, "side", source.choice(ledger.words.heads["side"]), source)
    for row in ledger.rows:
        row["side"] = source.choice(pairs)[0]
    for model in source.sample(ledger.rows, max(2, len(ledger.rows) // 3)):
        row = model | {"side": source.choice(pairs)[1], "account": source.choice(ledger.words.taxes), "spends": False}
        row |= {part: source.randrange(10_000, 90_000_00) / 100 for part in ledger.amounts}
        ledger.rows.insert(source.randint(0, len(ledger.rows)), row)


def running(ledger: Ledger, source: Source) -> None:
    """A column of running totals beside the amounts, before or after them."""
    ledger.heads["running"] = source.choice(ledger.words.heads["running"] + ledger.words.heads["amount"])
    if source.random() < 0.5:
        ledger.heads = {"running": ledger.heads.pop("running")} | ledger.heads
    total = 0.0
    for row in ledger.rows:
        total = round(total + (row[ledger.amounts[-1]] or 0), 2)
        row["running"] = total


def rival(ledger: Ledger, source: Source) -> None:
    """Another column of amounts, which nothing or a word tells apart."""
    heads = ledger.words.heads
    choices = [heading for heading in heads["amount"] + heads["actual"] if heading not in ledger.heads.values()]
    _put(ledger, "rival", source.choice(choices), source)
    for row in ledger.rows:
        row["rival"] = round((row[ledger.amounts[-1]] or 0) * source.choice([1, 1, 0.9, 1.2]), 2)
    if all(row["rival"] == row[ledger.amounts[-1]] for row in ledger.rows):
        ledger.rows[0]["rival"] += 1_000


def last_years(ledger: Ledger, source: Source) -> None:
    """Last year's actual amounts, in a column that says so."""
    if ledger.time != "heading":
        return
    _put(ledger, "actual", f"{ledger.year - 1} {source.choice(ledger.words.heads['actual'])}", source)
    for row in ledger.rows:
        row["actual"] = round((row["amount"] or 0) * source.uniform(0.8, 1.2), 2)


def shares(ledger: Ledger, source: Source) -> None:
    _put(ledger, "share", source.choice(ledger.words.heads["share"]), source)
    whole = sum(row[ledger.amounts[-1]] or 0 for row in ledger.rows)
    percent, scale = source.choice([False, True]), source.choice([1, 100])
    for row in ledger.rows:
        share = (row[ledger.amounts[-1]] or 0) / whole
        row["share"] = f"{share:.1%}" if percent else round(share * scale, 4)


def positions(ledger: Ledger, source: Source) -> None:
    _put(ledger, "positions", source.choice(ledger.words.heads["positions"]), source)
    for row in ledger.rows:
        row["positions"] = source.randrange(1, 900) / source.choice([1, 2, 4])


def codes(ledger: Ledger, source: Source) -> None:
    """Numbers of accounts or vendors: they read as money, and are none."""
    _put(ledger, "code", source.choice(ledger.words.heads["code"]), source)
    for row in ledger.rows:
        row["code"] = 500_000 + source.randrange(100) * 10


def department_codes(ledger: Ledger, source: Source) -> None:
    names = sorted({line.department for line in ledger.lines})
    numbers = {name: 1000 * place for place, name in enumerate(names, start=1)}
    _put(ledger, "number", f"{ledger.heads.get('department', 'Dept')} ID", source)
    for row in ledger.rows:
        row["number"] = numbers[row["department"]]


def fund_codes(ledger: Ledger, source: Source) -> None:
    names = sorted({line.fund for line in ledger.lines})
    numbers = {name: source.choice([1080, 2240, 8030, 110]) + place for place, name in enumerate(names)}
    if "id" in ledger.heads:
        return
    _put(ledger, "fund_id", source.choice(ledger.words.heads["fund_id"]), source)
    for row in ledger.rows:
        row["fund_id"] = numbers[row["fund"]]


def divisions(ledger: Ledger, source: Source) -> None:
    """Department over division, and the division is the program: names that no other part of the city has."""
    changed = {}
    for line in ledger.lines:
        changed[line.department, line.program] = f"{line.department[:3].upper()}-{line.program}"
    ledger.lines = [
        Line(line.department, changed[line.department, line.program], line.fund, line.account, line.year, line.cents)
        for line in ledger.lines
    ]
    for row in ledger.rows:
        row["program"] = changed[row["department"], row["program"]]
    ledger.heads["program"] = source.choice(ledger.words.heads["division"])


def two_spellings(ledger: Ledger, source: Source) -> None:
    for row in source.sample(ledger.rows, max(1, len(ledger.rows) // 3)):
        name = row["department"]
        row["department"] = source.choice(
            [name.upper(), name.lower(), f" {name} ", name.replace(" ", "  "), f"{name}."]
        )


def no_funds(ledger: Ledger, source: Source) -> None:
    del ledger.heads["fund"]
    ledger.has_funds = "fund_id" in ledger.heads


def scientific(ledger: Ledger, source: Source) -> None:
    """Amounts as databases write them: 3.4e+006. Only where they come out whole."""
    for row in ledger.rows:
        for part in [*ledger.amounts, "running", "rival", "sum"]:
            size = row.get(part)
            if isinstance(size, float | int) and size:
                mantissa, exponent = f"{size:.12e}".split("e")
                row[part] = f"{mantissa.rstrip('0').rstrip('.')}e{exponent[0]}{int(exponent[1:]):03d}"
    ledger.workbook = False


def written(ledger: Ledger, source: Source) -> None:
    """Amounts as texts, the way of the language."""
    english = ledger.words is LANGUAGES["en"]
    money, after = source.choice([("$", ""), ("", ""), ("", " €" if not english else "")])

    def text(size: float) -> str:
        words = f"{size:,.2f}"
        words = words if english else words.replace(",", "\0").replace(".", ",").replace("\0", ".")
        return f"{money}{words}{after}"

    for row in ledger.rows:
        for part in [*ledger.amounts, "running", "rival", "actual", "sum"]:
            if isinstance(row.get(part), float | int):
                row[part] = text(row[part])


def placeholders(ledger: Ledger, source: Source) -> None:
    """Words where amounts should be: no total is right then."""
    word = source.choice(PLACEHOLDERS)
    rows = [row for row in ledger.rows if row.get("spends") and row["year"] == ledger.year]
    for row in source.sample(rows, max(1, len(rows) // source.choice([2, 4, 8]))):
        row[ledger.amounts[-1]] = word
    ledger.must_stop = True


def _by_department(ledger: Ledger) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in ledger.rows:
        groups[row["department"]].append(row)
    return groups


def _label(ledger: Ledger, source: Source) -> str:
    """The column in which a total is labelled."""
    return source.choice([part for part in ("department", "program", "account") if part in ledger.heads])


def totals(ledger: Ledger, source: Source) -> None:
    """A total of each department, below or above its rows, sometimes after a blank row."""
    if len({row["year"] for row in ledger.rows}) > 1:
        return  # a total over years totals no budget
    word, label = source.choice(ledger.words.total), _label(ledger, source)
    above, blank = source.random() < 0.4, source.random() < 0.2
    rows: list[Row] = []
    for department, group in _by_department(ledger).items():
        total = _sums(group, ledger.amounts) | {label: word.format(department)}
        rows += [total, *group] if above else [*group, *([{}] if blank else []), total]
    ledger.rows = rows


def grand_total(ledger: Ledger, source: Source) -> None:
    """One total of all, under the rows or after blank ones; sometimes nothing but the number."""
    if len({row["year"] for row in ledger.rows if "year" in row}) > 1:
        return
    total = _sums(ledger.rows, ledger.amounts)
    if source.random() < 0.8:
        total[_label(ledger, source)] = source.choice(ledger.words.grand)
    ledger.rows += [*({} for _ in range(source.choice([0, 0, 1, 3]))), total]


def bands(ledger: Ledger, source: Source) -> None:
    """Departments as rows over their programs, which sometimes carry their subtotal."""
    subtotal = source.random() < 0.5
    first = next(part for part in ledger.heads if part != "department")
    del ledger.heads["department"]
    rows: list[Row] = []
    for department, group in _by_department(ledger).items():
        rows += [{first: department} | (_sums(group, ledger.amounts) if subtotal else {}), *group]
    ledger.rows = rows


def thousands(ledger: Ledger, source: Source) -> None:
    """Amounts in thousands, as a title, a heading or a footnote says."""
    word, where = source.choice(ledger.words.thousands), source.choice(["above", "heading", "below"])
    for row in ledger.rows:
        for part in [*ledger.amounts, "running", "rival", "actual", "sum"]:
            if isinstance(row.get(part), float | int):
                row[part] = round(row[part] / 1_000, 5)
    if where == "above":
        ledger.above.append([word])
    elif where == "below":
        ledger.below += [[], [word]]
    else:
        for part in ledger.amounts:
            ledger.heads[part] += f" {word}" if word.startswith(("(", "$")) else f" ({word})"


def shown_in_thousands(ledger: Ledger, source: Source) -> None:
    """A label says thousands, and only the format shows them: the cell holds units."""
    ledger.workbook = ledger.scaled = True
    ledger.above.append([source.choice(ledger.words.thousands)])


def sum_beside(ledger: Ledger, source: Source) -> None:
    """A column that adds up the columns of years."""
    if ledger.time == "wide":
        ledger.heads["sum"] = source.choice(ledger.words.heads["sum"])
        for row in ledger.rows:
            row["sum"] = round(sum(row.get(part) or 0 for part in ledger.amounts), 2)


def cross_table(ledger: Ledger, source: Source) -> None:
    """Departments by funds: the funds' names or codes are the headings, and the department is all there is."""
    lines = [Line(line.department, line.department, line.fund, "", line.year, line.cents) for line in ledger.base]
    by_code = source.random() < 0.6
    funds = sorted({line.fund for line in lines}, key=str)
    numbers = dict(zip(funds, source.sample([1080, 2240, 8030, 101, 2010, 5100], len(funds)), strict=True))
    names = {fund: str(numbers[fund]) if by_code else fund for fund in funds}
    ledger.lines = [Line(line.department, line.program, names[line.fund], "", line.year, line.cents) for line in lines]
    ledger.general = names.get(ledger.general, ledger.general)
    ledger.heads = {"department": ledger.heads["department"]} | {f"amount {fund}": names[fund] for fund in funds}
    ledger.amounts = [f"amount {fund}" for fund in funds]
    ledger.above = [[f"{ledger.words.title} {ledger.year}"]]
    rows: dict[str, Row] = {}
    for line in lines:
        row = rows.setdefault(line.department, {"department": line.department, "year": line.year, "spends": True})
        row[f"amount {line.fund}"] = round((row.get(f"amount {line.fund}") or 0) + line.cents / 100, 2)
    ledger.rows = list(rows.values())
    ledger.time = "title"
    if source.random() < 0.6:
        ledger.heads["sum"] = source.choice(ledger.words.heads["sum"])
        for row in ledger.rows:
            row["sum"] = round(sum(row.get(part) or 0 for part in ledger.amounts), 2)


# In an order in which any of them can follow.
KINDS: tuple[Kind, ...] = (
    native, divisions, rows_mixed, cross_table, revenue, fund_codes, department_codes, codes, positions, shares,
    running, rival, last_years, two_spellings, no_funds, sum_beside, totals, bands, grand_total, placeholders,
    thousands, shown_in_thousands, scientific, written, shuffled, titled, moved,
)  # fmt: skip
# Kinds that say something else of the same cells: of a kind and these, the first chosen alone.
APART: dict[Kind, frozenset[Kind]] = {
    cross_table: frozenset({
        native, divisions, revenue, running, rival, no_funds, bands, totals, fund_codes, shares, placeholders,
        department_codes, codes, positions, two_spellings, rows_mixed,
    }),
    bands: frozenset({totals, two_spellings, shuffled, department_codes, scientific}),
    scientific: frozenset({grand_total, totals, thousands, shown_in_thousands, written}),
    written: frozenset({thousands, shown_in_thousands}),
    native: frozenset({divisions}),
    shown_in_thousands: frozenset({thousands, shares, positions, codes, fund_codes, department_codes}),
}  # fmt: skip


def mixture(seed: int) -> Ledger:
    """A ledger with from one to five kinds that go together."""
    source = random.Random(seed)
    ledger = clean(source)
    chosen = source.sample(KINDS, source.randint(1, 5))
    kept: list[Kind] = []
    for kind in chosen:
        if not any(kind in APART.get(other, ()) or other in APART.get(kind, ()) for other in kept):
            kept.append(kind)
    for kind in sorted(kept, key=KINDS.index):
        kind(ledger, source)
        ledger.kinds.append(kind.__name__)
    return ledger
