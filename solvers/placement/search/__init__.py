"""Search over open sites, with least-cost flows for each choice."""
