"""What comes out: the recommended amounts, their audit and proof, and why each program gets what it gets."""
