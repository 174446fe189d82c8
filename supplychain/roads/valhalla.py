"""Roads from a Valhalla server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from supplychain.roads.provider import coordinates, known_speed_class, settings_fingerprint
from supplychain.roads.table_service import (
    Answer,
    Table,
    TableService,
    assemble,
    shown_address,
    tile_by_product,
    tiles_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx2
    from numpy.typing import NDArray

    from supplychain.places import Location
    from supplychain.roads.matrix import TravelMatrix

_NO_PATH_FOR_ANY_PAIR = 442


@dataclass(frozen=True, slots=True)
class ValhallaRoads:
    """Distances and times of Valhalla's matrix service.

    Posts to ``/sources_to_targets`` and reads both documented answers, the verbose one (a row of
    ``{distance, time}`` per source) and the short one (``distances`` and ``durations``). Distances
    come in kilometres with three decimals. A null is a pair without a road; where no pair of a
    request has one, Valhalla sends error 442 instead, which is read the same way.

    Stock servers refuse trucks and cars beyond 400 km (``max_matrix_distance``): raise that limit
    for national networks.

    Parameters
    ----------
    address
        Server address, such as ``http://127.0.0.1:8002``.
    costings
        Valhalla costing model by speed class.
    max_pairs
        Most pairs in one request (the server's ``max_matrix_location_pairs`` is 2,500 unless
        set), at least 1. Larger questions are cut.
    timeout_s
        Longest silence of the server that is borne.
    data_version
        Name of the server's map data; change it with the map, so that no old answer is reused.
    """

    address: str
    costings: Mapping[str, str] = field(
        default_factory=lambda: {"urban": "auto", "trunk": "truck"}, hash=False
    )
    max_pairs: int = 2_500
    timeout_s: float = 30.0
    data_version: str = ""

    @property
    def fingerprint(self) -> str:
        """Hash of address, costing models and data version."""
        settings = [shown_address(self.address), dict(self.costings), self.data_version]
        return settings_fingerprint("valhalla 1", settings)

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times; see `RoadProvider.matrix`."""
        costing = self.costings[known_speed_class(speed_class, self.costings)]
        starts, ends = coordinates(origins, destinations)
        service = TableService(self.address, self.timeout_s)

        def ask_tile(client: httpx2.Client, rows: slice, columns: slice) -> Table:
            question = {
                "sources": _points(starts[rows]),
                "targets": _points(ends[columns]),
                "costing": costing,
                "units": "kilometers",
            }
            answer = service.ask(client, "POST", "/sources_to_targets", question)
            size = (rows.stop - rows.start, columns.stop - columns.start)
            return _table(service, answer, size)

        shape = (len(starts), len(ends))
        tiles = tiles_of(*shape, *tile_by_product(*shape, max(1, self.max_pairs)))
        return assemble(service, shape, tiles, ask_tile)


def _points(degrees: NDArray[np.float64]) -> list[dict[str, float]]:
    return [{"lat": round(lat, 6), "lon": round(lon, 6)} for lat, lon in degrees.tolist()]


def _table(service: TableService, answer: Answer, size: tuple[int, int]) -> Table:
    body = answer.body
    if body.get("error_code") == _NO_PATH_FOR_ANY_PAIR:
        nowhere = np.full(size, np.nan)
        return nowhere, nowhere
    if answer.status != 200:
        code, reason = body.get("error_code", "none"), body.get("error", "no reason given")
        raise service.error(f"HTTP {answer.status}, error code {code}: {reason}")
    if body.get("units", "kilometers") not in {"kilometers", "km"}:
        raise service.error(f"distances are in {body['units']}, asked was kilometers")
    try:
        kilometres, seconds = _columns(body["sources_to_targets"])
        return _metres(kilometres), seconds
    except (KeyError, TypeError, AttributeError):
        raise service.error("the answer holds no sources_to_targets in a known form") from None


def _columns(found: Any) -> Table:
    if isinstance(found, dict):
        return found["distances"], found["durations"]
    kilometres = [[pair["distance"] for pair in row] for row in found]
    return kilometres, [[pair["time"] for pair in row] for row in found]


def _metres(kilometres: Any) -> list[list[float | None]]:
    return [[None if km is None else 1000.0 * km for km in row] for row in kilometres]
