"""How a mapping is proposed."""
