"""Durable jobs: what was accepted is on disk, runs at least once, and has exactly one result."""
