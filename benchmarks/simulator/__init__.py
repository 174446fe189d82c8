"""The simulator's speed beside its peers, and directions found by others."""
