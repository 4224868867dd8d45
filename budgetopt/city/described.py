"""Settings that say what they are: the docstring under a field, read from the source when somebody asks."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import GetJsonSchemaHandler

from budgetopt.city.model import Frozen


class Described(Frozen):
    """An object whose fields are described by the docstrings under them, in forms, pages and the JSON Schema.

    pydantic would read and parse all sources at import, which takes longer than to make its classes.
    """

    @classmethod
    def described(cls) -> dict[str, str]:
        """What each field is."""
        found: dict[str, str] = {}
        for kind in reversed(cls.__mro__):
            if issubclass(kind, Described) and kind is not Described:
                found |= _docstrings(kind)
        return found

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = handler(core_schema)
        properties = handler.resolve_ref_schema(found).get("properties", {})
        for key in properties.keys() & cls.described().keys():
            properties[key]["description"] = cls.described()[key]
        return found


@cache
def _docstrings(kind: type) -> dict[str, str]:
    parsed = ast.walk(ast.parse(dedent(inspect.getsource(kind))))
    body = next(node.body for node in parsed if isinstance(node, ast.ClassDef))
    return {
        field.target.id: inspect.cleandoc(after.value.value)
        for field, after in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
    }
