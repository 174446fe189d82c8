"""Travel matrices kept on disk under a hash of all that decides them."""

from __future__ import annotations

import hashlib
import logging
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from supplychain.errors import DataError
from supplychain.roads.matrix import TravelMatrix
from supplychain.roads.provider import coordinates
from supplychain.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.places import Location
    from supplychain.roads.provider import RoadProvider

_UNREADABLE = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, DataError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CachedRoads:
    """Asks another provider once for each question and keeps the answers.

    A file is written beside its place and then moved there, so that several processes may share
    the folder. A file that cannot be read is computed again and replaced. If the folder cannot be
    written, the answer is still given and a warning logged.

    Parameters
    ----------
    provider
        Whom to ask. One whose fingerprint is empty is asked every time.
    folder
        Made when first needed. Files are never deleted here.
    """

    provider: RoadProvider
    folder: Path

    @property
    def fingerprint(self) -> str:
        """That of the provider asked: caching changes no answer."""
        return self.provider.fingerprint

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times; see `RoadProvider.matrix`."""
        path = self.path(origins, destinations, speed_class)
        if path is None:
            return self.provider.matrix(origins, destinations, speed_class)
        known = _read(path, (len(origins), len(destinations)))
        if known is not None:
            return known
        answer = self.provider.matrix(origins, destinations, speed_class)
        _write(path, answer)
        return answer

    def path(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> Path | None:
        """File that holds, or would hold, this answer; none if it is never to be kept."""
        if not self.fingerprint:
            return None
        digest = hashlib.sha256()
        for text in (self.fingerprint, speed_class, str(len(origins)), str(len(destinations))):
            digest.update(text.encode() + b"\0")
        for degrees in coordinates(origins, destinations):
            # Adding 0.0 turns -0.0 into 0.0, the same place.
            digest.update((degrees + 0.0).astype("<f8").tobytes())
        return Path(self.folder) / f"{digest.hexdigest()}.npz"


def _read(path: Path, shape: tuple[int, int]) -> TravelMatrix | None:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            found = TravelMatrix(arrays["distance_m"], arrays["duration_s"])
    except FileNotFoundError:
        return None
    except _UNREADABLE as error:
        _log.warning("cached distances in %s cannot be read and are made again: %s", path, error)
        return None
    return found if found.distance_m.shape == shape else None


def _write(path: Path, answer: TravelMatrix) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, answer)
    except OSError as error:
        _log.warning("distances could not be kept in %s: %s", path, error)


def _replace(path: Path, answer: TravelMatrix) -> None:
    with unfinished(path.with_name(f"{path.stem}.{uuid4().hex[:8]}.part")) as fresh:
        with fresh.open("xb") as stream:
            np.savez(stream, distance_m=answer.distance_m, duration_s=answer.duration_s)
        fresh.replace(path)
