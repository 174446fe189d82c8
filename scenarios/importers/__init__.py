"""Importers: foreign files in, a scenario out."""
