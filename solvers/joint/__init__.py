"""Trucks and teams in one call: goods come before those who install them, at the least cost."""
