"""Ruin and recreate by strings on the data that PyVRP gets, priced by segments.

Christiaens and Vanden Berghe, Transportation Science 54(2), 2020. :func:`search` is to
:class:`pyvrp.ProblemData` what ``pyvrp.solve`` is: it takes the data and perhaps a solution, and
gives a solution. It wins where routes are short and where seconds are few; PyVRP's local search
wins elsewhere, so each begins where the other ends.
"""

from solvers.routing.last_mile.strings.compiled.layout import RELOAD
from solvers.routing.last_mile.strings.engine import Cooling, Rows, knows, search

__all__ = ["RELOAD", "Cooling", "Rows", "knows", "search"]
