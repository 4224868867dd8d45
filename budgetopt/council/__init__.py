"""What a council does with a recommendation: amendments, its authority, and what changed between two."""
