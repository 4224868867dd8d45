"""`python -m budgetopt`: the commands, also where their folder is not on the path."""

from budgetopt.cli import main

if __name__ == "__main__":
    main()
