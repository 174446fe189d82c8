"""What happened in a run: a typed log that is only ever added to, in columns.

Its memory is bounded: when it is full, the subjects it follows are thinned out to half, each with
all its events or none. How often each kind of event happened is always known of all of them.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from simulations.events import EventKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pandas as pd

FULL_SHARE = 1 << 32
MOST_ROWS = 5_000_000
"""Of 37 bytes each."""

KINDS = tuple(EventKind)
NUMBER = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Parameters
    ----------
    time_s
        Second of the horizon.
    kind
        What.
    subject
        To what: an order, lot, route, vehicle, room or disruption.
    place
        Where: a site, customer or city; empty if nowhere in particular.
    amount, value
        Two figures whose meaning the kind tells.
    """

    time_s: int
    kind: EventKind
    subject: str
    place: str = ""
    amount: float = 0.0
    value: float = 0.0


class EventLog:
    """Events in columns.

    Parameters
    ----------
    share
        Of all subjects, those that are followed, from 0 to 1; which ones does not depend on chance
        or on the order of events.
    most_rows
        When there are more, the share is halved until there are not.
    """

    def __init__(self, share: float = 1.0, most_rows: int = MOST_ROWS) -> None:
        self._limit = round(share * FULL_SHARE)
        self._most_rows = max(1, most_rows)
        self.counts = [0] * len(KINDS)
        self._names: list[str] = []
        self._name_of: dict[str, int] = {}
        self._time_s, self._kind = array("q"), array("B")
        self._subject, self._place = array("l"), array("l")
        self._amount, self._value = array("d"), array("d")
        self._listeners: list[list[Callable[[Event], object]]] = [[] for _ in KINDS]

    def __len__(self) -> int:
        """Events that are kept."""
        return len(self._time_s)

    @property
    def share(self) -> float:
        """Share of subjects that are followed."""
        return self._limit / FULL_SHARE

    @property
    def happened(self) -> int:
        """Events that happened, kept or not."""
        return sum(self.counts)

    def count(self, kind: EventKind) -> int:
        """How often something happened, kept or not."""
        return self.counts[NUMBER[kind]]

    def listen(self, act: Callable[[Event], object], kinds: Iterable[EventKind] = KINDS) -> None:
        """Tell somebody of events as they happen, whether they are kept or not."""
        for kind in kinds:
            self._listeners[NUMBER[kind]].append(act)

    def add(
        self,
        time_s: int,
        kind: EventKind,
        subject: str,
        place: str = "",
        amount: float = 0.0,
        value: float = 0.0,
    ) -> None:
        """Note an event; times never fall."""
        number = NUMBER[kind]
        self.counts[number] += 1
        if self._listeners[number]:
            event = Event(time_s, kind, subject, place, amount, value)
            for act in self._listeners[number]:
                act(event)
        limit = self._limit
        if limit < FULL_SHARE and (not limit or crc32(subject.encode()) >= limit):
            return
        self._time_s.append(time_s)
        self._kind.append(number)
        names = self._name_of
        self._subject.append(names[subject] if subject in names else self._name(subject))
        self._place.append(names[place] if place in names else self._name(place))
        self._amount.append(amount)
        self._value.append(value)
        if len(self._time_s) > self._most_rows:
            self._thin_out()

    def events(self, *kinds: EventKind) -> list[Event]:
        """Events that are kept, of some kinds or of all, in order."""
        wanted = {NUMBER[kind] for kind in kinds} or set(range(len(KINDS)))
        return [self._event(row) for row in range(len(self)) if self._kind[row] in wanted]

    def frame(self) -> pd.DataFrame:
        """A table of what is kept, with one row per event."""
        frame: pd.DataFrame = self.table().to_pandas()
        return frame

    def table(self) -> pa.Table:
        """The same as an Arrow table; kinds, subjects and places are dictionaries."""
        names = pa.array(self._names, pa.string())
        kinds = pa.array([str(kind) for kind in KINDS], pa.string())
        columns = {
            "time_s": pa.array(self._time_s, pa.int64()),
            "kind": pa.DictionaryArray.from_arrays(pa.array(self._kind, pa.int32()), kinds),
            "subject": pa.DictionaryArray.from_arrays(pa.array(self._subject, pa.int32()), names),
            "place": pa.DictionaryArray.from_arrays(pa.array(self._place, pa.int32()), names),
            "amount": pa.array(self._amount, pa.float64()),
            "value": pa.array(self._value, pa.float64()),
        }
        return pa.table(columns).replace_schema_metadata({"share": repr(self.share)})

    def to_parquet(self, path: Path, told: Mapping[str, str] | None = None) -> None:
        """Write what is kept.

        Parameters
        ----------
        path
            The file.
        told
            More for the file's metadata, which tells the share of subjects followed.
        """
        table = self.table()
        pq.write_table(
            table.replace_schema_metadata({**table.schema.metadata, **(told or {})}), path
        )

    def digest(self) -> str:
        """SHA-256 of all that is kept: equal for equal runs on every machine."""
        found = hashlib.sha256()
        for row in range(len(self)):
            event = self._event(row)
            found.update(repr((event.time_s, str(event.kind), event.subject)).encode())
            found.update(repr((event.place, event.amount, event.value)).encode())
        return found.hexdigest()

    def _event(self, row: int) -> Event:
        subject, place = self._names[self._subject[row]], self._names[self._place[row]]
        kind, amount = KINDS[self._kind[row]], self._amount[row]
        return Event(self._time_s[row], kind, subject, place, amount, self._value[row])

    def _name(self, text: str) -> int:
        number = self._name_of[text] = len(self._names)
        self._names.append(text)
        return number

    def _thin_out(self) -> None:
        """Follow half the subjects from now on, and forget the others."""
        while len(self._time_s) > self._most_rows and self._limit > 0:
            self._limit //= 2
            follows = [crc32(name.encode()) < self._limit for name in self._names]
            kept = [row for row, subject in enumerate(self._subject) if follows[subject]]
            self._keep(kept)

    def _keep(self, rows: list[int]) -> None:
        names, subject, place = self._names, self._subject, self._place
        self._names, self._name_of = [], {}
        self._subject, self._place = array("l"), array("l")
        for row in rows:
            for column, old in ((self._subject, subject), (self._place, place)):
                text = names[old[row]]
                known = self._name_of.get(text)
                column.append(self._name(text) if known is None else known)
        self._time_s = array("q", (self._time_s[row] for row in rows))
        self._kind = array("B", (self._kind[row] for row in rows))
        self._amount = array("d", (self._amount[row] for row in rows))
        self._value = array("d", (self._value[row] for row in rows))
