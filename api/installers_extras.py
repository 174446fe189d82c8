"""What stands beside a plan of installers in its folder and its report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import Violation
    from solvers.common.explanation import Relief


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Everything but the plan; empty is what does not exist.

    Parameters
    ----------
    violations
        What the checkers found.
    reliefs
        The cheapest change that would help, by job that is left out.
    """

    violations: tuple[Violation, ...] = ()
    reliefs: Mapping[str, Relief] = field(default_factory=dict)


NOTHING_MORE = Extras()
"""The plan alone."""
