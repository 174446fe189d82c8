"""Baselines and measurements; nothing of the product imports them."""
