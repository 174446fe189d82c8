"""What stands beside a plan of installers in its folder and its report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import Violation
    from solvers.common.explanation import Relief
    from solvers.installers.day.order_book import OrderBook
    from supplychain.installation_state import InstallationState


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Everything but the plan; empty is what does not exist.

    Parameters
    ----------
    violations
        What the checkers found.
    reliefs
        The cheapest change that would help, by job that is left out.
    state
        What has been done; ``None`` before the day.
    book
        What is reserved; ``None`` keeps the book that is there.
    """

    violations: tuple[Violation, ...] = ()
    reliefs: Mapping[str, Relief] = field(default_factory=dict)
    state: InstallationState | None = None
    book: OrderBook | None = None


NOTHING_MORE = Extras()
"""The plan alone."""
