"""How many requests a key may make, in one process."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE_S = 60.0


@dataclass(slots=True)
class _Bucket:
    """Requests that a key has left, which come back steadily."""

    left: float
    at: float
    running: int = 0


class Limiter:
    """A bucket for each key.

    Parameters
    ----------
    per_minute
        Requests; as many at once after a minute's rest.
    at_once
        Requests that are being answered.
    """

    def __init__(self, per_minute: int, at_once: int) -> None:
        self.per_minute, self.at_once = per_minute, at_once
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key_id: str) -> None:
        """Count one request.

        Raises
        ------
        Problem
            With the seconds to wait, if there were too many.
        """
        now = time.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault(key_id, _Bucket(self.per_minute, now))
            earned = (now - bucket.at) * self.per_minute / MINUTE_S
            bucket.left, bucket.at = min(self.per_minute, bucket.left + earned), now
            if bucket.left < 1.0:
                wait_s = int((1.0 - bucket.left) * MINUTE_S / self.per_minute) + 1
                words = f"at most {self.per_minute} requests a minute"
                headers = {"Retry-After": str(wait_s)}
                raise Problem(429, words, limit=self.per_minute, headers=headers)
            bucket.left -= 1.0

    @contextmanager
    def running(self, key_id: str) -> Iterator[None]:
        """Hold a place while a request is answered."""
        with self._lock:
            bucket = self._buckets.setdefault(key_id, _Bucket(self.per_minute, time.monotonic()))
            if bucket.running >= self.at_once:
                words = f"at most {self.at_once} requests at once"
                raise Problem(429, words, limit=self.at_once, headers={"Retry-After": "1"})
            bucket.running += 1
        try:
            yield
        finally:
            with self._lock:
                bucket.running -= 1
