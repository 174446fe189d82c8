"""The scenario's rows that an audit looks up, by their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.design import DESIGN_TIERS, Must, SiteChoice
from supplychain.sites import SiteStatus

if TYPE_CHECKING:
    from solvers.placement.plan import PlacementPlan
    from supplychain.design import DemandZone, Design, ProductGroup, SiteModule
    from supplychain.scenario import Scenario
    from supplychain.sites import Site, Tier
    from supplychain.temperature import TemperatureClass

RETURNS = "-returns"
"""End of the key of what comes back of a group."""
NO_FUTURE = "as expected"
"""The only future where the tables state none."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A group as it flows: its row, and whether it comes back."""

    row: ProductGroup
    is_return: bool

    @property
    def class_id(self) -> str:
        """Class whose room it takes."""
        if self.is_return:
            return self.row.return_class_id or self.row.temperature_class_id
        return self.row.temperature_class_id

    @property
    def price(self) -> float | None:
        """Of a kilogram that is left out."""
        if self.is_return:
            return self.row.return_unserved_cny_per_kg
        return self.row.unserved_cny_per_kg

    @property
    def share(self) -> float:
        """Kilograms for each that is demanded."""
        return self.row.return_share if self.is_return else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """A plan beside the rows that it is about.

    Parameters
    ----------
    scenario, design, plan
        As given.
    sites, tiers
        Sites that goods can pass, by key; tiers that have any, in order.
    zones, classes
        By key.
    modules, choices
        By site and class, and by site.
    sorts
        Groups and their returns, by key.
    steps, is_open
        As the plan decides.
    days, chance
        Of periods and futures.
    shut_sites, shut_zones
        By future.
    """

    scenario: Scenario
    design: Design
    plan: PlacementPlan
    sites: dict[str, Site]
    tiers: tuple[Tier, ...]
    zones: dict[str, DemandZone]
    classes: dict[str, TemperatureClass]
    modules: dict[tuple[str, str], SiteModule]
    choices: dict[str, SiteChoice]
    sorts: dict[str, Sort]
    steps: dict[tuple[str, str], int]
    is_open: dict[str, bool]
    days: dict[str, float]
    chance: dict[str, float]
    shut_sites: dict[str, set[str]]
    shut_zones: dict[str, set[str]]

    def choice(self, site_id: str) -> SiteChoice:
        """What may become of a site."""
        return self.choices.get(site_id, SiteChoice(site_id, Must.FREE))

    def is_fresh(self, sort: Sort) -> bool:
        """Whether goods count in cold-chain coverage."""
        return not sort.is_return and self.classes[sort.row.temperature_class_id].fresh

    def was_open(self, site_id: str) -> bool:
        """Whether it works today."""
        return self.sites[site_id].status is SiteStatus.OPEN


def ledger_of(scenario: Scenario, design: Design, plan: PlacementPlan) -> Ledger:
    """Look up what a plan is about."""
    sites = {site.id: site for site in scenario.sites if site.tier in DESIGN_TIERS}
    present = {site.tier for site in sites.values()}
    shut_sites, shut_zones = _closures(design, sites)
    chance = {case.id: case.probability for case in design.futures} or {NO_FUTURE: 1.0}
    return Ledger(
        scenario=scenario,
        design=design,
        plan=plan,
        sites=sites,
        tiers=tuple(tier for tier in DESIGN_TIERS if tier in present),
        zones={zone.id: zone for zone in design.zones},
        classes={item.id: item for item in scenario.temperature_classes},
        modules={(item.site_id, item.class_id): item for item in design.modules},
        choices={item.site_id: item for item in design.choices},
        sorts=_sorts(design),
        steps={(s.site_id, name): count for s in plan.sites for name, count in s.modules},
        is_open={item.site_id: item.is_open for item in plan.sites},
        days={period.id: period.days for period in design.periods},
        chance=chance,
        shut_sites=shut_sites,
        shut_zones=shut_zones,
    )


def _sorts(design: Design) -> dict[str, Sort]:
    found = {group.id: Sort(group, is_return=False) for group in design.groups}
    for group in design.groups:
        if group.return_share > 0:
            found[group.id + RETURNS] = Sort(group, is_return=True)
    return found


def _closures(
    design: Design, sites: dict[str, Site]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    shut_sites: dict[str, set[str]] = {}
    shut_zones: dict[str, set[str]] = {}
    for change in design.changes:
        if not change.closed:
            continue
        of_future = shut_sites.setdefault(change.future_id, set())
        in_future = shut_zones.setdefault(change.future_id, set())
        if change.site_id:
            of_future.add(change.site_id)
        elif change.zone_id:
            in_future.add(change.zone_id)
        else:
            of_future |= {site.id for site in sites.values() if site.city == change.city}
            in_future |= {zone.id for zone in design.zones if zone.city == change.city}
    return shut_sites, shut_zones
