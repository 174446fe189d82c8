"""Faults told as callers count."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def events_called(name: str) -> Iterator[None]:
    """Faults of events tell the list's name meanwhile, and count its events from 1."""
    try:
        yield
    except DataError as wrong:
        raise DataError(
            replace(item, table=name, row=item.row + 1) if item.table == "events" else item
            for item in wrong.problems
        ) from wrong
