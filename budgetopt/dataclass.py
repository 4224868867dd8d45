"""The standard library's `dataclass`, made in a quarter of its time: a command loads two hundred of them.

Up to Python 3.12 the library compiles up to six methods for each class; here that is `__init__` alone, and all classes
share the others.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, **asked):
        """A data class; of the library's settings those of `_made`."""
        return _made(cls, **asked) if cls else lambda cls: _made(cls, **asked)


def _made(
    cls: Any, *, frozen: bool = False, eq: bool = True, repr: bool = True, slots: bool = False, **asked: bool
) -> Any:
    # The library would write the signature down where there is no docstring.
    cls.__doc__ = cls.__doc__ or cls.__name__
    own = set(vars(cls))
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, **asked)(cls)
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {"__init__": _init(fields, frozen, hasattr(cls, "__post_init__"))}
    if repr:
        methods["__repr__"] = _repr
    if eq:
        methods |= _compared([field.name for field in fields if field.compare], frozen)
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
        if slots:
            methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    return made


def _init(fields: Sequence[Field[Any]], frozen: bool, then: bool) -> Any:
    known: dict[str, Any] = {"set_": object.__setattr__, "unset_": MISSING}
    given, does = ["self"], []
    for field in fields:
        name = value = field.name
        default = ""
        if field.default_factory is not MISSING:
            known[f"new_{name}"] = field.default_factory
            default, value = (
                "=unset_",
                f"new_{name}() if {name} is unset_ else {name}" if field.init else f"new_{name}()",
            )
        elif field.default is not MISSING:
            known[f"default_{name}"] = field.default
            default, value = f"=default_{name}", name if field.init else f"default_{name}"
        elif not field.init:
            continue
        given += [f"{name}{default}"] if field.init else []
        does.append(f"set_(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    body = "\n ".join([*does, "self.__post_init__()" if then else "pass"])
    exec(f"def __init__({', '.join(given)}):\n {body}", known)
    return known["__init__"]


def _compared(names: Sequence[str], frozen: bool) -> dict[str, Any]:
    values: Callable[[Any], Any] = attrgetter(*names, *names[: len(names) == 1]) if names else lambda one: ()

    def equal(one: Any, other: Any) -> Any:
        return values(one) == values(other) if other.__class__ is one.__class__ else NotImplemented

    return {"__eq__": equal, "__hash__": (lambda one: hash(values(one))) if frozen else None}


@recursive_repr()
def _repr(one: Any) -> str:
    shown = (f"{field.name}={getattr(one, field.name)!r}" for field in dataclasses.fields(one) if field.repr)
    return f"{type(one).__qualname__}({', '.join(shown)})"


def _refuse(one: Any, name: str, value: object = None) -> None:
    raise FrozenInstanceError(f"cannot set or delete field {name!r}")


def _state(one: Any) -> list[Any]:
    return [getattr(one, field.name) for field in dataclasses.fields(one)]


def _restore(one: Any, state: Sequence[Any]) -> None:
    for field, value in zip(dataclasses.fields(one), state, strict=True):
        object.__setattr__(one, field.name, value)
