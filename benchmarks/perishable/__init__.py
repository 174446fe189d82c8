"""Ordering rules for perishables beside the exact optimum."""
