"""Growth, or a cut, only where somebody has looked: by hand."""

from __future__ import annotations

from budgetopt.scenario.model import Scenario
from tests.rules.hand import MOVES, HandSolved, hand_solved
from tests.small import GOOD, UNKNOWN, USELESS, city


@hand_solved("growth_needs_evidence")
def the_unknown_does_not_grow() -> HandSolved:
    """Jobs (good), Old (unknown) and Parade (useless) have 1,000 each; Plan (unknown) asks for 50. Growth: 5 % at most.

    Of Parade's 20 % = 200, Jobs takes 50. Old and Plan, of which nothing is known, get nothing, and Parade keeps the
    rest. Without the rule they take 50 each: Parade falls by 150.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Old": {"lines": {"General": 1000}},
        "Parade": {"lines": {"General": 1000}, "known": "useless"},
        "Plan": {"requested": 50, "fund_id": "General"},
    }
    rules = [{"kind": "growth_needs_evidence", "level": 3}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(
            round_to=1, limits={"moved": "none", "program_growth": "5%", "unknown": "may be cut"}, rules=rules
        ),
        amounts={"Jobs": 1050, "Old": 1000, "Parade": 950, "Plan": 0},
        gain=50 * (GOOD - USELESS),
        without={"Jobs": 1050, "Old": 1050, "Parade": 850, "Plan": 50},
        gain_without=50 * (GOOD - USELESS) + 100 * (UNKNOWN - USELESS),
        breaches=("Old would get $1,050; at most $1,000 is asked for", "Plan would get $50; at most $0 is asked for"),
        why={
            "Old": "Unchanged: “Growth needs evidence of level 3” holds it",
            "Plan": "held at zero by “Growth needs evidence of level 3”",
        },
    )


@hand_solved("cuts_need_evidence")
def the_unknown_is_not_cut() -> HandSolved:
    """Jobs (good, 1,000), Old (unknown, 1,000), Parade (useless, 700); 20 % and 25 %.

    Jobs could take 250: 140 of Parade (its 20 %), then 110 of Old. Nobody has looked at Old: it keeps its 1,000, and
    Jobs gets 140.
    """
    programs = {
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
        "Old": {"lines": {"General": 1000}},
        "Parade": {"lines": {"General": 700}, "known": "useless"},
    }
    rules = [{"kind": "cuts_need_evidence", "level": 3}]
    return HandSolved(
        budget=city(programs),
        scenario=Scenario(round_to=1, limits=MOVES, rules=rules),
        amounts={"Jobs": 1140, "Old": 1000, "Parade": 560},
        gain=140 * (GOOD - USELESS),
        without={"Jobs": 1250, "Old": 890, "Parade": 560},
        gain_without=140 * (GOOD - USELESS) + 110 * (GOOD - UNKNOWN),
        breaches=("Old would get $890; at least $1,000 is asked for",),
        why={"Old": "Unchanged: “Cuts need evidence of level 3 or results” protects it"},
    )
