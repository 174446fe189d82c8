"""The middle of the day: insertions, windows on offer, and plans made again after events."""
