"""Code that numba compiles: both levels, and the search on them; see :mod:`network`."""

from numba import njit

from solvers.common.machine_code import forget_outdated


@njit(cache=True)
def _nothing() -> None:
    """Tells where machine code of this folder is kept; never called."""


forget_outdated(_nothing)
