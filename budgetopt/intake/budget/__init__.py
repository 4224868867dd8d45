"""From rows to what the city knows."""
