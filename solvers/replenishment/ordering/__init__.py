"""Ordering: how much to hold on every tier, and what to order, move and build up when."""
