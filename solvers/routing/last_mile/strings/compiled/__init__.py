"""Ruin and recreate over tours with segments, compiled."""
