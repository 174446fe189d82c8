from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]

DURATIONS = [[0, 100, 200, 300], [100, 0, 100, 200], [200, 100, 0, 100], [300, 200, 100, 0]]
"""Four places on one street, 100 s from one to the next."""


@pytest.fixture
def street() -> Callable[..., Document]:
    """A problem on the street: one vehicle that starts and ends at place 0, given jobs."""

    def make(*jobs: Document, vehicle: Document | None = None, **more: Any) -> Document:
        base = {"id": 7, "start_index": 0, "end_index": 0}
        return {
            "vehicles": [{**base, **(vehicle or {})}],
            "jobs": [deepcopy(job) for job in jobs],
            "matrices": {
                "car": {
                    "durations": deepcopy(DURATIONS),
                    "distances": [[10 * cell for cell in row] for row in DURATIONS],
                }
            },
            **more,
        }

    return make
