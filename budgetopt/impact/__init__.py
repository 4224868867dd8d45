"""What a dollar does: alignment, effectiveness and return curve, up to the value of each program's next dollar."""
