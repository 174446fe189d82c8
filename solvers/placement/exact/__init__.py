"""The whole problem as one mixed-integer model over ways."""
