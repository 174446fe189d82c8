"""Generators: parameters and a seed in, a scenario out."""
