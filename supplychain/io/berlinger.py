"""Text files of Berlinger's Fridge-tag and Q-tag loggers.

Lines are ``Key: value`` at a depth of as many blanks; days stand under ``Hist`` with lowest, mean
and highest temperature and minutes beyond each limit (``t Acc``), single samples, if the device
keeps them, in tab-separated lines under ``Data``. Format learnt from files of the devices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.io.logger_words import celsius
from supplychain.telemetry.track import DeviceAlarm, Reading, Summary, Track

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAIR = re.compile(r"(?:^|, )([A-Za-z][A-Za-z ]*|\d+):\s*([^,]*)")
_SAMPLE = re.compile(r"\t(\d{4}-\d\d-\d\d \d\d:\d\d)\t([^\t]*)(?:\t(.*))?")
_NO_VALUE = "--"
DAY = timedelta(days=1)


@dataclass(slots=True)
class _Entry:
    """One line with what stands deeper below it."""

    row: int
    key: str
    values: dict[str, str]
    below: list[_Entry] = field(default_factory=list)

    def child(self, key: str) -> _Entry | None:
        """The first entry of a name."""
        return next((entry for entry in self.below if entry.key == key), None)

    def find(self, key: str) -> tuple[int, str] | None:
        """Row and value of a key here or in the lines directly below."""
        for entry in (self, *self.below):
            if key in entry.values:
                return entry.row, entry.values[key].strip()
        return None


def is_berlinger(text: str) -> bool:
    """Whether the text begins as a file of these devices does."""
    return bool(re.match(r"\ufeff?Device:\s*Q-tag", text))


@dataclass(slots=True)
class _Reader:
    label: str
    zone: tzinfo
    unit: str = "C"
    problems: list[DataProblem] = field(default_factory=list)

    def number(self, found: tuple[int, str] | None, row: int, column: str) -> float | None:
        """A number of an entry; a fault is noted."""
        if found is None:
            self._missing(row, column, "a number")
            return None
        try:
            return float(found[1])
        except ValueError:
            where = (self.label, found[0], column)
            self.problems.append(
                DataProblem(*where, "not_a_number", "is not a number", found[1], "a number")
            )
            return None

    def temperature(self, entry: _Entry, key: str) -> float | None:
        """Degrees C of an entry's value."""
        value = self.number(entry.find(key), entry.row, key)
        return None if value is None else celsius(value, self.unit)

    def clock(self, found: tuple[int, str] | None, row: int, column: str) -> datetime | None:
        """A clock time in the file's zone; a fault is noted."""
        if found is None:
            self._missing(row, column, "2026-03-12 or 2026-03-12 16:00")
            return None
        try:
            return datetime.fromisoformat(found[1]).replace(tzinfo=self.zone)
        except ValueError:
            where = (self.label, found[0], column)
            text = "is not a date and time"
            self.problems.append(
                DataProblem(*where, "not_a_clock_time", text, found[1], "2026-03-12 16:00")
            )
            return None

    def _missing(self, row: int, column: str, allowed: str) -> None:
        problem = DataProblem(self.label, row, column, "missing", "is missing", "", allowed)
        self.problems.append(problem)


def read_berlinger(path: Path, text: str, zone: tzinfo) -> Track:
    """Track of a logger's text file: samples if it has them, and its days and alarms.

    Parameters
    ----------
    path
        For messages alone.
    text
        The file.
    zone
        Of the device's clock, which the file does not name.
    """
    root, samples = _tree(text.removeprefix("\ufeff"))
    reader = _Reader(path.name, zone)
    conf = root.child("Conf") or root
    if (unit := conf.find("Temp unit")) and unit[1] == "F":
        reader.unit = "F"
    serial = conf.find("Serial")
    stamped = list(_samples(samples, reader))
    days = list(_days(root, reader))
    begins = [at for at, _ in stamped] + [day for day, _, _ in days]
    if not begins and not reader.problems:
        text = "holds neither days nor samples"
        reader.problems.append(DataProblem(path.name, -1, "", "empty", text, "", "Hist or Data"))
    if reader.problems:
        raise DataError(sorted(reader.problems))
    start = min(begins)
    limits = {entry.key: entry for entry in (conf.child("Alarm") or conf).below}
    alarms = sorted(_device_alarms(root, days, limits, reader, start), key=lambda a: a.at_s)
    if reader.problems:
        raise DataError(sorted(reader.problems))
    readings = tuple(Reading((at - start).total_seconds(), at_c) for at, at_c in stamped)
    summaries = tuple(_summary(day, figures, start) for day, figures, _ in days)
    return Track(serial[1] if serial else "", "", start, readings, summaries, tuple(alarms))


def _tree(text: str) -> tuple[_Entry, list[tuple[int, str]]]:
    root = _Entry(0, "", {})
    path: list[tuple[int, _Entry]] = [(-1, root)]
    samples: list[tuple[int, str]] = []
    for row, line in enumerate(text.splitlines(), 1):
        if line.startswith("\t"):
            if path[-1][1].key == "Data":
                samples.append((row, line))
            continue
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip(" "))
        pairs = {match[1]: match[2] for match in _PAIR.finditer(line.strip())}
        entry = _Entry(row, next(iter(pairs), ""), pairs)
        while path[-1][0] >= depth:
            path.pop()
        path[-1][1].below.append(entry)
        path.append((depth, entry))
    return root, samples


def _samples(
    lines: list[tuple[int, str]], reader: _Reader
) -> Iterator[tuple[datetime, float | None]]:
    for row, line in lines:
        if "hh:mm" in line:
            continue
        match = _SAMPLE.fullmatch(line)
        if match is None:
            text = "is not a sample"
            where = (reader.label, row, "Data")
            reader.problems.append(
                DataProblem(*where, "unreadable", text, line.strip(), "time, temperature, mark")
            )
            continue
        at = reader.clock((row, match[1]), row, "Data")
        gone = match[2].strip().startswith(_NO_VALUE)
        value = None if gone else reader.number((row, match[2].strip()), row, "T")
        if at is not None:
            yield at, None if value is None else celsius(value, reader.unit)


_Day = tuple["datetime", tuple[float, float, float, bool], _Entry]


def _days(root: _Entry, reader: _Reader) -> Iterator[_Day]:
    """Days of the history in order of time, with lowest, mean and highest temperature."""
    history = root.child("Hist")
    found = [entry for entry in history.below if entry.key.isdigit()] if history else []
    for entry in reversed(found):
        day = reader.clock(entry.find("Date"), entry.row, "Date")
        figures = [reader.temperature(entry, key) for key in ("Min T", "Avrg T", "Max T")]
        if day is not None and None not in figures:
            low_c, mean_c, high_c = (value for value in figures if value is not None)
            yield day, (low_c, mean_c, high_c, False), entry


def _summary(day: datetime, figures: tuple[float, float, float, bool], start: datetime) -> Summary:
    begin_s = (day - start).total_seconds()
    low_c, mean_c, high_c, alarm = figures
    return Summary(begin_s, begin_s + DAY.total_seconds(), low_c, mean_c, high_c, None, alarm)


def _device_alarms(
    root: _Entry,
    days: list[_Day],
    limits: dict[str, _Entry],
    reader: _Reader,
    start: datetime,
) -> Iterator[DeviceAlarm]:
    """Alarms with a time (``TS A``) of the days of a Fridge-tag and of the result of a Q-tag."""
    for day, _, entry in days:
        for alarm in (entry.child("Alarm") or entry).below:
            for item in alarm.below:
                if at := item.values.get("TS A", "").strip():
                    clock = f"{day:%Y-%m-%d} {at}"
                    yield from _alarm(alarm.key, item, "t Acc", clock, limits, reader, start)
    result = root.child("Res")
    for alarm in (result.child("Alarm") or _Entry(0, "", {})).below if result else ():
        for item in alarm.below:
            if clock := item.values.get("TS A", "").strip():
                yield from _alarm(alarm.key, item, "t A", clock, limits, reader, start)


def _alarm(
    key: str,
    item: _Entry,
    counted: str,
    clock: str,
    limits: dict[str, _Entry],
    reader: _Reader,
    start: datetime,
) -> Iterator[DeviceAlarm]:
    at = reader.clock((item.row, clock), item.row, "TS A")
    out_min = reader.number((item.row, item.values.get(counted, "").strip()), item.row, counted)
    if at is None or out_min is None:
        return
    rule = limits.get(key)
    limit_c = reader.temperature(rule, "T AL") if rule and rule.find("T AL") else None
    kind = rule.find("Type") if rule else None
    # A Q-tag names the kind: 1 and 3 lie below, others above. A Fridge-tag has below as 0.
    above = kind[1] not in ("1", "3") if kind else key != "0"
    yield DeviceAlarm((at - start).total_seconds(), limit_c, above, out_min * 60.0)
