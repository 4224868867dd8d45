"""How it is shown: figures, words, tables and charts for a screen, from a budget and a plan."""
