"""Roads from an OSRM server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supplychain.roads.provider import coordinates, known_speed_class, settings_fingerprint
from supplychain.roads.table_service import (
    Table,
    TableService,
    assemble,
    shown_address,
    tile_by_sum,
    tiles_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import httpx2
    import numpy as np
    from numpy.typing import NDArray

    from supplychain.places import Location
    from supplychain.roads.matrix import TravelMatrix


@dataclass(frozen=True, slots=True)
class OsrmRoads:
    """Distances and times of OSRM's table service, version 1.

    Asks ``GET /table/v1/{profile}/{lon},{lat};...`` with ``annotations=distance,duration``; a null
    is a pair without a road. Coordinates are sent with six decimals (0.1 m).

    Parameters
    ----------
    address
        Server address, such as ``http://127.0.0.1:5000``.
    profiles
        OSRM profile by speed class. A stock server ignores the name: it serves one profile.
    max_table_size
        Most places in one request (the server's ``--max-table-size`` is 100 unless set), at least
        2. Larger questions are cut.
    timeout_s
        Longest silence of the server that is borne.
    data_version
        Name of the server's map data; change it with the map, so that no old answer is reused.
    """

    address: str
    profiles: Mapping[str, str] = field(
        default_factory=lambda: {"urban": "driving", "trunk": "driving"}, hash=False
    )
    max_table_size: int = 100
    timeout_s: float = 30.0
    data_version: str = ""

    @property
    def fingerprint(self) -> str:
        """Hash of address, profiles and data version."""
        settings = [shown_address(self.address), dict(self.profiles), self.data_version]
        return settings_fingerprint("osrm 1", settings)

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times; see `RoadProvider.matrix`."""
        profile = self.profiles[known_speed_class(speed_class, self.profiles)]
        starts, ends = coordinates(origins, destinations)
        service = TableService(self.address, self.timeout_s)

        def ask_tile(client: httpx2.Client, rows: slice, columns: slice) -> Table:
            answer = service.ask(client, "GET", _path(profile, starts[rows], ends[columns]))
            code = answer.body.get("code")
            if answer.status == 200 and code == "Ok":
                return answer.body.get("distances"), answer.body.get("durations")
            message = answer.body.get("message", "no reason given")
            raise service.error(f"HTTP {answer.status}, code {code}: {message}")

        shape = (len(starts), len(ends))
        tiles = tiles_of(*shape, *tile_by_sum(*shape, max(2, self.max_table_size)))
        return assemble(service, shape, tiles, ask_tile)


def _path(profile: str, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> str:
    places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in (*starts, *ends))
    sources = ";".join(map(str, range(len(starts))))
    targets = ";".join(map(str, range(len(starts), len(starts) + len(ends))))
    query = f"sources={sources}&destinations={targets}&annotations=distance,duration"
    return f"/table/v1/{profile}/{places}?{query}"
