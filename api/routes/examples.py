"""Bodies that run as they are, for the API's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from api.kinds import Kind

OF_THE_TEMPLATE = ("route-plans",)


def example_of(kind: Kind) -> dict[str, Any] | None:
    """A body of a kind; those of other kinds are in ``/v1/demo-data``, for they are large."""
    if kind.name not in OF_THE_TEMPLATE:
        return None
    return {"name": "monday", "scenario": DOCUMENT, "limits": {"max_seconds": 5.0}}
