"""Where the goods of each order come from, and which front serves it."""
