"""The day of installers as it goes: one more job, windows to offer, and plans made again."""
