"""Replenishment: how much to hold where, and what to order."""
