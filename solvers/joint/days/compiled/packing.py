"""Trips into trucks: by first fit decreasing, adopted where it needs fewer trucks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.joint.days.compiled.state import board, open_truck


@njit(cache=True)
def pack_day(f: Any, s: Any, day: int) -> bool:
    """Pack a day's trips anew if that saves a truck; whether it did."""
    trucks, total, count = s.trucks[day], 0, 0
    trip = s.day_trip[day]
    while trip >= 0:
        total += s.t_m[trip]
        count += 1
        trip = s.t_next[trip]
    if trucks <= 1 or total > (trucks - 1) * f.truck_most_m:
        return False
    trips, metres = np.empty(count, np.int64), np.empty(count, np.int64)
    trip = s.day_trip[day]
    for number in range(count):
        place, length = number, s.t_m[trip]
        while place > 0 and metres[place - 1] < length:
            trips[place], metres[place] = trips[place - 1], metres[place - 1]
            place -= 1
        trips[place], metres[place] = trip, length
        trip = s.t_next[trip]
    used, truck_of, packed = np.zeros(trucks, np.int64), np.empty(count, np.int64), 0
    for number in range(count):
        length = metres[number]
        truck = 0
        while truck < packed and used[truck] + length > f.truck_most_m:
            truck += 1
        if truck == packed:
            packed += 1
            if packed >= trucks:
                return False
        used[truck] += length
        truck_of[number] = truck
    new = np.empty(packed, np.int64)
    for number in range(packed):
        new[number] = open_truck(s, day)
    for number in range(count):
        board(f, s, trips[number], new[truck_of[number]])
    return True
