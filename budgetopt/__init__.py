"""Move a city's money from programs that show little impact to programs that do."""
