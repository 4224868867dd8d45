"""Objects that are made together say each which of its fields were given, as if each were made alone."""

from __future__ import annotations

from budgetopt.city.facts import Fund
from budgetopt.city.frozen import made


def test_what_was_given_of_one_is_not_said_of_another() -> None:
    rows = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}, {"id": "c", "name": "C", "reserve": 5}]
    rows += [{"id": "d", "name": "D"}]
    together, alone = made(Fund, rows), [Fund.model_validate(row) for row in rows]
    assert together == alone
    assert [one.model_dump(exclude_unset=True) for one in together] == rows
    # A changed copy of one leaves those that are like it as they were.
    assert together[0].model_copy(update={"reserve": 7}).model_fields_set == {"id", "name", "reserve"}
    assert together[0].model_fields_set == together[1].model_fields_set == {"id", "name"}
