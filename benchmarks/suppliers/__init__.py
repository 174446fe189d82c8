"""Suppliers: allocations beside the present one and a greedy one."""
