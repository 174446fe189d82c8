"""Time and degree-minutes outside a temperature band, and the excursions one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from supplychain.quality.ranges import Range, check_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.quality.exposure import Exposure, Segment

S_PER_MIN = 60.0


@dataclass(frozen=True, slots=True)
class Excursion:
    """One unbroken stay above (or below) a band.

    ``start_s`` counts from the exposure's start; ``worst_c`` is furthest from the band.
    """

    start_s: float
    duration_s: float
    worst_c: float
    above: bool


class _Piece(NamedTuple):
    """A straight piece of temperature outside the band."""

    start_s: float
    end_s: float
    first_c: float
    last_c: float
    above: bool


def time_out_of_band_s(exposure: Exposure, low_c: float, high_c: float) -> float:
    """Seconds outside the closed band from ``low_c`` to ``high_c``."""
    return sum(piece.end_s - piece.start_s for piece in _pieces_out(exposure, low_c, high_c))


def degree_minutes_out(exposure: Exposure, low_c: float, high_c: float) -> float:
    """Area between the temperature and the nearer end of the band, in kelvin times minutes."""
    area_ks = 0.0
    for piece in _pieces_out(exposure, low_c, high_c):
        middle_c = (piece.first_c + piece.last_c) / 2.0
        excess_c = middle_c - high_c if piece.above else low_c - middle_c
        area_ks += (piece.end_s - piece.start_s) * excess_c
    return area_ks / S_PER_MIN


def excursions(exposure: Exposure, low_c: float, high_c: float) -> list[Excursion]:
    """Return the stays outside the closed band in order of time; touching pieces are one stay."""
    stays: list[list[_Piece]] = []
    for piece in _pieces_out(exposure, low_c, high_c):
        last = stays[-1][-1] if stays else None
        if last and last.above == piece.above and last.end_s == piece.start_s:
            stays[-1].append(piece)
        else:
            stays.append([piece])
    return [_excursion(stay) for stay in stays]


def _excursion(stay: list[_Piece]) -> Excursion:
    start_s, above = stay[0].start_s, stay[0].above
    seen_c = [at_c for piece in stay for at_c in (piece.first_c, piece.last_c)]
    return Excursion(
        start_s, stay[-1].end_s - start_s, max(seen_c) if above else min(seen_c), above
    )


def _pieces_out(exposure: Exposure, low_c: float, high_c: float) -> Iterator[_Piece]:
    check_ranges("temperature band", [("high_c", high_c, Range(low=low_c))])
    clock_s = 0.0
    for segment in exposure.segments:
        out = [_beyond(segment, clock_s, high_c, 1.0), _beyond(segment, clock_s, low_c, -1.0)]
        yield from sorted(piece for piece in out if piece)
        clock_s += segment.duration_s


def _beyond(segment: Segment, clock_s: float, limit_c: float, sign: float) -> _Piece | None:
    """Return the part of a segment above (``sign`` 1) or below (-1) a limit, None if empty."""
    first = sign * (segment.start_c - limit_c)
    last = sign * (segment.end_c - limit_c)
    if segment.duration_s <= 0.0 or (first <= 0.0 and last <= 0.0):
        return None
    start_s, end_s = clock_s, clock_s + segment.duration_s
    # A ramp crosses the limit after the share first / (first - last) of its time.
    if first < 0.0:
        start_s += segment.duration_s * first / (first - last)
    elif last < 0.0:
        end_s = clock_s + segment.duration_s * first / (first - last)
    if end_s <= start_s:
        return None
    first_c = segment.start_c if first >= 0.0 else limit_c
    last_c = segment.end_c if last >= 0.0 else limit_c
    return _Piece(start_s, end_s, first_c, last_c, sign > 0.0)
