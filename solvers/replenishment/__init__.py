"""Replenishment: how much to hold where, what to order, and from whom."""
