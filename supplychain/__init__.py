"""Nouns, units, checks, documents and cold-chain science; imports none of the folders above it."""
