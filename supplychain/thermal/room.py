"""Cold rooms sized from what they store, as a compartment of the same heat balance.

A room differs from a vehicle's body in its size, its better walls and its door, through which goods
pass all day. Sizes are engineering estimates for rooms of which only the stored mass is known.
"""

from __future__ import annotations

import math
from dataclasses import replace

from supplychain.quality.ranges import NOT_NEGATIVE, POSITIVE, TEMPERATURE, Range, check_ranges
from supplychain.thermal.body import AIR_J_PER_M3_K, SKIN_J_PER_M2_K, ReeferBox
from supplychain.thermal.door import door_conductance_w_per_k

STORED_KG_PER_M3 = 200.0
"""Of gross volume, aisles included; racked rooms of mixed fresh goods hold 150 to 250."""
MOST_HEIGHT_M = 6.0
DOOR_M = (2.0, 2.2)
DOOR_PER_M2_FLOOR = 1.0 / 200.0
"""One door for every 200 m2, at least one."""
INSULATION_W_M2_K = (0.30, 0.20)
"""Walls, floor and roof of rooms above and below -5 C: about 75 and 120 mm of polyurethane."""


def room_box(
    storage_kg: float,
    set_point_c: float,
    *,
    design_ambient_c: float = 35.0,
    insulation_k: float | None = None,
    overcapacity: float = 1.75,
    door_share: float = 0.05,
    door_protection: float = 0.75,
    coupling_w_per_k_per_kg: float = 0.1,
) -> ReeferBox:
    """Size a room from the mass that it can store.

    Parameters
    ----------
    storage_kg
        Most that it holds; above 0.
    set_point_c
        Air temperature that its unit holds.
    design_ambient_c
        Outside temperature for which the unit is sized.
    insulation_k
        Mean heat transfer coefficient in W/(m2 K); by set point if not given.
    overcapacity
        Unit capacity over losses through walls and doors at design conditions.
    door_share
        Share of time that a door stands open on an ordinary day.
    door_protection
        Share of the exchange through an open door (Gosney and Olama) that strip curtains keep out.
    coupling_w_per_k_per_kg
        Between air and goods; see `ReeferBox`.

    Returns
    -------
    ReeferBox
        Its ``door_w_per_k`` is that of all doors standing open, curtains included.

    Raises
    ------
    DataError
        If a size or factor is impossible, or the set point is not below the design ambient.
    """
    if insulation_k is None:
        insulation_k = INSULATION_W_M2_K[set_point_c < -5.0]
    check_ranges(
        "cold room",
        [
            ("storage_kg", storage_kg, POSITIVE),
            ("set_point_c", set_point_c, TEMPERATURE),
            ("design_ambient_c", design_ambient_c, Range(low=set_point_c, open_low=True)),
            ("insulation_k", insulation_k, POSITIVE),
            ("overcapacity", overcapacity, POSITIVE),
            ("door_share", door_share, Range(0.0, 1.0)),
            ("door_protection", door_protection, Range(0.0, 1.0)),
            ("coupling_w_per_k_per_kg", coupling_w_per_k_per_kg, NOT_NEGATIVE),
        ],
    )
    volume_m3 = storage_kg / STORED_KG_PER_M3
    height_m = min(MOST_HEIGHT_M, math.cbrt(volume_m3))
    floor_m2 = volume_m3 / height_m
    surface_m2 = 2.0 * floor_m2 + 4.0 * math.sqrt(floor_m2) * height_m
    doors = max(1, math.ceil(floor_m2 * DOOR_PER_M2_FLOOR))
    open_w_per_k = doors * (1.0 - door_protection) * _door(set_point_c, design_ambient_c, height_m)
    ua_w_per_k = insulation_k * surface_m2
    losses_w = (ua_w_per_k + door_share * open_w_per_k) * (design_ambient_c - set_point_c)
    return ReeferBox(
        ua_w_per_k=ua_w_per_k,
        cooling_w=overcapacity * losses_w,
        heating_w=0.5 * overcapacity * losses_w,
        air_j_per_k=AIR_J_PER_M3_K * volume_m3 + SKIN_J_PER_M2_K * surface_m2,
        door_w_per_k=open_w_per_k,
        coupling_w_per_k_per_kg=coupling_w_per_k_per_kg,
    )


def room_under(box: ReeferBox, door_share: float = 0.0, cooling: float = 1.0) -> ReeferBox:
    """The same room while its doors stand open for a share of the time and its unit is weaker.

    Unlike a vehicle's, a room's unit runs on behind an open door; the mean exchange is added to the
    walls. A ``cooling`` of 0 is a room without power, which can neither cool nor heat.
    """
    return replace(
        box,
        ua_w_per_k=box.ua_w_per_k + min(max(door_share, 0.0), 1.0) * box.door_w_per_k,
        cooling_w=box.cooling_w * max(cooling, 0.0),
        heating_w=box.heating_w if cooling > 0.0 else 0.0,
        door_w_per_k=0.0,
    )


def _door(set_point_c: float, ambient_c: float, height_m: float) -> float:
    """Conductance of one unprotected open door, no higher than its room."""
    width_m, door_m = DOOR_M
    return door_conductance_w_per_k(width_m, min(door_m, height_m), set_point_c, ambient_c)
