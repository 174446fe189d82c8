"""Rules of a plan of installers, each checked with arithmetic of its own."""
