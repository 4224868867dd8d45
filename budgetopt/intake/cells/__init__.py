"""Grids, values and units: what a cell says."""
