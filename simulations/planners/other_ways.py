"""Keeping a plan fit for what is cut off: when its goods must come another way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from simulations.effects import Effect
from simulations.planners.permits import noon_s
from simulations.policies import UseTemplate
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.effects import Effects
    from simulations.policies import Situation
    from simulations.world.template import Hop, Template
    from supplychain.plans import Consignment
    from supplychain.scenario import Scenario

CUT_OFF_BELOW = 0.5
"""A site through which a smaller share of the vehicles gets is gone around."""


@dataclass(frozen=True, slots=True)
class NewWays:
    """A plan with other ways of supply.

    Parameters
    ----------
    template
        The whole plan; new goods, routes and shipments have keys of their own.
    changed_routes, cost_cny
        What of it is new.
    """

    template: Template
    changed_routes: int
    cost_cny: float


class Finder(Protocol):
    """Finds other ways for goods that would pass sites that are cut off."""

    def __call__(
        self, scenario: Scenario, usual: Template, cut_off: frozenset[str], prefix: str
    ) -> NewWays | None:
        """A plan whose new keys begin with a prefix; ``None`` if nothing is to be changed."""
        ...


class OtherWays:
    """Answers each morning whether goods come another way from now on.

    Parameters
    ----------
    usual
        The plan without disruptions.
    find
        Finds other ways.
    """

    def __init__(self, usual: Template, find: Finder) -> None:
        self._usual, self._find = usual, find
        self._cut_off: frozenset[str] = frozenset()
        self._count = 0

    def actions(self, situation: Situation) -> tuple[UseTemplate, ...]:
        """A new plan if what is cut off has changed since the last one."""
        cut_off = cut_off_on(situation)
        if cut_off == self._cut_off:
            return ()
        self._cut_off = cut_off
        self._count += 1
        assert situation.template is not None
        found = None
        if cut_off:
            prefix = f"again-{self._count}/"
            found = self._find(situation.scenario, self._usual, cut_off, prefix)
        if found is None:
            if situation.template is self._usual:
                return ()
            found = NewWays(self._usual, 0, 0.0)
        template = _with_carriers_of(found.template, situation.template)
        return (UseTemplate(template, situation.day, found.changed_routes, found.cost_cny),)


def cut_off_on(situation: Situation) -> frozenset[str]:
    """Sites that few vehicles get into or out of on a day, by what is known."""
    at_s = noon_s(situation.day)
    return frozenset(
        site.id
        for site in situation.scenario.sites
        if _share(situation.effects, site.id, at_s) < CUT_OFF_BELOW
    )


def _share(effects: Effects, site_id: str, at_s: int) -> float:
    passage = effects.at(Effect.PASSAGE, site_id, at_s)
    return 0.0 if effects.at(Effect.SITE_CAPACITY, site_id, at_s) <= 0.0 else passage


def passes(template: Template, item: Consignment, sites: frozenset[str]) -> bool:
    """Whether goods come from some sites, or by way of them; where they end does not count."""
    hops = template.hops.get(item.id, ())
    between = (hop.to_site_id for hop in hops if hop.to_site_id != item.to_site_id)
    return item.from_site_id in sites or any(site_id in sites for site_id in between)


def _with_carriers_of(template: Template, before: Template) -> Template:
    """With trucks and shipments of a plan that was in force, for goods that it left behind."""
    routes = {
        key: route for key, route in before.routes.items() if route.haul is not Haul.LAST_MILE
    }
    hops: Mapping[str, tuple[Hop, ...]] = {**before.hops, **template.hops}
    return replace(
        template,
        routes={**routes, **template.routes},
        moves={**before.moves, **template.moves},
        hops=hops,
        places={**before.places, **template.places},
    )
