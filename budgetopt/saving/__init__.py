"""How files go out."""
