"""Every sheet and column of a budget workbook, declared once.

The importer reads by this declaration and the template is written from it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from budgetopt.city.model import (
    AmountKind,
    DecisionKind,
    Kind,
    MetricType,
    Restriction,
    Rollout,
    Stage,
    SurveyMethod,
    Trend,
)


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    ID = "id"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"  # a share: 35%, 0.35 or 35
    YES_NO = "yes/no"
    CHOICE = "choice"
    YEAR = "year"
    DAY = "date"  # a day, or the month or year of it
    SCORE = "score"


TEXT, ID, MONEY, NUMBER, PERCENT = Holds.TEXT, Holds.ID, Holds.MONEY, Holds.NUMBER, Holds.PERCENT
YES_NO, CHOICE, YEAR, SCORE, DAY = Holds.YES_NO, Holds.CHOICE, Holds.YEAR, Holds.SCORE, Holds.DAY


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it `holds`, a sentence of help, an example, and other names that cities write for it.

    `also` lists those names between " | "; a fiscal year in a heading ("FY26 Budget") is matched without it. `field`:
    the attribute of what a row becomes; its value is at least `low`, more than `above`, at most `high`, one `of` these.
    `instead`: columns any of which will do where a needed one is missing.
    `forgiving`: what cannot be read there is read as blank, with a warning. `bound`: a number that may stand there with
    words for "at least" or "at most", which say which way is better.
    """

    name: str
    holds: Holds
    help: str
    example: str | int | float = ""
    needed: bool = False
    instead: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    also: str = ""
    field: str = ""
    low: float | None = None
    above: float | None = None
    high: float | None = None
    of: type[StrEnum] | None = None
    forgiving: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what it is for and its columns. `years`: it may also have a column a fiscal year, headed by it.

    `one_of`: columns of which it needs one.
    """

    name: str
    help: str
    columns: tuple[Column, ...]
    also: str = ""
    years: bool = False
    one_of: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[Column, ...]:
        """The columns without which the sheet says nothing."""
        return tuple(column for column in self.columns if column.needed)

    def lacking(self, names: Collection[str]) -> list[str]:
        """The needed columns that are not among `names`."""
        missing = [column.name for column in self.needed if not {column.name, *column.instead} & set(names)]
        return missing if not self.one_of or set(self.one_of) & set(names) else [self.one_of[0], *missing]

    def column(self, name: str) -> Column:
        """The column of that canonical name; KeyError when there is none."""
        return _COLUMNS[self.name][name]

    def attribute(self, column: Column) -> str:
        """The attribute of what a row becomes that the column shows; a sheet of what has ids begins with its own."""
        own = column is self.columns[0] and self.name in ("Goals", "Funds", "Programs")
        return "id" if own else column.field or column.name.casefold().replace(" ", "_")


# What a table is before it is known which sheet of a budget it is.
NO_SHEET = Sheet("", "", ())
# Whether a plain 1.27 is 127% or 1.27%, where a file does not show it.
SHARES_IN = ("ratio", "percent")
UNITS = {
    "units": 1, "thousands": 1_000, "millions": 1_000_000, "billions": 1_000_000_000, "hundreds": 100,
    "ten thousands": 10_000, "lakhs": 100_000, "crores": 10_000_000, "hundred millions": 100_000_000,
}  # fmt: skip
# Item of Settings -> what its value says, and the values there are where they are few.
SETTINGS_ITEMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "City": ("The name of the city, as every page shows it.", ()),
    "Fiscal year": ("The year whose budget is allocated anew: the one it ends in.", ()),
    "Currency": ("Its three letters, such as USD.", ()),
    "Amounts in": ("The unit of every amount of the workbook.", ("units", "thousands", "millions", "billions")),
    "Amount column": (
        "Blank, or the heading of the amounts that are meant, where another column may be meant too.",
        (),
    ),
    "Shares in": (
        "Blank, or what plain numbers are in columns of shares: ratio (1.27 is 127%) or percent (1.27 is 1.27%).",
        SHARES_IN,
    ),
    "Sums by chance": (
        "Blank, or yes where rows that equal the sum of the rows beside them are programs, and no totals of them.",
        ("yes", "no"),
    ),
    "Licence": ("Under which licence the city's data is published, such as CC-BY-4.0.", ()),
    "Publish": ("The columns that may be published, with semicolons between them.", ()),
}

# Names of the column that refers to a program or a goal on the other sheets, where the bare word is the id.
_PROGRAM_ID = "program code | program no | program number | program | prog id | programid | program name | programme"
_GOAL_ID = "goal code | goal no | goal number | goal"

# fmt: off
SHEETS: tuple[Sheet, ...] = (
    Sheet("Settings", "The city, the year whose budget is re-allocated, and the unit of every amount.", (
        Column("Item", TEXT, "City, Fiscal year, Currency, Amounts in; Amount column, Shares in, Sums by chance; "
               "Licence, Publish.", "Fiscal year", needed=True, also="setting | name | key"),
        Column("Value", TEXT, "Its value. Amount column, Shares in and Sums by chance answer what is asked of a file; "
               "leave them blank until then.", 2026, needed=True, also="setting value | answer"),
    ), also="setting | setup | about"),
    Sheet("Goals", "The goals the council adopted, with priority points.", (
        Column("Goal ID", ID, "A short code, the same on every sheet.", "G1", needed=True,
               also="goal code | goal no | goal number | id | code"),
        Column("Goal", TEXT, "The goal as it was adopted.", "Safe neighborhoods", needed=True,
               also="goal name | priority | strategic goal | outcome area | objective", field="name"),
        Column("Weight", NUMBER, "Priority points, 0 or more. Leave all blank if the goals are not ranked.", 40,
               also="points | priority points | priority weight | importance", field="weight", low=0),
        Column("Headline metric", TEXT, "The one measure the city reports for this goal.", "Crimes per 1,000 residents",
               also="headline measure | key indicator | indicator | kpi", field="headline_metric"),
        Column("Baseline", NUMBER, "Where its headline metric started.", 41, field="baseline", forgiving=True),
        Column("Baseline year", YEAR, "The fiscal year of the baseline.", 2022, also="base year of the baseline",
               field="baseline_year", forgiving=True),
        Column("Target", NUMBER, "Where its headline metric should be.", 34, also="target value", field="target",
               forgiving=True),
        Column("Target date", DAY, "By when: a day, or a year.", "2028-06-30",
               also="target year | due date | due by | deadline", field="target_date", forgiving=True),
        Column("Direction", CHOICE, "Which way is better for its headline metric. Blank: as on Metrics.", "down",
               choices=("up", "down"), also="desired direction", field="better", of=Trend, forgiving=True),
        Column("Owner", TEXT, "Who answers for the goal.", "Deputy City Manager", also="goal owner | lead | sponsor",
               field="owner"),
    ), also="goal | priorities | city goals | strategic goals"),
    Sheet("Funds", "The legally separate pots of money.", (
        Column("Fund ID", ID, "The fund's code in the ledger.", "100", needed=True,
               also="fund code | fund no | fund number | fund nbr | id | code"),
        Column("Fund", TEXT, "The fund's name.", "General Fund", also="fund name | fund description | fund title",
               field="name"),
        Column("Restricted", CHOICE, "no: pays for any service of its departments; yes: only for what it pays today; "
               "by program: an award that stays with its program.", "no", choices=("no", "yes", "by program"),
               also="restriction | restricted fund | fund restriction", field="restriction", of=Restriction),
        Column("Open to all", YES_NO, "yes: an unrestricted fund may pay for every program of the city.", "yes",
               also="open | city wide | citywide", field="open_to_all"),
        Column("Available", MONEY, "Money to allocate in the planned year; blank: as much as today.", 96_000_000,
               also="available money | available amount | appropriable | resources | revenue | estimated revenue",
               field="available", low=0),
        Column("of which one-time", MONEY, "The part of Available that will not come again.", 1_500_000,
               also="one time | onetime | one-time money | nonrecurring | of which onetime money",
               field="one_time", low=0),
        Column("Reserve", MONEY, "Money to keep back in the fund.", 2_000_000,
               also="required reserve | minimum reserve | reserve requirement", field="reserve", low=0),
    ), also="fund | fund list | fund balances"),
    Sheet("Programs", "One row a program: what it is, who runs it, what it costs.", (
        Column("Program ID", ID, "A short code, the same on every sheet.", "P-001", needed=True,
               also="program code | program no | program number | programme id | prog id | program nbr | service id | "
                    "activity id | id | code"),
        Column("Program", TEXT, "The program's name as the public knows it.", "Summer youth jobs", needed=True,
               also="program name | programme | programme name | program title | program description short | service | "
                    "service name | activity", field="name"),
        Column("Department", TEXT, "Who runs it.", "Parks and Recreation", needed=True,
               also="dept | department name | dept name | agency | agency name | division | bureau | directorate",
               field="department"),
        Column("Kind", CHOICE, "service; support (payroll, fleet, the clerk); non-operating (debt service, transfers, "
               "contingency, capital). Blank: service.", "service", choices=("service", "support", "non-operating"),
               also="program kind | program type", field="kind", of=Kind),
        Column("Description", TEXT, "One or two sentences.", "Paid summer work for residents aged 14 to 24",
               also="program description | purpose | summary", field="description"),
        Column("Fund ID", ID, "The fund that pays, where one fund pays for all of it.", "100",
               also="fund | fund code | fund no | fund number | funding source"),
        Column("Current budget", MONEY, "This year's adopted budget, where the Budget sheet does not give it.",
               1_250_000,
               also="adopted budget | adopted | current | budget | current year budget | amount | approved budget | "
                    "approved | appropriation | base budget | total budget | cost | total cost", field="current"),
        Column("Requested budget", MONEY, "What the department asks for; a new program has only this.", "",
               also="requested | request | budget request | requested amount | proposed budget | proposed",
               field="requested", low=0),
        Column("Recurring", YES_NO, "yes: ongoing; no: one-time. Blank: yes.", "yes", also="ongoing | recurrent",
               field="recurring"),
        Column("Mandated", YES_NO, "yes: law requires it; it keeps at least its minimum.", "no",
               also="mandate | mandatory | required by law | statutory", field="mandated"),
        Column("Minimum budget", MONEY, "The least that law or contract allows.", 400_000,
               also="minimum | min budget | floor | min | budget floor | least", field="minimum", low=0),
        Column("Maximum budget", MONEY, "The most it can use.", 2_000_000,
               also="maximum | max budget | ceiling | max | budget ceiling | cap | most", field="maximum", low=0),
        Column("Scalable", YES_NO, "no: a proposal is bought whole or not at all. Blank: yes.", "yes",
               also="divisible | partial", field="scalable"),
        Column("FTE", NUMBER, "Full-time-equivalent positions.", 6.5,
               also="ftes | positions | headcount | staff | full time equivalent | full time equivalents | employees",
               field="fte", low=0),
        Column("Transition cost %", PERCENT, "One-time cost of each dollar cut (severance, leave, wind-down).", "10%",
               also="transition cost | transition costs | exit cost | exit cost %", field="transition_cost"),
        Column("Earned revenue %", PERCENT, "Share of a cut that is lost in fees and reimbursements.",
               "5%", also="earned revenue | program revenue % | cost recovery | cost recovery % | fee recovery",
               field="earned_revenue", high=1),
        Column("Unavoidable cost %", PERCENT, "Share of a cut that stays as a cost elsewhere (shared overhead).", "0%",
               also="unavoidable cost | unavoidable costs | stranded cost | overhead that stays",
               field="unavoidable_cost", high=1),
        Column("Returns elasticity", NUMBER, "How results grow with money, above 0 to 1. Blank: the scenario's.", "",
               also="elasticity | returns | gamma", field="elasticity", above=0, high=1),
        Column("Evaluation cost", MONEY, "What a proper evaluation would cost.", 60_000,
               also="cost of evaluation | evaluation budget", field="evaluation_cost", low=0),
        Column("Rollout", CHOICE, "How it reaches people: all at once; phased; from a waiting list; by score (who "
               "passes a cut-off).", "waiting list",
               choices=("all at once", "phased", "waiting list", "by score"), also="roll-out | roll out",
               field="rollout", of=Rollout, forgiving=True),
        Column("Clients a year", NUMBER, "How many people (cases, households) it serves in a year.", 640,
               also="clients per year | annual clients | clients served | people served a year", field="clients",
               low=0, forgiving=True),
        Column("Appropriation unit", TEXT, "What the ordinance appropriates it in, where Budget does not say.", "",
               field="appropriation_unit"),
        Column("Owner", TEXT, "Who answers for the program.", "Recreation Manager",
               also="program owner | manager | program manager | contact | lead", field="owner"),
        Column("Notes", TEXT, "Anything a reader should know.", "", also="note | comment | comments | remarks",
               field="notes"),
    ), also="program | programme | programmes | program list | program inventory | services | service inventory"),
    Sheet("Budget", "The money in long form: rows of one program, fund and year add up.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True,
               also="program code | program no | program number | program | prog id | programid | service id"),
        Column("Fund ID", ID, "The fund's code on Funds.", "100", needed=True,
               also="fund code | fund no | fund number | fund | funding source"),
        Column("Fiscal year", YEAR, "The fiscal year, by the year it ends in.", 2026, needed=True,
               also="fy | year | budget year | fiscal yr", field="fiscal_year"),
        Column("Amount", MONEY, "The amount; negative rows (a vacancy discount) add up inside their line.",
               1_250_000, needed=True,
               also="budget | budget amount | adopted | adopted budget | adopted amount | approved budget | approved | "
                    "appropriation | total | value", field="amount"),
        Column("Kind", CHOICE, "adopted, current services (the cost of doing the same next year), actual or requested. "
               "Blank: adopted.", "adopted", choices=("adopted", "current services", "actual", "requested"),
               also="amount kind | amount type | budget type | type | scenario | version", field="kind", of=AmountKind),
        Column("Recurring", YES_NO, "yes: ongoing; no: one-time. Blank: as the program.", "yes",
               also="ongoing | recurrent", field="recurring"),
        Column("Minimum", MONEY, "The least this fund must pay here (maintenance of effort).", "",
               also="minimum amount | line minimum | maintenance of effort | floor | moe", field="minimum", low=0),
        Column("Match rate", NUMBER, "Unrestricted money the grantor asks for each dollar of the grant.", "",
               also="match | local match | required match | matching rate", field="match_rate", low=0, high=20),
        Column("Account", TEXT, "The ledger account.", "Salaries and wages",
               also="account name | account description | object | line item | expense category | account code",
               field="account"),
        Column("Appropriation unit", TEXT, "What the ordinance appropriates it in. Blank: as the program.", "",
               field="appropriation_unit"),
    ), also="ledger | line items | budget lines | lines | appropriations | expenditures | budget detail"),
    Sheet("Alignment", "How directly each program serves each goal.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("Goal ID", ID, "The goal's code on Goals.", "G1", needed=True, also=_GOAL_ID),
        Column("Score", SCORE, "0 none, 1 slight, 2 some, 3 strong, 4 essential.", 3, needed=True,
               also="alignment | alignment score | rating | points", field="score"),
    ), also="alignments | program alignment | goal alignment | scores | alignment scores"),
    Sheet("Metrics", "What each program, goal or department is measured by, with a column a year.", (
        Column("Program ID", ID, "The program's code on Programs. Each row needs one of Program ID, Goal ID and "
               "Department.", "P-001", also=_PROGRAM_ID),
        Column("Metric", TEXT, "What is measured.", "Participants in work or school a year later", needed=True,
               also="measure | metric name | indicator | performance measure | kpi | indicador | indicateur | kennzahl"
                    " | indicatore | nyckeltal | miernik | wskaźnik | 指標名 | measures | performance measures"
                    " | measure name | measure title | indicator name | kpi name | key performance indicator"
                    " | key performance indicators | performance indicator | performance metric"
                    " | outcome measure | outcome indicator | outcome metric | output measure | efficiency measure",
               field="name"),
        Column("Type", CHOICE, "outcome, output, efficiency or input. Blank: output.", "outcome",
               choices=("outcome", "output", "efficiency", "input"),
               also="metric type | measure type | kind | indicator type", field="type", of=MetricType),
        Column("Direction", CHOICE, "Which way is better: up or down.", "up", choices=("up", "down"),
               also="desired direction | better | good direction | polarity | directionality | desired trend"
                    " | preferred direction | good performance is | good performance | good is | sentido | polaridad"
                    " | polaridade", field="better", of=Trend),
        Column("Unit", TEXT, "The unit of every figure in the row.", "% of participants",
               also="units | unit of measure | unit of measurement | uom | unidad | unidad de medida | einheit | unité"
                    " | unità di misura | unidade | enhet | 単位", field="unit"),
        Column("Baseline", NUMBER, "Where it started.", 50,
               also="base | starting value | start | línea base | valor inicial | 基準値", field="baseline"),
        Column("Target", NUMBER, "Where it should be.", 60,
               also="goal | target value | standard | annual target | meta | objetivo | cible | zielwert"
                    " | valore atteso | mål | 目標値", field="target", bound=True),
        Column("Weight", NUMBER, "How much it counts among the program's metrics. Blank: 1.", 1,
               also="metric weight | importance", field="weight", low=0),
        Column("Goal ID", ID, "Instead of a program: the goal that it measures. It then says nothing of a program.", "",
               also="goal code | goal no | goal number"),
        Column("Department", TEXT, "Instead of a program: the department that it measures.", "",
               also="dept | department name | dept name"),
        Column("Baseline year", YEAR, "The fiscal year of the baseline. Blank: that of the earliest figure.", 2022,
               field="baseline_year", forgiving=True),
        Column("Target date", DAY, "By when the target is to be met: a day, or a year.", "2028-06-30",
               also="target year | due date | due by | deadline", field="target_date", forgiving=True),
        Column("Source", TEXT, "Where the figures come from.", "Program records",
               also="metric source | source of figures | figures from", field="source"),
        Column("Updated", DAY, "When the latest figure was entered: a day, a month or a year.", "2026-01-15",
               also="last updated | date updated | updated on", field="updated", forgiving=True),
        Column("Benchmark", TEXT, "What is printed beside the figure: another city's, the state's.",
               "State average 55", also="benchmarks | compared with | peer value", field="benchmark"),
        Column("Fiscal year", YEAR, "Of a row a year: the fiscal year of its figure.", "",
               also="fy | year | reporting year | fiscal yr", field="figure_year"),
        Column("Figure", NUMBER, "Of a row a year: what was measured in it.", "",
               also="actual | actual value | value | result | outturn | actuals", field="figure"),
    ), also="metric | measures | performance measures | performance | indicators | kpis", years=True,
       one_of=("Program ID", "Goal ID", "Department")),
    Sheet("Evidence", "What studies say: a row a finding, rated in any system in use.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("Rating", TEXT, "The rating as the clearinghouse gives it.", "Tier 2 Moderate", needed=True,
               instead=("Study design", "Benefit-cost ratio"),
               also="evidence rating | evidence level | level | tier | evidence | level of evidence"
                    " | standard of evidence | strength of evidence | evidence strength", field="rating"),
        Column("Rating system", TEXT, "Whose rating it is; blank: this product's levels 0 to 5.", "ESSA / WWC tiers",
               also="system | clearinghouse | scale | rating scale | evidence system", field="system"),
        Column("Direction", CHOICE, "Which way the finding points.", "positive",
               choices=("positive", "mixed", "null", "negative"),
               also="effect direction | direction of effect | finding | result", field="direction"),
        Column("Outcome", TEXT, "What the study measured.", "Employment",
               also="outcome measured | outcome measure | outcome domain", field="outcome"),
        Column("Study design", TEXT, "How the study was made.", "Quasi-experiment",
               also="design | study type | research design | evaluation design | method", field="design"),
        Column("Effect", NUMBER, "The effect on a scale of -1 to 1.", "", also="effect size | estimate",
               field="effect", low=-1, high=1),
        Column("Effect standard error", NUMBER, "The effect's standard error, above 0.", "",
               also="effect se | standard error | se | effect std error", field="effect_se", above=0),
        Column("Benefit-cost ratio", NUMBER, "Benefits for each dollar of cost.", "",
               also="bcr | benefit cost | b/c ratio | benefit to cost ratio", field="benefit_cost_ratio"),
        Column("BCR standard error", NUMBER, "The ratio's standard error, above 0.", "",
               also="bcr se | benefit cost standard error", field="benefit_cost_se", above=0),
        Column("Year", YEAR, "When the study was published.", 2021, low=1900,
               also="study year | publication year | year published", field="year"),
        Column("Source", TEXT, "Report, author or address; findings of one source count once.", "Smith and Lee 2021",
               also="citation | reference | study | link | url", field="source"),
        Column("Local", YES_NO, "yes: the finding is about this very program here. Blank: no.", "no",
               also="local study | local evaluation | own evaluation", field="local"),
    ), also="evidence ratings | studies | study findings | research | evidence base"),
    Sheet("Evaluations", "What the city asks of its own programs; what is done enters Evidence as a local finding.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("Question", TEXT, "What is asked, of whom, against what.",
               "Are participants in work a year later more often than applicants who drew no place?", needed=True,
               also="evaluation question | research question | learning question", field="question"),
        Column("Design", TEXT, "How it is answered.", "Randomised trial",
               also="study design | evaluation design | design type | method", field="design"),
        Column("Cost", MONEY, "What it costs.", 60_000, also="evaluation cost | estimated cost", field="cost", low=0),
        Column("Due", DAY, "When the answer is due: a day, a month or a year.", "2027-12",
               also="due date | due by | completion | expected", field="due"),
        Column("Status", CHOICE, "planned, running or done. Blank: planned.", "planned",
               choices=("planned", "running", "done"), also="stage | progress", field="status", of=Stage),
        Column("Finding", TEXT, "What was found, in a sentence.", "", also="result | results | findings",
               field="finding"),
        Column("Direction", CHOICE, "Which way the finding points; of one that is done.", "",
               choices=("positive", "mixed", "null", "negative"), also="effect direction", field="direction"),
        Column("Effect", NUMBER, "The effect on a scale of -1 to 1.", "", also="effect size | estimate",
               field="effect", low=-1, high=1),
        Column("Effect standard error", NUMBER, "The effect's standard error, above 0.", "",
               also="effect se | standard error | se | effect std error", field="effect_se", above=0),
        Column("Source", TEXT, "The report.", "", also="citation | report | link | url", field="source"),
        Column("Year", YEAR, "When the finding was reported.", "", also="report year | year published", field="year"),
    ), also="evaluation | evaluation plan | learning agenda | evaluation agenda"),
    Sheet("Districts", "Who is served: shares of a program sum to 1.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("District", TEXT, "An area or a group of residents.", "District 1", needed=True,
               also="district name | area | ward | neighborhood | neighbourhood | council district | population group",
               field="district"),
        Column("Share", PERCENT, "The share of the program that serves it.", 0.25, needed=True,
               also="share served | percent | share % | proportion", field="share", high=1),
    ), also="district | areas | wards | equity | neighborhoods | geography"),
    Sheet("Residents", "Priority points that residents gave to goals.", (
        Column("Goal ID", ID, "The goal's code on Goals.", "G1", needed=True, also=_GOAL_ID),
        Column("Points", NUMBER, "Points, 0 or more.", 30, needed=True,
               also="votes | score | priority points | weight", field="points", low=0),
        Column("Group", TEXT, "Who was asked.", "Online survey", also="resident group | respondent group",
               field="group"),
        Column("Respondents", NUMBER, "How many answered. Blank: groups count alike.", 812,
               also="number of respondents | n | responses | sample size", field="respondents", low=0),
        Column("Method", CHOICE, "sample: those asked were drawn; open: whoever wished to answered. Blank: sample.",
               "sample", choices=("sample", "open"), also="survey method | sampling", field="method", of=SurveyMethod,
               forgiving=True),
        Column("Population share", PERCENT, "The group's share of all residents; used where every group has one.",
               "35%", also="share of population | population % | population weight", field="population", high=1,
               forgiving=True),
    ), also="resident | survey | resident survey | public input | residents survey"),
    Sheet("Curves", "Points of a measured response: what the program achieves at each level of spending.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("Spend", MONEY, "Spending a year.", 1_000_000, needed=True, also="spending | budget | cost | amount",
               field="spend", low=0),
        Column("Outcome", NUMBER, "What it achieves at that spending.", 420, needed=True,
               also="outcomes | result | units achieved", field="outcome"),
        Column("Unit", TEXT, "The outcome's unit.", "young people in work", also="outcome unit | units", field="unit"),
        Column("Value per unit", NUMBER, "Value of one unit of outcome, in impact points.", 1,
               also="unit value | value | value each", field="value_per_unit"),
    ), also="curve | response curves | dose response | returns"),
    Sheet("Unit costs", "What a program delivers for its money: compared where three programs deliver the same.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("Outcome", TEXT, "What is delivered, in the same words for every program that delivers it.",
               "Young people placed in work", needed=True, also="outcome delivered | what is delivered",
               field="outcome"),
        Column("Units a year", NUMBER, "How many of it the current budget delivers in a year.", 420, needed=True,
               also="units per year | annual units | units delivered | yearly units", field="units", low=0),
        Column("Standard error %", PERCENT, "How far the cost of a unit may be off. Blank: 25%.", "25%",
               also="standard error | se % | error % | uncertainty %", field="standard_error"),
    ), also="unit cost | cost per unit | cost per outcome | costs per unit"),
    Sheet("Earlier decisions", "What was recommended, decided and adopted in earlier years, as `budgetopt roll` writes "
          "it: shown at each program, and no limit.", (
        Column("Program ID", ID, "The program's code on Programs.", "P-001", needed=True, also=_PROGRAM_ID),
        Column("Recommendation of", YEAR, "The fiscal year whose budget the recommendation changed.", 2025, needed=True,
               field="base_year"),
        Column("Budget then", MONEY, "The program's budget of that year.", 1_200_000, field="budget"),
        Column("Recommended then", MONEY, "What was recommended, before anything was decided.", 1_300_000,
               field="recommended"),
        Column("Decision", CHOICE, "What was decided. Blank: nothing.", "reject",
               choices=("accept", "edit", "reject", "hold"), field="decision", of=DecisionKind, forgiving=True),
        Column("Decided amount", MONEY, "The total that was decided.", 1_200_000, field="decided"),
        Column("Reason", TEXT, "Why.", "A contract runs until June", field="reason"),
        Column("Decided by", TEXT, "Who decided it.", "Budget Director", field="by"),
        Column("Adopted after", MONEY, "What the next budget gave it.", 1_250_000, field="adopted"),
        Column("Scenario", TEXT, "Whose recommendation it was.", "Balanced", field="scenario"),
    ), also="decided before | decisions of earlier years"),
)
# fmt: on

SHEET: dict[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}
_COLUMNS = {sheet.name: {column.name: column for column in sheet.columns} for sheet in SHEETS}
