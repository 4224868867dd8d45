"""The rows of every rule in its hand-solved cities, as text: what a reviewer sees when a coefficient changes."""
