"""What every object of the model is: frozen, and strict about its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from types import GenericAlias
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Share = Annotated[Decimal, Field(ge=0, le=1)]
Extra = tuple[tuple[str, str | int | float | bool], ...]
# A day as far as it is known: "2028", "2028-06" or "2028-06-30".
Day = Annotated[str, Field(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]


class Frozen(BaseModel):
    """An immutable object that refuses names it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )

    def with_changes(self, **fields: object) -> Self:
        """A changed copy, checked as any."""
        # Of what was worked out of it nothing goes along.
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(told | fields)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out anew what was worked out of this object."""
        copy = super().model_copy(update=update, deep=deep)
        for name in vars(copy).keys() - type(self).model_fields.keys():
            del vars(copy)[name]
        return copy


Made = TypeVar("Made", bound=Frozen)


@cache
def _lists_of(kind: type[Made]) -> TypeAdapter[list[Made]]:
    many: Any = GenericAlias(list, kind)
    return TypeAdapter(many)


def made(kind: type[Made], fields: Sequence[Mapping[str, object]]) -> list[Made]:
    """Objects of one kind from their fields, checked together: a fifth quicker than one by one.

    Pydantic keeps of each object a set of the names that were given, larger than what it holds; those alike are kept
    once, a tenth of a large city's memory.
    """
    objects = _lists_of(kind).validate_python(fields)
    given: set[str] = set()
    for one in objects:
        if one.model_fields_set == given:
            object.__setattr__(one, "__pydantic_fields_set__", given)
        else:
            given = one.model_fields_set
    return objects
