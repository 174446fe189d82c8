"""Two-echelon instances of the field: ours beside planners that take one level after the other."""
