"""How files go out: whole or not at all, and never over an input."""
