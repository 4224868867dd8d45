"""What is asked: limits, rules, money and beliefs; the file they are written in, and their check against a budget."""
