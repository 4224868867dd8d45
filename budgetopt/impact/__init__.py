"""What a dollar does."""
