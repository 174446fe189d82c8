"""Code that numba compiles: the decoder of a global order, and the search on it.

``arrays`` holds a problem as arrays and ``build`` makes them; ``state`` is a plan under change;
``timing``, ``costs`` and ``settle`` keep its times and costs right after each change.
"""

from solvers.common.machine_code import forget_outdated, lean


@lean
def _nothing() -> None:
    """Tells where machine code of this folder is kept; never called."""


forget_outdated(_nothing)
