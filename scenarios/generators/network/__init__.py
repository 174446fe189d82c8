"""National networks to be designed: zones, candidate sites, freight and futures from a seed."""
