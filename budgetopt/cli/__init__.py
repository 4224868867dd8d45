"""The commands, thin: each reads, asks one room, and writes."""

from budgetopt.cli.app import main

__all__ = ["main"]
