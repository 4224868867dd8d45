"""What only shows when rows and sheets are laid side by side."""
