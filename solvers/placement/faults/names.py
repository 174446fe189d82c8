"""What must be there, what may be there once only, and references that lead nowhere."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.placement.problem import PlacementProblem


def nothing_there(problem: PlacementProblem) -> list[DataProblem]:
    """There are tiers with sites, classes, groups, zones, periods, futures and an aim."""
    parts = {
        "tiers": problem.tiers,
        "class_ids": problem.class_ids,
        "sites": problem.sites,
        "groups": problem.groups,
        "zones": problem.zones,
        "periods": problem.periods,
        "futures": problem.futures,
        "aim.stages": problem.aim.stages,
    }
    found = [
        DataProblem(name, -1, "", "missing_value", "nothing is there", "", "at least one")
        for name, entries in parts.items()
        if not entries
    ]
    if problem.sites:
        found += [
            DataProblem(f"tier {tier}", -1, "", "missing_value", "the tier has no site")
            for tier in problem.tiers
            if not problem.of_tier(tier)
        ]
    return found


def twice_there(problem: PlacementProblem) -> list[DataProblem]:
    """An id stands once in its list, and a site has one module of a class."""
    lists: dict[str, Iterable[str]] = {
        "tiers": problem.tiers,
        "class_ids": problem.class_ids,
        "sites": (site.id for site in problem.sites),
        "groups": (group.id for group in problem.groups),
        "zones": (zone.id for zone in problem.zones),
        "periods": (period.id for period in problem.periods),
        "futures": (future.id for future in problem.futures),
        "aim.stages": (stage.measure for stage in problem.aim.stages),
    }
    for site in problem.sites:
        lists[f"site {site.id}"] = (f"modules {module.class_id}" for module in site.modules)
    return [
        DataProblem(
            name, -1, "", "duplicate_key", "this stands more than once", key, "one entry per key"
        )
        for name, keys in lists.items()
        for key, count in Counter(keys).items()
        if count > 1
    ]


def unknown_names(problem: PlacementProblem) -> list[DataProblem]:
    """Whatever is named exists."""
    known: dict[str, tuple[str, ...]] = {
        "tier": problem.tiers,
        "class": problem.class_ids,
        "group": tuple(group.id for group in problem.groups),
        "site": tuple(site.id for site in problem.sites),
        "zone": tuple(zone.id for zone in problem.zones),
    }
    members = {kind: frozenset(names) for kind, names in known.items()}
    return [
        _unknown(where, column, kind, name, known[kind])
        for where, column, kind, name in _references(problem)
        if name not in members[kind]
    ]


def _unknown(where: str, column: str, kind: str, name: str, known: Iterable[str]) -> DataProblem:
    near = get_close_matches(name, list(known), n=1, cutoff=0.7)
    text = f"no {kind} is called so" + (f"; did you mean {near[0]}?" if near else "")
    return DataProblem(where, -1, column, "unknown_reference", text, name, f"a {kind}'s id")


def _references(problem: PlacementProblem) -> Iterator[tuple[str, str, str, str]]:
    """Where a name stands, in which field, what it names, and the name."""
    for site in problem.sites:
        where = f"site {site.id}"
        yield where, "tier", "tier", site.tier
        for module in site.modules:
            yield where, "modules", "class", module.class_id
    for group in problem.groups:
        where = f"group {group.id}"
        yield where, "class_id", "class", group.class_id
        if group.first_tier:
            yield where, "first_tier", "tier", group.first_tier
    for band in problem.bands:
        for group_id in band.group_ids:
            yield f"band {band.hours:g} h", "group_ids", "group", group_id
    for future in problem.futures:
        where = f"future {future.id}"
        for site_id in future.closed_site_ids:
            yield where, "closed_site_ids", "site", site_id
        for zone_id in future.closed_zone_ids:
            yield where, "closed_zone_ids", "zone", zone_id
