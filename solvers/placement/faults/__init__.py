"""Rules that a placement problem must keep, by theme; each finds every fault of its kind."""
