"""Ours and full models in HiGHS and CBC on public and generated networks."""
