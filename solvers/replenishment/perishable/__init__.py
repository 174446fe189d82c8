"""Ordering what perishes: by age, with the exact optimum beside it."""
