"""Cheapest detours over all gaps at once, against a plain loop over orders and gaps."""

import random
from math import inf

import numpy as np
import pytest

from solvers.routing import gaps as under_test
from solvers.routing.gaps import Call, Gaps, cheapest_detours_cny
from supplychain.calendars import HOUR_S
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow

PLACES = 6
DAY_H = 12


def _gaps(draw: random.Random, count: int) -> Gaps:
    from_s = np.array([draw.randrange(DAY_H) * HOUR_S for _ in range(count)], dtype=np.int64)
    return Gaps(
        before=np.array([draw.randrange(PLACES) for _ in range(count)], dtype=np.int64),
        after=np.array([draw.randrange(PLACES) for _ in range(count)], dtype=np.int64),
        from_s=from_s,
        until_s=from_s + np.array([draw.randrange(7200) for _ in range(count)], dtype=np.int64),
        depart_s=from_s // 2,
        meters=np.array([draw.randrange(9000) for _ in range(count)], dtype=np.int64),
        seconds=np.array([draw.randrange(900) for _ in range(count)], dtype=np.int64),
        cny_per_m=np.array([draw.uniform(0.001, 0.004) for _ in range(count)]),
        cny_per_s=np.array([draw.uniform(0.005, 0.02) for _ in range(count)]),
    )


def _window(draw: random.Random) -> DeliveryWindow:
    open_s = draw.randrange(DAY_H) * HOUR_S
    return DeliveryWindow(open_s, open_s + draw.randrange(3 * HOUR_S))


def _calls(draw: random.Random, count: int) -> list[Call]:
    return [
        Call(
            draw.randrange(3) * HOUR_S,
            tuple(_window(draw) for _ in range(draw.randrange(3))),
            draw.randrange(600),
        )
        for _ in range(count)
    ]


def _travel(draw: random.Random, rows: int) -> TravelMatrix:
    meters = [[draw.randrange(20_000) for _ in range(PLACES)] for _ in range(rows)]
    seconds = [[draw.randrange(2_000) for _ in range(PLACES)] for _ in range(rows)]
    return TravelMatrix(np.array(meters, dtype=np.int64), np.array(seconds, dtype=np.int64))


def _plain_cny(gaps: Gaps, call: Call, meters: list[int], seconds: list[int]) -> float:
    """The same for one call, gap by gap."""
    best = inf
    for n in range(len(gaps)):
        is_met = not call.windows or any(
            window.open_s <= gaps.until_s[n] and gaps.from_s[n] <= window.close_s
            for window in call.windows
        )
        if gaps.depart_s[n] < call.release_s or not is_met:
            continue
        detour_m = meters[gaps.before[n]] + meters[gaps.after[n]] - gaps.meters[n]
        detour_s = seconds[gaps.before[n]] + seconds[gaps.after[n]] - gaps.seconds[n]
        price_cny = detour_m * gaps.cny_per_m[n] + (detour_s + call.service_s) * gaps.cny_per_s[n]
        best = min(best, float(price_cny))
    return best


@pytest.mark.parametrize("cells_per_block", [1, 40, 2**20])
@pytest.mark.parametrize("seed", range(12))
def test_detours_of_all_orders_at_once_are_those_of_a_loop_over_gaps(
    seed: int, cells_per_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "CELLS_PER_BLOCK", cells_per_block)
    draw = random.Random(seed)
    gaps, calls = _gaps(draw, draw.randrange(1, 20)), _calls(draw, draw.randrange(1, 15))
    travel = _travel(draw, len(calls))
    plain = [
        _plain_cny(gaps, call, meters, seconds)
        for call, meters, seconds in zip(
            calls, travel.distance_m.tolist(), travel.duration_s.tolist(), strict=True
        )
    ]
    assert cheapest_detours_cny(gaps, calls, travel) == pytest.approx(plain)


def test_without_gaps_no_order_fits() -> None:
    draw = random.Random(1)
    travel = _travel(draw, 2)
    assert cheapest_detours_cny(_gaps(draw, 0), _calls(draw, 2), travel).tolist() == [inf, inf]
