"""What happened in representative runs: event logs as Parquet, the worst lots as EPCIS 2.0."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from simulations.tracks import CANCELLED, DELIVERED, OPEN, STORED
from supplychain.io.atomic import replaced
from supplychain.io.epcis import EpcisLeg, HandOver, document, hand_over_event, leg_event
from supplychain.quality import Exposure, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from api.relived import Relived
    from simulations.tracks import LotTrack, Stay
    from supplychain.io.epcis import Event
    from supplychain.scenario import Scenario

EVENTS, EPCIS = "events", "epcis"
EVERY_S = 600.0
"""Between single values of an EPCIS event."""


def write_events(folder: Path, scenario: Scenario, relived: Relived) -> Path:
    """Write the event log of a run; its metadata tells which run it is and when second 0 was."""
    path = folder / EVENTS / f"{relived.experiment}.parquet"
    start = scenario.horizon.start
    told = {
        "experiment": relived.experiment,
        "replication": str(relived.number),
        "seed": str(relived.seed),
        "start": start.isoformat(),
        "digest": relived.log.digest(),
    }
    with replaced(path) as fresh:
        relived.log.to_parquet(fresh, told)
    return path


def write_epcis(folder: Path, scenario: Scenario, relived: Relived, lots: int) -> Path:
    """Write where the worst lots were, how warm, and who handed them over."""
    path = folder / EPCIS / f"{relived.experiment}.json"
    text = json.dumps(epcis_of(scenario, relived, lots), ensure_ascii=False, indent=1)
    with replaced(path) as fresh:
        fresh.write_text(text, encoding="utf-8")
    return path


def epcis_of(scenario: Scenario, relived: Relived, lots: int) -> Event:
    """An EPCIS document of the worst lots, the worst first; created when the last of it happens."""
    start = scenario.horizon.start
    told = relived.lots[:lots]
    ends_s = max((lot.until_s for lot in told), default=0.0)
    events = (event for lot in told for event in lot_events(lot, start))
    return document(events, scenario.horizon.clock(round(ends_s)))


def lot_events(lot: LotTrack, start: datetime) -> Iterator[Event]:
    """Events of a lot: its time in each place and vehicle, and each hand-over in between."""
    for number, stay in enumerate(lot.stays):
        yield leg_event(leg_of(lot, stay), start, every_s=EVERY_S)
        after = lot.stays[number + 1] if number + 1 < len(lot.stays) else None
        yield from _handed_over(lot, stay, after, start)


def leg_of(lot: LotTrack, stay: Stay) -> EpcisLeg:
    """A stay as EPCIS sees it; there is an alarm if the product left its band."""
    low_c, high_c = lot.band_c
    return EpcisLeg(
        (lot.lot_id,),
        exposure_of(stay),
        stay.from_s,
        vehicle_id=stay.vehicle_id,
        place_id=stay.place_id,
        step="transporting" if stay.vehicle_id else "storing",
        alarm=any(not low_c <= product_c <= high_c for _, _, product_c in stay.points),
    )


def exposure_of(stay: Stay) -> Exposure:
    """Temperature of the product in a stay."""
    points = [(at_s, product_c) for at_s, _, product_c in stay.points]
    pieces = (
        Segment(until_s - from_s, before_c, after_c)
        for (from_s, before_c), (until_s, after_c) in pairwise(points)
    )
    return Exposure(tuple(piece for piece in pieces if piece.duration_s > 0.0))


def _handed_over(lot: LotTrack, stay: Stay, after: Stay | None, start: datetime) -> Iterator[Event]:
    """What ends a stay: loading out of a room, unloading into one, or the customer's word."""
    if after is not None:
        if stay.place_id and after.vehicle_id:
            over = HandOver(lot.lot_id, stay.until_s, "loading", stay.place_id, after.vehicle_id)
            yield hand_over_event(over, start)
        elif stay.vehicle_id and after.place_id:
            over = HandOver(lot.lot_id, stay.until_s, "unloading", after.place_id, stay.vehicle_id)
            yield hand_over_event(over, start)
        return
    if lot.ended in {OPEN, CANCELLED}:
        return
    is_taken = lot.ended in {DELIVERED, STORED}
    step = "accepting" if is_taken else "inspecting"
    disposition = "" if is_taken else "non_sellable_other"
    yield hand_over_event(
        HandOver(lot.lot_id, stay.until_s, step, lot.place_id, disposition=disposition), start
    )
