"""Resilience figures from curves, on cases that can be worked out by hand."""

from simulations.world.resilience import backlog_figures, resilience


def closed_node() -> tuple[list[float], list[float]]:
    """Demand 100 a day, stock 500, supply closed 10 days, then 150 a day; backorders are served.

    Service is the share of a day's demand met from stock or supply, backlog what is owed at its
    end. Source: collected facts for the simulator, section 4 (worked out from the stated rates).
    """
    stock, owed = 500.0, 0.0
    service, backlog = [], []
    for day in range(30):
        supply = 0.0 if day < 10 else (150.0 if owed > 0 else 100.0)
        wanted = owed + 100.0
        met = min(wanted, stock + supply)
        stock += supply - met
        on_time = max(0.0, met - owed)
        service.append(min(1.0, on_time / 100.0))
        owed = wanted - met
        backlog.append(owed)
    return service, backlog


def test_the_closed_node_survives_five_days_and_needs_ten_to_clear_its_backlog() -> None:
    service, backlog = closed_node()
    figures = resilience(service, begins=0, ends=10)
    piled = backlog_figures(backlog, ends=10)
    assert figures.time_to_survive == 5
    assert figures.depth == 1.0
    assert piled.largest == 500.0
    assert piled.cleared_after == 10
    # 5 days up to 500 and 10 days down again: two triangles.
    assert piled.area == 500 * 5 / 2 + 500 * 10 / 2 == 3750.0


def test_recovery_counts_only_when_it_lasts() -> None:
    service = [1.0, 0.4, 0.5, 0.96, 0.7, 0.97, 0.98, 0.99, 1.0]
    figures = resilience(service, begins=1, ends=3, sustained=3)
    assert figures.time_to_survive == 0
    assert figures.time_to_recover == 2
    assert figures.depth == 0.6
    assert abs(figures.lost_area - (0.6 + 0.5 + 0.04 + 0.3 + 0.03 + 0.02 + 0.01)) < 1e-12


def test_service_that_never_fails_needs_no_recovery() -> None:
    figures = resilience([1.0, 0.97, 1.0, 1.0], begins=1, ends=2)
    assert figures.time_to_survive is None
    assert figures.time_to_recover == 0


def test_service_that_does_not_come_back_has_no_time_to_recover() -> None:
    assert resilience([1.0, 0.1, 0.2, 0.96], begins=1, ends=2).time_to_recover is None


def test_failure_and_recovery_may_have_levels_of_their_own() -> None:
    service = [1.0, 0.85, 0.85, 0.92, 0.92, 0.96, 0.96, 0.96]
    low = resilience(service, 1, 3, failed_below=0.9, recovered_from=0.9)
    high = resilience(service, 1, 3, failed_below=0.9, recovered_from=0.95)
    assert low.time_to_recover == 0
    assert high.time_to_recover == 2
