"""Tracks of logger files as telemetry of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.telemetry.series import LoggerSeries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.scenario import Scenario
    from supplychain.telemetry.track import Reading, Track


def with_tracks(scenario: Scenario, tracks: Iterable[Track], *, lot_id: str = "") -> Scenario:
    """The scenario with the readings of tracks added to its telemetry.

    Parameters
    ----------
    scenario
        Names the lots and orders that tracks can be of; also its telemetry so far.
    tracks
        Each of a lot or an order, by its ``subject_id``. Seconds are rounded to whole ones. A
        reading that is there already counts once.
    lot_id
        Lot of the tracks that name nothing.

    Raises
    ------
    DataError
        With every track that is of nothing known, has no single readings, or contradicts what is
        there.
    """
    problems: list[DataProblem] = []
    lots = {item.id for item in scenario.lots}
    held = {item.subject: item for item in scenario.telemetry}
    for track in tracks:
        for subject_id in _subjects(track, lots) or (lot_id,):
            new = _series(scenario, replace(track, subject_id=subject_id), problems)
            if new is not None:
                old = held.get(new.subject)
                held[new.subject] = new if old is None else _merged(old, new, track, problems)
    if problems:
        raise DataError(problems)
    return replace(scenario, telemetry=tuple(held.values()))


def _subjects(track: Track, lots: set[str]) -> tuple[str, ...]:
    """What a track is of; an event of EPCIS may be of several lots."""
    several = tuple(track.subject_id.split(", "))
    if track.subject_id not in lots and lots.issuperset(several):
        return several
    return (track.subject_id,) if track.subject_id else ()


def _series(scenario: Scenario, track: Track, problems: list[DataProblem]) -> LoggerSeries | None:
    """A track as a series, or a problem more."""
    subject = track.subject_id
    lots = {item.id for item in scenario.lots}
    orders = {item.id for item in scenario.orders}
    if subject not in lots and subject not in orders:
        text = "this is no lot and no order of the scenario"
        allowed = "a lot or an order in the file, or --lot for files that name none"
        problems.append(_problem(track, "unknown_reference", text, subject, allowed))
        return None
    if not track.readings:
        text = "there are only summaries, which tell nothing of the moments between"
        problems.append(_problem(track, "no_readings", text, subject, "single readings"))
        return None
    from_s = (track.start - scenario.horizon.start).total_seconds()
    readings: list[Reading] = []
    for item in track.readings:
        _add(readings, replace(item, at_s=float(round(from_s + item.at_s))), track, problems)
    is_lot = subject in lots
    if not is_lot:
        _refuse_two_classes(scenario, track, subject, problems)
    return LoggerSeries(
        tuple(readings),
        lot_id=subject if is_lot else "",
        order_id="" if is_lot else subject,
        device_id=track.device_id,
    )


def _merged(
    old: LoggerSeries, new: LoggerSeries, track: Track, problems: list[DataProblem]
) -> LoggerSeries:
    """Readings of both in order of time; life used before stays with the first of the old ones."""
    readings: list[Reading] = []
    for item in sorted((*old.readings, *new.readings), key=lambda item: item.at_s):
        _add(readings, item, track, problems)
    if old.age_h is not None and new.readings[0].at_s < old.readings[0].at_s:
        text = "readings before the one whose age is given"
        problems.append(_problem(track, "misplaced", text, old.subject_id, "later readings"))
    return replace(old, readings=tuple(readings))


def _add(readings: list[Reading], item: Reading, track: Track, problems: list[DataProblem]) -> None:
    """Append a reading, unless it is there; two different ones of a second are a problem."""
    if not readings or readings[-1].at_s != item.at_s:
        readings.append(item)
    elif readings[-1] != item:
        text = "two readings of the same second differ"
        given = f"{readings[-1].temperature_c} and {item.temperature_c}"
        problems.append(_problem(track, "duplicate_time", text, given, "one reading"))


def _refuse_two_classes(
    scenario: Scenario, track: Track, order_id: str, problems: list[DataProblem]
) -> None:
    classes = {item.id: item.temperature_class_id for item in scenario.products}
    order = next(item for item in scenario.orders if item.id == order_id)
    found = sorted({classes[line.product_id] for line in order.lines})
    if len(found) != 1:
        text = "the order has goods of more than one class; add it to the table with its class"
        problems.append(_problem(track, "conflict", text, order_id, "an order of one class"))


def _problem(track: Track, code: str, text: str, given: str, allowed: str) -> DataProblem:
    return DataProblem(track.name, -1, "", code, text, given, allowed)
