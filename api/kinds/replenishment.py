"""Plans of what to order as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.kinds.done import NOTHING, done
from api.runs.replenishment import morning_of, order

if TYPE_CHECKING:
    from api.kinds.catalogue import ReplenishmentOptions
    from api.kinds.done import Done
    from api.kinds.kind import Task, Told
    from supplychain.scenario import Scenario


def check(scenario: Scenario, options: ReplenishmentOptions) -> None:
    """Raise `DataError` if orders would be planned without knowing enough."""
    morning_of(scenario, options.day, options.horizon_days, options.fill_rate)


def run(task: Task, told: Told) -> Done:
    """Forecast and order."""
    options: ReplenishmentOptions = task.options
    morning = morning_of(task.scenario, options.day, options.horizon_days, options.fill_rate)
    ordered = order(morning, task.folder, task.limits, told.watch)
    if ordered is None:
        return NOTHING
    return done(ordered.written, is_partial=bool(ordered.view.plan.not_ordered))
