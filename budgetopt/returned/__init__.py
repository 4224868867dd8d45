"""What comes back in our own workbooks: decisions and plans."""
