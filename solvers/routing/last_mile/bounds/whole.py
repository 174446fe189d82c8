"""Whether every plan of a front costs a whole number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.problem import Job, LastMileProblem, Van

M_PER_KM = 1_000
ROUNDING = 1e-12


def has_whole_costs(problem: LastMileProblem) -> bool:
    """Whether all prices are whole per metre, second, stop and job; kilograms must be free."""
    prices = [price for job in problem.jobs for price in _job_prices(job)]
    if any(van.vehicle_type.cny_per_kg for van in problem.vans):
        return False
    prices += [price for van in problem.vans for price in _van_prices(van)]
    return all(abs(price - round(price)) <= ROUNDING * max(1.0, abs(price)) for price in prices)


def _job_prices(job: Job) -> Iterator[float]:
    yield job.unserved_cny
    yield job.wait_cny_per_h / HOUR_S
    yield job.change_cny
    for window in job.windows:
        yield (window.late_cny_per_min or 0.0) / MINUTE_S


def _van_prices(van: Van) -> Iterator[float]:
    kind = van.vehicle_type
    yield kind.cny_per_km / M_PER_KM
    yield kind.cny_per_stop
    yield kind.overtime_cny_per_h / HOUR_S
    yield van.cny_per_drive_h / HOUR_S
    yield van.cny_per_service_h / HOUR_S
    for layout in kind.layouts:
        yield kind.fixed_cny + layout.setup_cny
        yield (kind.cny_per_h + van.reefer_cny_per_h[layout.id]) / HOUR_S
