"""How a plan is found: rules become a linear program, its solution whole cents; conflicts and prices of rules."""
