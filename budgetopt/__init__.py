"""Move a city's money from programs that show little impact to programs that do.

    import budgetopt as bo

    budget = bo.read_budget("riverton.xlsx")
    plan = bo.recommend(budget, bo.read_scenario("balanced.toml"))
    bo.to_excel(plan, "recommendation.xlsx")

The public names stand in `__init__.pyi`; they are looked up when they are first used, so that importing costs nothing.
"""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
