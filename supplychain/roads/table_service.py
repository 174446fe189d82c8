"""Asking a routing server over HTTP for one table at a time, and what may go wrong."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2
import numpy as np

from supplychain.errors import DataError
from supplychain.roads.matrix import TravelMatrix, rounded_matrix
from supplychain.roads.provider import RoadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_RETRIES = 2
_BACKOFF_S = 0.1

Tile = tuple[slice, slice]
Table = tuple[Any, Any]
"""Metres and seconds as lists of rows; null where there is no road."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: HTTP status and decoded JSON object."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableService:
    """A routing server at one address.

    Server errors (5xx) are tried twice more after a short wait; nothing else is. Redirects are not
    followed and proxies of the environment are not used: we talk to the address that is set.

    Parameters
    ----------
    address
        Such as ``http://routing.example:5000``.
    timeout_s
        Longest silence of the server that is borne.
    """

    address: str
    timeout_s: float

    def ask(self, client: httpx2.Client, method: str, path: str, body: object = None) -> Answer:
        """Send one request and decode the answer, whatever its status below 500.

        Raises
        ------
        RoadError
            If the server cannot be reached, is silent too long, fails, or sends no JSON object.
        """
        url = self.address.rstrip("/") + path
        for attempt in range(_RETRIES + 1):
            try:
                response = client.request(method, url, json=body)
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise self.error(_plain_reason(error, self.timeout_s)) from error
            if response.status_code < 500:
                return self._decoded(response)
            if attempt < _RETRIES:
                time.sleep(_BACKOFF_S * 2**attempt)
        reason = f"HTTP {response.status_code} after {_RETRIES + 1} attempts"
        raise self.error(f"{reason}: {_excerpt(response)}")

    def client(self) -> httpx2.Client:
        """Connections to the server, to be closed by the caller."""
        return httpx2.Client(timeout=self.timeout_s, trust_env=False)

    def error(self, reason: str) -> RoadError:
        """Make an error that names this server, without the password its address may hold."""
        return RoadError(shown_address(self.address), reason)

    def _decoded(self, response: httpx2.Response) -> Answer:
        try:
            body = response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            reason = f"HTTP {response.status_code} without a JSON object: {_excerpt(response)}"
            raise self.error(reason)
        return Answer(response.status_code, body)


def assemble(
    service: TableService,
    shape: tuple[int, int],
    tiles: Iterator[Tile],
    ask_tile: Callable[[httpx2.Client, slice, slice], Table],
) -> TravelMatrix:
    """Ask for every tile in turn and join the answers.

    Parameters
    ----------
    service
        The server, named in errors.
    shape
        Origins and destinations.
    tiles
        Rows and columns of each request; together they cover the shape.
    ask_tile
        Sends one request.

    Raises
    ------
    RoadError
        If an answer is not a table of numbers of the tile's shape.
    """
    distance_m = np.full(shape, np.nan)
    duration_s = np.full(shape, np.nan)
    with service.client() as client:
        for rows, columns in tiles:
            metres, seconds = ask_tile(client, rows, columns)
            size = (rows.stop - rows.start, columns.stop - columns.start)
            distance_m[rows, columns] = _numbers(service, "distances", metres, size)
            duration_s[rows, columns] = _numbers(service, "durations", seconds, size)
    try:
        return rounded_matrix(distance_m, duration_s)
    except DataError as error:
        raise service.error(f"the answer makes no sense: {error}") from error


def tiles_of(rows: int, columns: int, tile_rows: int, tile_columns: int) -> Iterator[Tile]:
    """Cut a table into tiles of at most the given size, row by row."""
    for top in range(0, rows, tile_rows):
        for left in range(0, columns, tile_columns):
            bottom, right = min(top + tile_rows, rows), min(left + tile_columns, columns)
            yield slice(top, bottom), slice(left, right)


def tile_by_sum(rows: int, columns: int, limit: int) -> tuple[int, int]:
    """Tile size with rows + columns within a limit of at least 2, wide where the table is wide."""
    tile_rows = max(1, min(rows, max(limit // 2, limit - columns)))
    return tile_rows, max(1, min(columns, limit - tile_rows))


def tile_by_product(rows: int, columns: int, limit: int) -> tuple[int, int]:
    """Tile size with rows x columns within a limit of at least 1."""
    tile_columns = max(1, min(columns, max(math.isqrt(limit), limit // max(1, rows))))
    return max(1, min(rows, limit // tile_columns)), tile_columns


def shown_address(address: str) -> str:
    """Drop user name and password from an address, so that it may be shown."""
    scheme, mark, rest = address.rpartition("://")
    host, slash, path = rest.partition("/")
    return scheme + mark + host.rpartition("@")[2] + slash + path


def _numbers(
    service: TableService, name: str, rows: object, size: tuple[int, int]
) -> NDArray[np.float64]:
    try:
        array = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        raise service.error(f"{name} are not a table of numbers") from None
    if array.shape != size:
        raise service.error(f"{name} have the shape {array.shape}, asked was {size}")
    return array


def _plain_reason(error: Exception, timeout_s: float) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return f"no answer within {timeout_s:g} s"
    if isinstance(error, httpx2.ConnectError):
        return f"cannot connect ({error})"
    return f"{type(error).__name__}: {error}"


def _excerpt(response: httpx2.Response) -> str:
    text = " ".join(response.text.split())
    return text[:200] or "(empty answer)"
