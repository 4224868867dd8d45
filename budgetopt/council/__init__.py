"""What a council does with a recommendation, and what changed between two."""
