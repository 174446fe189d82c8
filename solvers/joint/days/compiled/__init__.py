"""The compiled search: arrays in, arrays out."""
