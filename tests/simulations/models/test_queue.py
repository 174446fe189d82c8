"""Queues whose waiting times are known by formula.

Figures by hand of Gross et al., Fundamentals of Queueing Theory, 4th ed. The formula lies in the
interval of 99.9 % of the simulated answers, which must be narrow as well: a tenth of the answer to
either side at most, a quarter in short runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulations.chance import Chance
from simulations.experiments import mean_interval
from simulations.models.analytic import availability, erlang_b, mg1, mmc
from simulations.models.queue import Queue, constant, exponential, gamma, live

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.models.queue import QueueFigures

QUEUES = {
    "M/M/1": (Queue(exponential(1 / 0.8), exponential(1.0)), 4.0),
    "M/M/3": (Queue(exponential(1 / 2), exponential(1.0), 3), 0.444444),
    "M/M/5": (Queue(exponential(1 / 4), exponential(1.0), 5), 0.554113),
    "M/D/1": (Queue(exponential(1 / 0.8), constant(1.0)), 2.0),
    "M/G/1": (Queue(exponential(1 / 0.5), gamma(1.0, 2.0)), 1.5),
}


def answers(
    queue: Queue, replications: int, customers: int, what: Callable[[QueueFigures], float]
) -> list[float]:
    warm_up = customers // 10
    return [what(live(queue, customers, warm_up, Chance(7, r))) for r in range(replications)]


def check(found: list[float], known: float, most: float) -> None:
    interval = mean_interval(found, 0.999)
    assert interval.half_width <= most * known
    assert interval.holds(known)


def test_formulas_give_the_known_figures() -> None:
    assert mmc(0.8, 1.0, 1).wait == pytest.approx(4.0)
    assert mmc(0.8, 1.0, 1).in_queue == pytest.approx(3.2)
    assert mmc(1.5, 1.0, 2).waits == pytest.approx(0.642857, abs=1e-6)
    assert mmc(1.5, 1.0, 2).wait == pytest.approx(1.285714, abs=1e-6)
    assert mmc(2.0, 1.0, 3).stay == pytest.approx(1.444444, abs=1e-6)
    assert mmc(4.0, 1.0, 5).waits == pytest.approx(0.554113, abs=1e-6)
    assert mmc(9.0, 1.0, 10).wait == pytest.approx(0.668732, abs=1e-6)
    assert mg1(0.8, 1.0, 0.0).wait == pytest.approx(2.0)
    assert mg1(0.5, 1.0, 2.0).wait == pytest.approx(1.5)
    assert erlang_b(5.0, 5) == pytest.approx(0.284868, abs=1e-6)
    assert erlang_b(10.0, 12) == pytest.approx(0.119739, abs=1e-6)
    assert availability(1.5, 14.0) == pytest.approx(14 / 15.5)


@pytest.mark.parametrize("name", ["M/M/3", "M/D/1", "M/G/1"])
def test_a_short_queue_waits_as_long_as_the_formula_says(name: str) -> None:
    queue, known = QUEUES[name]
    check(answers(queue, 12, 4_000, lambda figures: figures.wait), known, 0.25)


@pytest.mark.long
@pytest.mark.parametrize("name", list(QUEUES))
def test_a_long_queue_waits_as_long_as_the_formula_says(name: str) -> None:
    queue, known = QUEUES[name]
    check(answers(queue, 20, 40_000, lambda figures: figures.wait), known, 0.09)


def test_customers_without_a_place_are_lost_as_erlang_says() -> None:
    queue = Queue(exponential(1 / 5), exponential(1.0), 5, 5)
    check(answers(queue, 12, 3_000, lambda figures: figures.refused), 0.284868, 0.06)


def test_what_is_lost_does_not_depend_on_the_distribution_of_service() -> None:
    """Erlang's formula holds for every distribution of service with the same mean."""
    queue = Queue(exponential(1 / 10), constant(1.0), 12, 12)
    check(answers(queue, 12, 3_000, lambda figures: figures.refused), 0.119739, 0.1)


def test_number_in_queue_is_arrival_rate_times_waiting_time() -> None:
    """Little's law holds on one path, but for what rounding and the ends do to it."""
    figures = live(QUEUES["M/M/1"][0], 20_000, 0, Chance(3))
    rate = figures.busy / (figures.stay - figures.wait)
    assert figures.in_queue == pytest.approx(rate * figures.wait, rel=1e-6)


def test_equal_numbers_give_equal_queues() -> None:
    assert live(QUEUES["M/M/3"][0], 500, 50, Chance(1)) == live(
        QUEUES["M/M/3"][0], 500, 50, Chance(1)
    )
