"""What comes back in our own workbooks: decisions and plans, read from their cells."""
