"""What if: plans side by side, how sure a plan is, what moves it, other plans as good, what to evaluate first."""
