"""What the city knows: its budget, goals, measures and evidence, as frozen objects, and the crosswalk of ratings."""
