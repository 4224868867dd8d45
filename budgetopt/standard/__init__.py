"""How it went: the self-check against the Standard, and what became of a recommendation."""
