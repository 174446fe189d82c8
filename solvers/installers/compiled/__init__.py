"""Code that numba compiles: the decoder of a global order, and the search on it.

``arrays`` holds a problem as arrays and ``build`` makes them; ``state`` is a plan under change;
``timing``, ``costs`` and ``settle`` keep its times and costs right after each change.
"""

from solvers.installers.compiled.machine_code import forget_outdated

forget_outdated()
