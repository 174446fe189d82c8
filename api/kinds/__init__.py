"""Kinds of jobs: what each understands, who runs it, and what its result holds.

A new family is one entry here; routes, jobs, client and documents follow from it.
"""

from api.kinds.catalogue import KINDS, kind_of
from api.kinds.kind import Day, Files, Kind, Operation, SearchLimits, Task, Told

__all__ = ["KINDS", "Day", "Files", "Kind", "Operation", "SearchLimits", "Task", "Told", "kind_of"]
