"""What flows: groups of products down the network, and what comes back of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.placement.problem import ProductGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.scenario import Scenario
    from supplychain.sites import Tier


@dataclass(frozen=True, slots=True)
class Goods:
    """A group of the problem, the scenario's group behind it, and its share of that one's kg."""

    group: ProductGroup
    source_id: str
    share: float
    is_controlled: bool


def goods_of(scenario: Scenario, tiers: tuple[Tier, ...]) -> tuple[Goods, ...]:
    """Every group, and behind them those of the returns, in the scenario's order."""
    return (*_down(scenario), *_back(scenario, tiers))


def returns_id(group_id: str) -> str:
    """Id of the group of what comes back of a group."""
    return f"{group_id}-returns"


def _down(scenario: Scenario) -> Iterator[Goods]:
    classes = {item.id: item for item in scenario.temperature_classes}
    for item in scenario.design.groups if scenario.design is not None else ():
        own = classes[item.temperature_class_id]
        group = ProductGroup(
            item.id,
            item.name,
            own.id,
            fresh=own.fresh,
            age_limit_s=item.age_limit_s,
            first_tier=str(item.first_tier or ""),
            unserved_cny_per_kg=item.unserved_cny_per_kg,
        )
        yield Goods(group, item.id, 1.0, own.is_controlled)


def _back(scenario: Scenario, tiers: tuple[Tier, ...]) -> Iterator[Goods]:
    for item in scenario.design.groups if scenario.design is not None else ():
        if item.return_share <= 0:
            continue
        group = ProductGroup(
            returns_id(item.id),
            f"{item.name} returns",
            item.return_class_id or item.temperature_class_id,
            is_return=True,
            first_tier=str(item.return_tier or tiers[-1]),
            unserved_cny_per_kg=item.return_unserved_cny_per_kg,
        )
        yield Goods(group, item.id, item.return_share, is_controlled=False)
