"""The log of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from simulations.events import EventKind
from simulations.log import Event, EventLog

if TYPE_CHECKING:
    from pathlib import Path


def filled(share: float = 1.0, most_rows: int = 10_000, subjects: int = 500) -> EventLog:
    """Two events of each of many orders."""
    log = EventLog(share, most_rows)
    for number in range(subjects):
        log.add(number, EventKind.ORDER_PLACED, f"o-{number}", "c-1", 2.5, 30.0)
    for number in range(subjects):
        log.add(subjects + number, EventKind.ORDER_DELIVERED, f"o-{number}", "c-1", 2.5)
    return log


def test_events_are_told_as_they_were_added() -> None:
    log = filled(subjects=2)
    first = Event(0, EventKind.ORDER_PLACED, "o-0", "c-1", 2.5, 30.0)
    assert log.events()[0] == first
    assert [event.subject for event in log.events(EventKind.ORDER_DELIVERED)] == ["o-0", "o-1"]
    assert log.frame()["kind"].tolist() == ["order_placed"] * 2 + ["order_delivered"] * 2


def test_a_subject_is_followed_with_all_its_events_or_none() -> None:
    log = filled(share=0.25)
    seen: dict[str, int] = {}
    for event in log.events():
        seen[event.subject] = seen.get(event.subject, 0) + 1
    assert set(seen.values()) == {2}
    assert 60 < len(seen) < 190
    assert log.count(EventKind.ORDER_PLACED) == 500
    assert log.happened == 1_000


def test_a_full_log_follows_fewer_subjects_and_keeps_counting() -> None:
    log = filled(most_rows=200)
    assert len(log) <= 200
    assert log.share <= 0.25
    assert log.count(EventKind.ORDER_DELIVERED) == 500
    subjects = {event.subject for event in log.events(EventKind.ORDER_PLACED)}
    assert {event.subject for event in log.events(EventKind.ORDER_DELIVERED)} == subjects
    again = filled(share=log.share)
    assert again.digest() == log.digest()


def test_listeners_are_told_of_their_kinds_even_if_they_are_not_kept() -> None:
    told: list[Event] = []
    log = EventLog(share=0.0)
    log.listen(told.append, [EventKind.ORDER_PLACED])
    log.add(1, EventKind.ORDER_PLACED, "o")
    log.add(2, EventKind.ORDER_LOST, "o")
    assert [event.kind for event in told] == [EventKind.ORDER_PLACED]
    assert len(log) == 0


def test_equal_logs_have_equal_digests_and_others_do_not() -> None:
    assert filled().digest() == filled().digest()
    assert filled(subjects=499).digest() != filled().digest()


def test_a_parquet_file_holds_the_log_and_its_share(tmp_path: Path) -> None:
    log = filled(share=0.5)
    log.to_parquet(tmp_path / "events.parquet")
    table = pq.read_table(tmp_path / "events.parquet")
    assert table.num_rows == len(log)
    assert table.schema.metadata[b"share"] == b"0.5"
    assert table.column("subject").to_pylist() == [event.subject for event in log.events()]
