"""Code that numba compiles: tours by labels, and cuts."""

from numba import njit

from solvers.common.machine_code import forget_outdated


@njit(cache=True)
def _nothing() -> None:
    """Tells where machine code of this folder is kept; never called."""


forget_outdated(_nothing)
