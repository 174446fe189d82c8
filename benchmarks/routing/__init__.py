"""Single-front instances of the field: ours beside other solvers."""
