"""Shared memory: projects that last, their history, who changed what, and the log of it."""
