"""Readers of instances of the field."""
