"""Costs below which no plan of a front can be: by shares of jobs, and by all tours at once."""
