"""Solver families; they do not know each other."""
