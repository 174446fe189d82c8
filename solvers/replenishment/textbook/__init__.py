"""Policies that the textbook has exact answers for."""
