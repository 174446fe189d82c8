"""What every family shares: limits, status, violations, progress, worker processes."""

from solvers.common.limits import Deadline, Limits
from solvers.common.progress import Progress, ProgressCallback, StopCheck, on_one_clock, telling
from solvers.common.status import Status, StopReason
from solvers.common.violations import Violation

__all__ = [
    "Deadline",
    "Limits",
    "Progress",
    "ProgressCallback",
    "Status",
    "StopCheck",
    "StopReason",
    "Violation",
    "on_one_clock",
    "telling",
]
