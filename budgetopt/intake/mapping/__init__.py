"""A mapping of somebody else's workbooks, and how they are read by it."""
