"""Ordering policies that live through the same weeks, ours beside tuned ones."""
