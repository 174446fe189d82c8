"""What queues, chains and repaired machines do on average, by formula.

Times are in any unit, rates per the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """Means of a queue in its steady state.

    Parameters
    ----------
    waits
        Share of customers that wait at all.
    wait
        Mean time before service.
    stay
        Mean time before and in service.
    in_queue
        Mean number that wait.
    """

    waits: float
    wait: float
    stay: float
    in_queue: float


def erlang_b(offered: float, servers: int) -> float:
    """Share of customers refused where nobody can wait; M/G/c/c.

    Source: Erlang 1917, in the stable recursion B(c) = aB(c-1) / (c + aB(c-1)).
    """
    refused = 1.0
    for number in range(1, servers + 1):
        refused = offered * refused / (number + offered * refused)
    return refused


def mmc(arrival_rate: float, service_rate: float, servers: int) -> QueueAnswer:
    """M/M/c. Source: Gross et al., Fundamentals of Queueing Theory, 4th ed., section 2.3."""
    offered = arrival_rate / service_rate
    free = 1.0 - offered / servers
    refused = erlang_b(offered, servers)
    waits = refused / (refused + (1.0 - refused) * free)
    wait = waits / (servers * service_rate * free)
    return QueueAnswer(waits, wait, wait + 1.0 / service_rate, arrival_rate * wait)


def mg1(arrival_rate: float, service_mean: float, service_scv: float) -> QueueAnswer:
    """M/G/1 by Pollaczek and Khinchine; ``service_scv`` is variance over squared mean.

    Source: Gross et al., Fundamentals of Queueing Theory, 4th ed., equation 5.6.
    """
    busy = arrival_rate * service_mean
    wait = busy * service_mean * (1.0 + service_scv) / (2.0 * (1.0 - busy))
    return QueueAnswer(busy, wait, wait + service_mean, arrival_rate * wait)


def availability(failure_rate: float, repair_rate: float) -> float:
    """Share of time that something works which fails and is repaired at constant rates."""
    return repair_rate / (failure_rate + repair_rate)


def bullwhip_moving_average(lead: int, periods: int, autocorrelation: float = 0.0) -> float:
    """Variance of orders over that of demand; order-up-to with a moving average forecast.

    A bound for correlated demand that is reached where safety stock is constant. Source: Chen,
    Drezner, Ryan and Simchi-Levi, Management Science 46 (2000) 436, equation 3.4.
    """
    added = 2.0 * lead / periods + 2.0 * lead * lead / (periods * periods)
    return float(1.0 + added * (1.0 - autocorrelation**periods))


def bullwhip_smoothing(lead: int, weight: float) -> float:
    """The same with exponential smoothing, of independent demand.

    Source: Chen, Ryan and Simchi-Levi, Naval Research Logistics 47 (2000) 269.
    """
    return 1.0 + 2.0 * lead * weight + 2.0 * (lead * weight) ** 2 / (2.0 - weight)
