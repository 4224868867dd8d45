"""The items that the self-check assesses: whose they are, what each asks (our words), what shows it, the next step."""

from __future__ import annotations

from collections.abc import Callable

from budgetopt.standard import shows
from budgetopt.standard import shows_beside as beside
from budgetopt.standard.held import Held
from budgetopt.standard.item import Framework, ItemShown, StandardItem

# The lines of Measure, Take Stock and Act have the names of the page of 27 March 2015; of Commit that page was not at
# hand, and its four lines have names of ours.
STANDARD = Framework(
    "standard",
    "What Works Cities Standard",
    "Bloomberg Philanthropies, whatworkscities.bloomberg.org (2015); names of the lines under Commit are ours",
)
BUDGETING = Framework(
    "budgeting",
    "Results for America: five steps of evidence-based budgeting",
    "County Evidence-Based Budgeting Guide, results4america.org/tools/county-budgeting-for-what-works (2025)",
)
CERTIFICATION = Framework(
    "certification",
    "What Works Cities Certification: criteria on evaluation",
    "Behavioural Insights Team, bitevaluationhub.com/wwc-certification",
)
GFOA = Framework(
    "gfoa",
    "GFOA Distinguished Budget Presentation Award: categories",
    "Government Finance Officers Association, gfoa.org/budget-award-2026-criteria",
)
FRAMEWORKS = (STANDARD, BUDGETING, CERTIFICATION, GFOA)

_PUBLISH = "Publish the plan with its data: budgetopt publish FILES --plan OUT.xlsx -o DIR."
_RECOMMEND = (
    "Enter measures and findings, then make a recommendation and give it: budgetopt recommend FILES -o OUT.xlsx, "
    "--plan OUT.xlsx."
)
_EVALUATIONS = "Fill the sheet Evaluations: "

_Asked = tuple[str, str, str, Callable[[Held], ItemShown] | None, str]
_OF_THE_STANDARD: tuple[_Asked, ...] = (
    ("1.1", "Commit: define goals", "Goals are set in public, each with a measure and a target.",
     shows.goals_are_defined, "Name on Goals a headline metric for every goal, and give it a target on Metrics."),
    ("1.2", "Commit: communicate them", "Residents can read what the city wants to reach.",
     shows.publication_is_decided, f"Name a Licence on Settings. {_PUBLISH}"),
    ("1.3", "Commit: partner with residents", "Residents have a say in what counts most.",
     shows.residents_were_asked, "Ask residents for points on goals; enter them on Residents with how many answered."),
    ("1.4", "Commit: engage departments", "Every department has its part: its measures, and somebody who answers.",
     shows.departments_take_part, "Send each department its workbook: Owner on Programs, its measures on Metrics."),
    ("2.1", "Measure: collect data", "Data on performance is collected regularly.",
     shows.data_is_collected, "budgetopt check lists what to measure first: most money, least known."),
    ("2.2", "Measure: focus on results", "What is measured is the outcome, beside a target.",
     shows.results_are_measured, "Add outcome metrics with targets on Metrics for the largest programs."),
    ("2.3", "Measure: share openly and often", "Data is given to the public in a form that can be used.",
     shows.data_is_shared, f"Name Licence and Publish on Settings. {_PUBLISH}"),
    ("3.1", "Take stock: understand performance", "Trends are known, not only the last figure.",
     shows.performance_is_understood, "Add a column a year on Metrics until there are three; see budgetopt report."),
    ("3.2", "Take stock: assess progress", "What was reached is held against what was wanted.",
     shows.progress_is_assessed, "Add actual spending to Budget (Kind actual); see budgetopt lookback."),
    ("3.3", "Take stock: evaluate impact", "Programs are evaluated, to know what they themselves change.",
     shows.impact_is_evaluated, f"{_EVALUATIONS}budgetopt evaluations says which first, and how."),
    ("4.1", "Act: use data and evidence to inform decisions", "Plans and budgets follow from data and evidence.",
     shows.decisions_rest_on_data, _RECOMMEND),
    ("4.2", "Act: facilitate public use of data", "Residents, journalists and researchers use the city's data.",
     None, f"{_PUBLISH} Then ask who used it."),
    ("4.3", "Act: use evidence of impact", "What evaluations found changes programs.",
     shows.evidence_of_impact_is_used, "Enter findings on Evidence, then make a recommendation and give it (--plan)."),
    ("4.4", "Act: redirect funds", "Money leaves what shows no results.",
     shows.funds_are_redirected, "Decide on the sheet Decisions of a recommendation and give it (--plan)."),
)  # fmt: skip
_OF_BUDGETING: tuple[_Asked, ...] = (
    ("1", "Establish a definition of evidence", "What counts as evidence is written down.",
     beside.evidence_is_defined, "Name on Evidence the Rating system of every finding."),
    ("2", "Collect evidence with budget requests", "Instructions and templates ask departments for evidence.",
     beside.requests_bring_evidence, "Enter on Metrics or Evidence what each requested program rests on."),
    ("3", "Set guidelines or targets for evidence", "The budget has a goal for the use of evidence.",
     beside.evidence_is_asked_for, "Add a rule evidence_share or growth_needs_evidence to the scenario."),
    ("4", "Give evidence indicators in public documents", "Readers of the budget see how good the evidence is.",
     beside.evidence_is_published, f"Add Rating to Publish on Settings. {_PUBLISH}"),
    ("5", "Report on decisions for what works", "What was decided because of evidence is told.",
     beside.decisions_on_evidence_are_reported, "Decide on the sheet Decisions with a Reason, and give it (--plan)."),
)  # fmt: skip
_OF_CERTIFICATION: tuple[_Asked, ...] = (
    ("EVAL 1", "City-wide commitment to evaluation", "An agenda, policy or budget commits the city to evaluations.",
     beside.evaluations_are_committed, f"{_EVALUATIONS}Question, Cost and Due of what is planned."),
    ("EVAL 2", "Launching rigorous evaluations", "Evaluations are chosen, paid for and started.",
     beside.evaluations_are_launched, f"{_EVALUATIONS}Status of what runs or is done."),
    ("EVAL 3", "Using the results of evaluations", "What evaluations found enters decisions.",
     beside.evaluations_are_used, "Enter Finding and Direction of what is done, recommend again, give it (--plan)."),
    ("EVAL 4", "Adapting evidence-based programs", "Programs that worked elsewhere are taken over.",
     beside.proven_programs_are_adapted, "Enter on Evidence the clearinghouse's rating of programs like yours."),
    ("LC 6", "Leadership and expertise for evaluation", "Somebody is responsible for evaluations.",
     None, "Name who is responsible, in writing."),
)  # fmt: skip
_OF_GFOA: tuple[_Asked, ...] = (
    ("C1", "Community priorities and challenges", "What the community wants most, and what stands in the way.",
     beside.priorities_are_stated, "Give the goals on Goals a Weight."),
    ("C2", "Value", "What residents get for the money.",
     shows.results_are_measured, "Add outcome metrics with targets on Metrics for the largest programs."),
    ("C3", "Long-term outlook", "How money and needs go on in later years.",
     beside.outlook_is_given, "Make a recommendation of several years (years = 3 in a scenario), give it (--plan)."),
    ("C4", "Personnel budget", "Positions and what they are for.",
     beside.staff_is_told, "Enter FTE on Programs."),
    ("C5", "Department budget", "What each department had and has.",
     beside.departments_are_told, "Give the adopted budget of the year before too."),
    ("C6", "Program budget", "Money by program, in words that residents understand.",
     beside.programs_are_told, "Enter a Description of every program on Programs."),
    ("C7", "Capital budget", "What is built and bought for years.",
     None, "Point to the capital plan: budgetopt plans operating money."),
    ("C8", "Budget process", "How the budget is made and who decides.",
     None, "Describe the calendar in the budget document."),
    ("M1", "Budget document", "A document that can be read and found one's way in.",
     None, "The recommendation workbook and budgetopt memo are parts of one."),
    ("M2", "Budget in brief", "A few pages for everybody.", None, "budgetopt memo OUT.xlsx writes two pages."),
    ("M3", "Budget website or dashboard", "Figures on the web.", None, _PUBLISH),
    ("M4", "Videos", "The budget told in pictures.", None, "Not from data."),
    ("M5", "Other", "Anything else that tells the budget.", None, "Not from data."),
)  # fmt: skip

ITEMS: tuple[StandardItem, ...] = tuple(
    StandardItem(framework, *asked)
    for framework, all_asked in (
        (STANDARD, _OF_THE_STANDARD),
        (BUDGETING, _OF_BUDGETING),
        (CERTIFICATION, _OF_CERTIFICATION),
        (GFOA, _OF_GFOA),
    )
    for asked in all_asked
)
