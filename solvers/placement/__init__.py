"""Warehouse placement: which sites, how big, who serves whom."""
