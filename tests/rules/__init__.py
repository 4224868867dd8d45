"""Cities solved by hand: a file for every file of `budgetopt/rules/`, at least one city for every kind of rule."""
