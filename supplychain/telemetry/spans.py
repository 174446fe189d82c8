"""Unbroken stretches of a track, as exposures; what lies between them is not known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.quality import Exposure, Segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.telemetry.track import Reading, Track


@dataclass(frozen=True, slots=True)
class Span:
    """Readings close enough to draw straight lines between them, from ``start_s`` on."""

    start_s: float
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class Gap:
    """A time between two samples that is too long to be bridged."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Seconds without a sample."""
        return self.end_s - self.start_s


def spans_and_gaps(track: Track, longest_gap_s: float) -> tuple[list[Span], list[Gap]]:
    """Cut a track where samples are missing for longer than ``longest_gap_s``.

    A track without readings becomes spans of its summaries' means, one constant piece each: that
    keeps a mean kinetic temperature and life used, if only about.
    """
    known = [item for item in track.readings if item.temperature_c is not None]
    if track.readings:
        # Samples without a temperature at either end are missing time too.
        ends_s = [track.readings[0].at_s, *(item.at_s for item in known), track.readings[-1].at_s]
        gaps = [Gap(a, b) for a, b in pairwise(ends_s) if b - a > longest_gap_s]
        return list(_spans(known, longest_gap_s)), gaps
    pieces = sorted(track.summaries, key=lambda item: item.start_s)
    whole = [
        Span(item.start_s, Exposure.constant(item.end_s - item.start_s, item.mean_c))
        for item in pieces
        if item.end_s > item.start_s
    ]
    between = [(a.end_s, b.start_s) for a, b in pairwise(pieces)]
    return whole, [Gap(a, b) for a, b in between if b - a > longest_gap_s]


def joined(spans: Iterable[Span]) -> Exposure:
    """All that is known, one after another, for figures that do not ask when."""
    return Exposure(tuple(piece for span in spans for piece in span.exposure.segments))


def _spans(known: list[Reading], longest_gap_s: float) -> Iterable[Span]:
    begin = 0
    for at in range(1, len(known) + 1):
        last = at == len(known)
        if last or known[at].at_s - known[at - 1].at_s > longest_gap_s:
            if at - begin > 1:
                yield _span(known[begin:at])
            begin = at


def _span(readings: list[Reading]) -> Span:
    points = [(item.at_s, item.temperature_c or 0.0) for item in readings]
    pieces = tuple(Segment(b - a, first, last) for (a, first), (b, last) in pairwise(points))
    return Span(points[0][0], Exposure(pieces))
