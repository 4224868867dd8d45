"""What if: how sure a plan is, what more or less movement brings, other plans as good, what to evaluate first."""
