"""A whole network of a given size: forecast, targets and orders against the clock."""
