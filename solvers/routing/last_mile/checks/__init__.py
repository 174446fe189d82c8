"""Rules of a last-mile plan, each checked with arithmetic of its own."""
