"""Where the samples, scenarios and screens are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path


def shipped(*parts: str) -> Path:
    """The path of something that ships with the product, such as shipped("sample_budgets", "riverton.xlsx")."""
    package = Path(__file__).parent
    installed = package / "_shipped"
    return (installed if installed.is_dir() else package.parent).joinpath(*parts)
