"""A scenario without what an order or a job cannot name, which would be checked once more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supplychain.carriers import Tariff
    from supplychain.scenario import Scenario

UNNAMED: dict[str, Any] = {
    **dict.fromkeys(("orders", "transfers", "lots", "ambient", "disruptions", "telemetry"), ()),
    **dict.fromkeys(("execution", "restocking")),
}
"""What of a scenario neither orders nor jobs can name."""


def mentioned(scenario: Scenario, text: str, subject: str) -> Scenario:
    """The scenario as far as an order, or a job, can name it.

    Parameters
    ----------
    scenario
        What was planned; it was checked then.
    text
        The order or job, as JSON; it may be anything.
    subject
        Its name there.
    """
    try:
        wanted = dict(json.loads(text)[subject])
    except (ValueError, TypeError, KeyError, RecursionError):
        return scenario
    if wanted.get("order_id") is not None:
        return scenario
    known = tuple(item for item in scenario.customers if item.id == wanted.get("customer_id"))
    # A table without rows would be a fault of its own.
    known = known or scenario.customers[:1]
    return replace(scenario, customers=known, tariffs=_one_of_each(scenario), **UNNAMED)


def _one_of_each(scenario: Scenario) -> tuple[Tariff, ...]:
    """Enough tariffs to tell which classes carriers take from which tier to which."""
    tier_of = {site.id: site.tier for site in scenario.sites}
    found: dict[tuple[Any, ...], Tariff] = {}
    for item in scenario.tariffs:
        legs = tier_of.get(item.from_site_id), tier_of.get(item.to_site_id)
        found.setdefault((*legs, item.temperature_class_id), item)
    return tuple(found.values())
