"""A run hour by hour: what was disrupted where, and the orders of each front, for the map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.effects import Effect
from simulations.events import EventKind
from supplychain.calendars import DAY_S, HOUR_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from api.relived import Relived
    from simulations.effects import Spell
    from supplychain.places import Location
    from supplychain.scenario import Scenario

FRAMES = 120
BEFORE_S, AFTER_S = 12 * HOUR_S, 36 * HOUR_S
"""Shown before a disruption begins and after it has ended."""
CELLS = 60
"""Affected places are put together in cells: so many from west to east."""
STRENGTHS = {
    Effect.CHECKPOINT_S: float(HOUR_S),
    Effect.AMBIENT_K: 10.0,
    Effect.ROOM_DOOR: 1.0,
    Effect.BREAKDOWN_PER_H: 0.1,
    Effect.UNIT_FAILURE_PER_H: 0.1,
}
"""What is added counts as complete from here on."""
WORDS = {
    Effect.CHECKPOINT_S: "checkpoints +{:.0f} s",
    Effect.AMBIENT_K: "weather {:+.1f} K",
    Effect.ROOM_DOOR: "room doors open {:.0%} more",
    Effect.BREAKDOWN_PER_H: "breakdowns +{:.3f} an hour",
    Effect.UNIT_FAILURE_PER_H: "units fail +{:.3f} an hour",
    Effect.DEMAND: "demand × {:.2f}",
    Effect.RETURNS: "returns × {:.2f}",
}
"""Others are shares of what is usual."""
OF_A_SITE = (Effect.PASSAGE, Effect.SITE_CAPACITY, Effect.LABOUR, Effect.VEHICLES)
AT_THE_FRONT = (EventKind.ORDER_ASSIGNED, EventKind.ORDER_DEFERRED, EventKind.ORDER_LOST)
SETTLED = (
    EventKind.ORDER_DELIVERED, EventKind.RETURN_COLLECTED, EventKind.ORDER_REFUSED,
    EventKind.ORDER_LOST,
)  # fmt: skip
BEGINS = (EventKind.UNIT_FAILED, EventKind.EXCURSION_BEGUN)
ENDS = {
    str(EventKind.UNIT_REPAIRED): str(EventKind.UNIT_FAILED),
    str(EventKind.EXCURSION_ENDED): str(EventKind.EXCURSION_BEGUN),
}
OVER = (EventKind.VEHICLE_RETURNED, EventKind.LOT_SPOILED, EventKind.LOT_EXPIRED)


@dataclass(frozen=True, eq=False)
class Playback:
    """States at moments; arrays have a row for each moment.

    Parameters
    ----------
    times_s
        The moments.
    fronts
        Sites that deliver, by which the columns of the next three go.
    waiting
        Orders that were placed and not settled.
    missed
        Of these, the ones that have missed their tour.
    delivered
        Orders that came in the 24 h before.
    sites, working
        Sites, and the share of its work that each can do: the least of passage, capacity, staff
        and vehicles.
    cells, strength
        Middles of cells with affected places, and how strong the strongest effect there is, 0 to 1.
    cold
        For each moment, places and subjects whose unit had failed or that were out of their band.
    everywhere
        For each moment, effects that hold at all places, in words.
    """

    times_s: tuple[int, ...]
    fronts: tuple[str, ...]
    waiting: np.ndarray
    missed: np.ndarray
    delivered: np.ndarray
    sites: tuple[str, ...]
    working: np.ndarray
    cells: tuple[tuple[float, float], ...]
    strength: np.ndarray
    cold: tuple[tuple[tuple[str, str], ...], ...]
    everywhere: tuple[tuple[str, ...], ...]

    @property
    def worst(self) -> int:
        """The moment with most orders that missed their tour; else with the strongest effects."""
        missed = self.missed.sum(axis=1)
        if missed.any():
            return int(missed.argmax())
        return int(self.strength.max(axis=1, initial=0.0).argmax())


def playback_of(scenario: Scenario, relived: Relived) -> Playback:
    """Hours around the disruptions of a run; all of it where there are none.

    Parameters
    ----------
    scenario
        Where places are.
    relived
        The run.
    """
    events = relived.log.frame()
    times_s = _moments(relived.effects.spells, events)
    orders = _orders(events)
    fronts = tuple(sorted({str(front) for front in orders["front"]}))
    column = orders["front"].map({front: at for at, front in enumerate(fronts)}).to_numpy()
    shape = len(times_s), len(fronts)
    placed, missed, settled = (
        orders[name].to_numpy(float) for name in ("placed_s", "missed_s", "settled_s")
    )
    came = orders["delivered_s"].to_numpy(float)
    sites = tuple(site.id for site in scenario.sites)
    cells, strength = _affected(scenario, relived.effects.spells, times_s)
    return Playback(
        times_s=times_s,
        fronts=fronts,
        waiting=_between(times_s, column, placed, settled, shape),
        missed=_between(times_s, column, missed, settled, shape),
        delivered=_between(times_s, column, came, came + DAY_S, shape),
        sites=sites,
        working=np.array([[_works(relived, site, at_s) for site in sites] for at_s in times_s]),
        cells=cells,
        strength=strength,
        cold=tuple(_cold(events, times_s)),
        everywhere=tuple(_everywhere(relived.effects.spells, at_s) for at_s in times_s),
    )


def _moments(spells: Sequence[Spell], events: pd.DataFrame) -> tuple[int, ...]:
    """Full hours, at most so many that the page stays small."""
    last_s = int(events["time_s"].max()) if len(events) else 0
    from_s, until_s = 0, last_s
    if spells:
        from_s = max(0, min(spell.from_s for spell in spells) - BEFORE_S)
        until_s = min(last_s, max(spell.until_s for spell in spells) + AFTER_S)
    hours = max(1, (until_s - from_s) // HOUR_S)
    step_s = math.ceil(hours / FRAMES) * HOUR_S
    return tuple(range(from_s // HOUR_S * HOUR_S, from_s + hours * HOUR_S + 1, step_s))[:FRAMES]


def _orders(events: pd.DataFrame) -> pd.DataFrame:
    """Of each order that a front had: front, and when it was placed, missed its tour, was settled.

    Times that never came are infinite. An order in several parts is settled with the last one.
    """
    kind = events["kind"].astype(str)
    told = events.assign(kind=kind, subject=events["subject"].astype(str))
    here = told[kind.isin(AT_THE_FRONT)]
    front = here.assign(place=here["place"].astype(str)).groupby("subject")["place"].last()
    found = front.rename("front").to_frame()
    first = _times(told, (EventKind.ORDER_ASSIGNED,)).groupby("subject").min()
    found["placed_s"] = _times(told, (EventKind.ORDER_PLACED,)).groupby("subject").min()
    found["placed_s"] = found["placed_s"].fillna(first)
    found["missed_s"] = _times(told, (EventKind.ORDER_DEFERRED,)).groupby("subject").min()
    found["settled_s"] = _times(told, SETTLED).groupby("subject").max()
    found["delivered_s"] = _times(told, SETTLED[:2]).groupby("subject").max()
    return found.fillna(math.inf)


def _times(events: pd.DataFrame, kinds: Iterable[EventKind]) -> pd.Series[float]:
    chosen = events[events["kind"].isin(list(kinds))]
    return chosen.set_index("subject")["time_s"].astype(float)


def _between(
    times_s: Sequence[int],
    column: np.ndarray,
    from_s: np.ndarray,
    until_s: np.ndarray,
    shape: tuple[int, int],
) -> np.ndarray:
    """How many spans hold at each moment, by column; ``until_s`` is no part of a span."""
    change = np.zeros((shape[0] + 1, shape[1]), int)
    is_span = from_s < until_s
    for ends_s, sign in ((from_s, 1), (until_s, -1)):
        row = np.searchsorted(np.asarray(times_s, float), ends_s[is_span], side="left")
        np.add.at(change, (row, column[is_span]), sign)
    return change.cumsum(axis=0)[:-1]


def _works(relived: Relived, site_id: str, at_s: int) -> float:
    return min(relived.effects.at(effect, site_id, at_s) for effect in OF_A_SITE)


def strength_of(spell: Spell, at_s: float) -> float:
    """How far an effect is from normal, 0 to 1."""
    gap = abs(spell.value(at_s) - spell.effect.neutral)
    return min(1.0, gap / STRENGTHS.get(spell.effect, 1.0))


def _affected(
    scenario: Scenario, spells: Sequence[Spell], times_s: Sequence[int]
) -> tuple[tuple[tuple[float, float], ...], np.ndarray]:
    """Cells with affected places, and the strongest effect in each at each moment."""
    at = {site.id: site.location for site in scenario.sites}
    at |= {customer.id: customer.location for customer in scenario.customers}
    if not at:
        return (), np.zeros((len(times_s), 0))
    cell_deg = _cell_deg(list(at.values()))
    rows: dict[tuple[int, int], np.ndarray] = {}
    for spell in spells:
        named = spell.places or frozenset(key for lane in spell.lanes or () for key in lane)
        strength = np.array([strength_of(spell, at_s) for at_s in times_s])
        for key in sorted({_cell(at[place], cell_deg) for place in named if place in at}):
            rows[key] = np.maximum(rows.get(key, 0.0), strength)
    middles = tuple(((x + 0.5) * cell_deg, (y + 0.5) * cell_deg) for x, y in rows)
    return middles, np.array(list(rows.values())).reshape(len(rows), len(times_s)).T


def _cell_deg(points: Sequence[Location]) -> float:
    lons, lats = [point.lon for point in points], [point.lat for point in points]
    return max(max(lons) - min(lons), max(lats) - min(lats), 0.05) / CELLS


def _cell(point: Location, cell_deg: float) -> tuple[int, int]:
    return math.floor(point.lon / cell_deg), math.floor(point.lat / cell_deg)


def _everywhere(spells: Sequence[Spell], at_s: int) -> tuple[str, ...]:
    told = [
        in_words(spell, at_s)
        for spell in spells
        if spell.places is None and spell.lanes is None and strength_of(spell, at_s) > 0.0
    ]
    return tuple(dict.fromkeys(told))


def in_words(spell: Spell, at_s: float) -> str:
    """An effect at a moment."""
    told = WORDS.get(spell.effect, f"{spell.effect.replace('_', ' ')} at {{:.0%}}")
    return told.format(spell.value(at_s))


def _cold(events: pd.DataFrame, times_s: Sequence[int]) -> Iterable[tuple[tuple[str, str], ...]]:
    """What stood without cooling or was out of its band at each moment."""
    chosen = events[events["kind"].astype(str).isin({*BEGINS, *ENDS, *OVER})]
    names = ("kind", "subject", "place")
    columns = (chosen["time_s"], *(chosen[name].astype(str) for name in names))
    waiting = list(zip(*columns, strict=True))[::-1]
    open_now: dict[tuple[str, str], str] = {}
    for at_s in times_s:
        while waiting and waiting[-1][0] <= at_s:
            _, kind, subject, place = waiting.pop()
            if kind in ENDS:
                open_now.pop((ENDS[kind], subject), None)
            elif kind in BEGINS:
                open_now[kind, subject] = place
            else:
                _forget(open_now, subject)
        yield tuple(dict.fromkeys((place, subject) for (_, subject), place in open_now.items()))


def _forget(open_now: dict[tuple[str, str], str], over: str) -> None:
    """What a tour or lot that is over had begun; its compartments are named after a tour."""
    for key in list(open_now):
        if key[1] == over or key[1].startswith(f"{over}/"):
            del open_now[key]
