"""A first draft: from a bare ledger to a workbook with every suggestion marked, and what to do next."""
