"""What was worked out of a budget is kept with it: a budget never changes, and every step asks for the same again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from budgetopt.city.model import Budget

Given = ParamSpec("Given")
Found = TypeVar("Found")
# Results of each function that are kept: what is asked for with other beliefs soon is not asked for again.
_KEPT = 4


class Memory:
    """Results by function and arguments. It equals only itself, and stays behind where the budget is sent."""

    def __init__(self) -> None:
        self.found: dict[str, OrderedDict[str, Any]] = {}
        # What the budget is called between processes, once it was sent.
        self.key = ""

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        return Memory, ()


def remembered(function: Callable[Concatenate[Budget, Given], Found]) -> Callable[Concatenate[Budget, Given], Found]:
    """The function of a budget, asked once for the same arguments; what it gives is not to be changed."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def asked(budget: Budget, *args: Given.args, **named: Given.kwargs) -> Found:
        kept = budget.memory.found.setdefault(name, OrderedDict())
        key = repr((args, sorted(named.items())))
        if key in kept:
            found: Found = kept[key]
            return found
        found = function(budget, *args, **named)
        kept[key] = found
        while len(kept) > _KEPT:
            kept.popitem(last=False)
        return found

    return cast(Callable[Concatenate["Budget", Given], Found], asked)
