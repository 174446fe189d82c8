"""Time and chance: plans lived through, event by event."""
