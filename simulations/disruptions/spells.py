"""From disruptions that happen to the effects that everybody reads."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scenarios.provinces import province_of
from simulations.disruptions.draw import Occurrence, occurrences
from simulations.disruptions.places import resolved
from simulations.effects import Effect, Effects, Spell
from supplychain.disruptions import (
    Consequences,
    InStore,
    InTransit,
    Kind,
    NewOrders,
    PlaceKind,
    Profile,
    QueuedWork,
    Staff,
    WorkInProgress,
)
from supplychain.disruptions.profile import plateau, two_humps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulations.chance import Chance
    from simulations.disruptions.places import ProvinceOf, Reach
    from supplychain.scenario import Scenario

MINUTE_S = 60
_WAYS = (PlaceKind.SITE, PlaceKind.CUSTOMER, PlaceKind.JOB)
_DEMAND = (PlaceKind.SITE, PlaceKind.CUSTOMER)


class _Change(NamedTuple):
    """What a kind does to one effect.

    ``value`` is that of the plateau, from the occurrence; ``reaches`` are the kinds of places that
    the effect is read at; ``is_of_goods`` says whether spared classes are spared of it.
    """

    effect: Effect
    value: Callable[[Occurrence], float]
    reaches: tuple[PlaceKind, ...]
    is_of_goods: bool = False


def _as_given(hit: Occurrence) -> float:
    return hit.severity


def _rest(hit: Occurrence) -> float:
    return 1.0 - hit.severity


def _let_through(hit: Occurrence) -> float:
    """Vehicles with a permit pass; of the others, the share that is not stopped."""
    return 1.0 - hit.severity * (1.0 - hit.disruption.permit_share)


def _staff_there(hit: Occurrence) -> float:
    """Staff that stays at home is away as far as the severity goes; other staff is there."""
    stays_home = hit.disruption.consequences.staff is Staff.STAY_HOME
    return 1.0 - hit.severity if stays_home else 1.0


def _seconds(hit: Occurrence) -> float:
    return hit.severity * MINUTE_S


_AT_HOME = _Change(Effect.LABOUR, _staff_there, (PlaceKind.SITE,))
"""Of kinds that lose a share and do not take staff away themselves."""
_LOCKDOWN = (
    _Change(Effect.PASSAGE, _let_through, _WAYS, is_of_goods=True),
    _Change(Effect.INSTALLERS, _let_through, (PlaceKind.TEAM,)),
    _AT_HOME,
)
_DEMANDED = (_Change(Effect.DEMAND, _as_given, _DEMAND, is_of_goods=True),)
_SUPPLIED = (PlaceKind.SUPPLIER, PlaceKind.SITE)

CHANGES: dict[Kind, tuple[_Change, ...]] = {
    Kind.LOCKDOWN: _LOCKDOWN,
    Kind.ROAD_CLOSURE: (_Change(Effect.PASSAGE, _let_through, _WAYS, is_of_goods=True), _AT_HOME),
    Kind.SLOW_ROADS: (_Change(Effect.ROAD_SPEED, _rest, _WAYS), _AT_HOME),
    Kind.CHECKPOINT_DELAY: (_Change(Effect.CHECKPOINT_S, _seconds, _WAYS, is_of_goods=True),),
    Kind.SITE_OUTAGE: (_Change(Effect.SITE_CAPACITY, _rest, (PlaceKind.SITE,), is_of_goods=True),),
    Kind.LABOUR_LOSS: (_Change(Effect.LABOUR, _rest, (PlaceKind.SITE,)),),
    Kind.DRIVER_SHORTAGE: (_Change(Effect.VEHICLES, _rest, (PlaceKind.SITE,)),),
    Kind.REEFER_FAILURE: (_Change(Effect.UNIT_FAILURE_PER_H, _as_given, _WAYS),),
    Kind.COLD_ROOM_POWER_LOSS: (
        _Change(Effect.ROOM_COOLING, _rest, (PlaceKind.SITE,), is_of_goods=True),
        _AT_HOME,
    ),
    Kind.DOOR_LEFT_OPEN: (
        _Change(Effect.ROOM_DOOR, _as_given, (PlaceKind.SITE,), is_of_goods=True),
    ),
    Kind.HEAT_WAVE: (_Change(Effect.AMBIENT_K, _as_given, _WAYS),),
    Kind.DEMAND_SURGE: _DEMANDED,
    Kind.PANIC_BUYING: _DEMANDED,
    Kind.SUPPLIER_FAILURE: (_Change(Effect.SUPPLIER, _rest, _SUPPLIED, is_of_goods=True),),
    Kind.CARRIER_FAILURE: (_Change(Effect.CARRIER, _rest, (PlaceKind.CARRIER,), is_of_goods=True),),
    Kind.VEHICLE_BREAKDOWN: (_Change(Effect.BREAKDOWN_PER_H, _as_given, _WAYS),),
    Kind.INSTALLER_SHORTAGE: (_Change(Effect.INSTALLERS, _rest, (PlaceKind.TEAM,)),),
    Kind.RETURNS_WAVE: (_Change(Effect.RETURNS, _as_given, _DEMAND),),
}
"""What each kind does; the table of docs/disruptions.md says the same in words."""


def drawn(
    scenario: Scenario,
    chance: Chance,
    of: ProvinceOf = province_of,
    reaches: Mapping[str, Reach] | None = None,
) -> Effects:
    """Effects of a scenario's disruptions in one replication.

    Parameters
    ----------
    scenario
        With disruptions; without any, nothing is changed.
    chance
        Of the replication; every draw is by the key of its disruption.
    of
        What finds the province of a city and a point; the shipped table of China unless stated.
    reaches
        What `simulations.disruptions.resolved` found for the same disruptions before; ``None``
        finds it now, which takes some milliseconds for each disruption of a large scenario.

    Raises
    ------
    DataError
        With every unknown province and every part of a zone that holds nothing.
    """
    found = resolved(scenario.disruptions, scenario, of) if reaches is None else reaches
    return effects_of(occurrences(scenario.disruptions, chance), scenario, found)


def effects_of(
    hits: Sequence[Occurrence], scenario: Scenario, reaches: Mapping[str, Reach]
) -> Effects:
    """Effects of disruptions that happen, where each reaches."""
    classes = frozenset(item.id for item in scenario.temperature_classes)
    return Effects(
        spell for hit in hits for spell in _spells(hit, reaches[hit.disruption.id], classes)
    )


def _spells(hit: Occurrence, reach: Reach, classes: frozenset[str]) -> Iterator[Spell]:
    exempt = frozenset(hit.disruption.exempt_class_ids)
    for change in CHANGES[hit.disruption.kind]:
        points = _points(hit, change)
        if all(value == change.effect.neutral for _, value in points):
            continue
        hits_some = change.is_of_goods and exempt
        spell = Spell(
            hit.disruption.id,
            change.effect,
            points,
            class_ids=classes - exempt if hits_some else None,
            known_s=hit.known_s,
        )
        if reach.lanes:
            yield replace(spell, lanes=reach.lanes)
        places = reach.ids(*change.reaches)
        if places is None or places:
            yield replace(spell, places=places)


def _points(hit: Occurrence, change: _Change) -> tuple[tuple[int, float], ...]:
    item = hit.disruption
    if item.profile is Profile.TWO_HUMPS and item.peak is not None:
        return two_humps(hit.timing, hit.severity, item.peak)
    return plateau(hit.timing, change.value(hit), change.effect.neutral)


_STRICT: dict[str, tuple[object, ...]] = {
    "new_orders": tuple(NewOrders),
    "queued": tuple(QueuedWork),
    "in_progress": tuple(WorkInProgress),
    "in_transit": tuple(InTransit),
    "in_store": tuple(InStore),
    "staff": tuple(Staff),
}
"""Each from the mildest to the strictest."""


def strictest(consequences: Sequence[Consequences]) -> Consequences:
    """What holds where several disruptions meet: of each policy the strictest."""
    return _strictest(tuple(consequences)) if consequences else Consequences()


@cache
def _strictest(consequences: tuple[Consequences, ...]) -> Consequences:
    return Consequences(
        **{
            name: max((getattr(item, name) for item in consequences), key=order.index)
            for name, order in _STRICT.items()
        }
    )
