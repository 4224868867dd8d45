"""What a move stops at: law, policy for every program, or a program's own limit, told apart."""

from __future__ import annotations

from budgetopt.rules import RULES, Row

# Where a rule of policy holds: the others hold one program, or several together.
_WHOSE = {
    "program_cut": "policy for every program",
    "program_growth": "policy for every program",
    "program": "policy for this program alone",
    "curve_range": "beyond it nothing is known",
}
_POLICY = frozenset(rule.kind for rule in RULES if rule.policy)


def is_policy(row: Row) -> bool:
    """Whether the scenario asks for it, and not the law."""
    return row.rule_id.kind in _POLICY


def which(row: Row) -> str:
    """Whether a rule is law or policy, and whose."""
    return _WHOSE.get(row.rule_id.kind, "policy" if is_policy(row) else "law")


def as_far_as(row: Row) -> str:
    """How far a move goes."""
    return f", as far as “{row.rule}” allows ({which(row)})"


def all_that_is_allowed(row: Row) -> str:
    """The same in brief: law and policy told apart, the rule not named."""
    of = "what is known reaches" if row.rule_id.kind == "curve_range" else f"{which(row)} allows"
    return f", as far as {of.replace(' for every program', '').replace('law ', 'the law ')}"


def asks(row: Row) -> str:
    """What forces a move."""
    return f"“{row.rule}” ({which(row)}) asks for"
