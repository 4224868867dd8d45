"""How a workspace of an older version becomes one of this version, and back."""
