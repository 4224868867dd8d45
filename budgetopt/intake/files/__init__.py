"""The one door in: regular files within bounds, and the kinds that are read."""
