"""What is counted for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram


def _registry() -> CollectorRegistry:
    return CollectorRegistry()


@dataclass(slots=True)
class Counters:
    """Counters of one API process; what the database knows is asked when somebody looks."""

    registry: CollectorRegistry = field(default_factory=_registry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    accepted: Counter = field(init=False)
    replayed: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.requests = Counter(
            "supplychain_requests",
            "Requests",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "supplychain_request_seconds",
            "Time to answer",
            ["route"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0),
        )
        self.accepted = Counter(
            "supplychain_jobs_accepted", "Jobs accepted", ["kind"], registry=self.registry
        )
        self.replayed = Counter(
            "supplychain_jobs_replayed", "Requests known already", ["kind"], registry=self.registry
        )
