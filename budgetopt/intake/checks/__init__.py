"""Checks that need rows, sheets or files side by side: totals, copies, revenue, versions, units that disagree."""
