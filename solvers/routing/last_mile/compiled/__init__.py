"""Code that numba compiles; see :mod:`labels` for how it is written."""
