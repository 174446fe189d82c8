"""Bodies that run as they are, for the API's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from api.kinds import Kind

OF_THE_TEMPLATE = ("route-plans",)


def example_of(kind: Kind) -> dict[str, Any]:
    """A body of a kind: the template's own network, or a stored scenario."""
    if kind.name in OF_THE_TEMPLATE:
        return {"name": "monday", "scenario": DOCUMENT, "limits": {"max_seconds": 5.0}}
    return {"name": "monday", "scenario_id": "scn_0", "limits": {"seed": 7}}
