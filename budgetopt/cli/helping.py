"""What --help shows of a command: the words written for it, and no types of Python."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_NO_NUMBER = re.compile(r"Input should be a valid (number|integer).*", re.DOTALL)
_NUMBERS = {"number": "number", "integer": "whole number"}


class HelpCommand(TyperCommand):
    """A command whose help a budget officer can read."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options and arguments, as they are shown."""
        return [_told(parameter) for parameter in super().get_params(ctx)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What was given. Raises the library's errors, without the words of the one beneath it."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as wrong:
            wrong.message = _NO_NUMBER.sub(lambda found: f"give a {_NUMBERS[found[1]]}.", wrong.message)
            wrong.message = wrong.message.replace("Input should be ", "give a number ")
            raise


class HelpGroup(TyperGroup):
    """The same of commands that stand together."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options, as they are shown."""
        return [_told(parameter) for parameter in super().get_params(ctx)]


def _told(parameter: Any) -> Any:
    """Without `<bool>` and `<list[Path]>`, which newer versions of the library set beside; FILES... for several."""
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
        shown = f"{name if parameter.required else f'[{name}]'}{'...' if parameter.nargs != 1 else ''}"
        vars(parameter).update(display_type_rich=lambda ctx: None, get_usage_pieces=lambda ctx: [shown])
    elif parameter.metavar is None:
        parameter.metavar = "" if parameter.is_flag else "N"
    return parameter
