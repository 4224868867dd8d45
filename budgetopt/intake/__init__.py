"""How files come in: files → Budget, or findings."""
