"""A run hour by hour: orders of fronts, affected places, and what stood without cooling."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from api.relived import Relived
from api.reports.simulation.lots import mishaps
from api.reports.simulation.playback import playback
from api.simulation_playback import Playback, playback_of
from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.log import EventLog
from simulations.tracks import LotTrack, Stay
from supplychain.calendars import DAY_S, HOUR_S
from tests.solvers.routing.street import order, street

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.scenario import Scenario

DOORS = {"a": 2.0, "b": 40.0}
Row = tuple[float, EventKind, str, str]
LOCKED = Spell(
    "shut", Effect.PASSAGE, ((5 * HOUR_S, 0.2), (9 * HOUR_S, 0.2)), frozenset({"front", "a"})
)
ROWS: tuple[Row, ...] = (
    (0, EventKind.ORDER_PLACED, "a/0", "a"),
    (0, EventKind.ORDER_PLACED, "b/0", "b"),
    (1, EventKind.ORDER_ASSIGNED, "a/0", "front"),
    (1, EventKind.ORDER_ASSIGNED, "b/0", "front"),
    (4, EventKind.ORDER_DELIVERED, "a/0", "a"),
    (6, EventKind.ORDER_DEFERRED, "b/0", "front"),
    (6, EventKind.UNIT_FAILED, "van/0", "b"),
    (6, EventKind.EXCURSION_BEGUN, "van/0/cool", "b"),
    (8, EventKind.EXCURSION_ENDED, "van/0/cool", "b"),
    (9, EventKind.VEHICLE_RETURNED, "van/0", "front"),
    (12, EventKind.ORDER_LOST, "b/0", "front"),
    (30, EventKind.VEHICLE_RETURNED, "van/1", "front"),
)


def a_street() -> Scenario:
    return street(DOORS, tuple(order(key) for key in DOORS))


def told_of(rows: Sequence[Row] = ROWS, spells: Sequence[Spell] = (LOCKED,)) -> Playback:
    log = EventLog()
    for hour, kind, subject, place in rows:
        log.add(int(hour * HOUR_S), kind, subject, place)
    return playback_of(a_street(), Relived("one", 0, 0, log, Effects(spells), ()))


def test_orders_wait_miss_their_tour_and_are_settled() -> None:
    told = told_of()
    hours = [at_s // HOUR_S for at_s in told.times_s]
    assert hours == list(range(31))
    assert told.fronts == ("front",)
    assert [int(n) for n in told.waiting[:, 0]] == [2] * 4 + [1] * 8 + [0] * 19
    assert [int(n) for n in told.missed[:, 0]] == [0] * 6 + [1] * 6 + [0] * 19
    assert [int(n) for n in told.delivered[:, 0]] == [0] * 4 + [1] * 24 + [0] * 3
    assert told.worst == 6


def test_sites_and_cells_are_affected_as_long_as_the_effect_holds() -> None:
    told = told_of()
    front = told.sites.index("front")
    assert list(told.working[3:10, front]) == pytest.approx([1, 1, 0.2, 0.2, 0.2, 0.2, 1])
    assert len(told.cells) == 2  # the front and door a; door b is far away and not named
    assert list(told.strength[3:10, 0]) == pytest.approx([0, 0, 0.8, 0.8, 0.8, 0.8, 0])


def test_what_stood_without_cooling_is_over_with_its_tour() -> None:
    told = told_of()
    assert told.cold[5] == ()
    assert told.cold[6] == (("b", "van/0"), ("b", "van/0/cool"))
    assert told.cold[8] == (("b", "van/0"),)
    assert told.cold[9] == ()


def test_effects_that_hold_everywhere_are_told_in_words() -> None:
    surge = Spell("sale", Effect.DEMAND, ((0, 1.4), (HOUR_S, 1.4)))
    told = told_of(spells=(surge,))
    assert told.everywhere[0] == ("demand × 1.40",)
    assert told.everywhere[1] == ()


def test_frames_are_bounded_and_cover_the_disruption() -> None:
    late = (*ROWS[:-1], (24 * 40, EventKind.VEHICLE_RETURNED, "van/1", "front"))
    long = replace(LOCKED, points=((2 * DAY_S, 0.0), (20 * DAY_S, 0.0)))
    told = told_of(late, (long,))
    assert len(told.times_s) <= 120
    assert told.times_s[0] == 36 * HOUR_S
    assert told.times_s[-1] >= 20 * DAY_S


def test_a_frame_changes_what_the_moment_changes() -> None:
    told = told_of()
    figure = playback(a_street(), told)
    assert len(figure.frames) == len(told.times_s)
    bars = [trace for trace in figure.frames[7].data if trace.type == "bar"]
    assert [list(trace.x) for trace in bars] == [[1], [0], [1]]
    assert len(figure.frames[7].traces) == len(figure.frames[7].data)
    assert figure.layout.sliders[0].active == told.worst


def test_lots_of_one_mishap_share_a_panel() -> None:
    def lot(key: str, vehicle: str, top_c: float) -> LotTrack:
        points = ((0.0, 3.0, 3.0), (60.0, 9.0, top_c))
        stays = (Stay("front", "", ((-60.0, 3.0, 3.0), (0.0, 3.0, 3.0))), Stay("", vehicle, points))
        return LotTrack(key, "p", "cool", "", 1.0, (1.0, 5.0), 1.0, 1.0, top_c, "x", "", stays)

    found = mishaps([lot("a", "van/0", 9.0), lot("b", "van/1", 8.0), lot("c", "van/0", 7.0)])
    assert [[each.lot_id for each in group] for group in found] == [["a", "c"], ["b"]]
