"""Lagrangian bounds that hold for the whole problem."""
