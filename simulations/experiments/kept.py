"""Finished replications in a folder, so that an experiment that was killed goes on where it was.

``experiment.json`` says which experiment it is; ``replications.jsonl`` has one line for each
replication, in the order in which they ended. A line that was torn by a kill is cut off.
"""

from __future__ import annotations

import json
import math
import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from simulations.experiments.refused import refused
from simulations.experiments.replication import Ended, FailedReplication, Replication

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from simulations.experiments.experiment import Experiment

HEADER, LINES = "experiment.json", "replications.jsonl"


class Kept:
    """A folder of one experiment that this process alone writes to."""

    def __init__(self, file: IO[bytes], known: Mapping[int, Ended]) -> None:
        self._file = file
        self.known = dict(known)

    def add(self, ended: Ended) -> None:
        """Keep one; once this returns it survives a kill of the program, and of the machine."""
        self.known[ended.number] = ended
        self._file.write(_line(ended))
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def kept(folder: Path, experiment: Experiment) -> Iterator[Kept]:
    """Open the folder of an experiment, or begin it.

    Raises
    ------
    DataError
        If it belongs to another experiment, or another program is writing to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LINES).open("ab+") as file:
        _lock(file, folder)
        _claim(folder, experiment)
        file.seek(0)
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            file.truncate(whole)
        yield Kept(file, _read(content[:whole], folder))


def read_kept(folder: Path) -> tuple[dict[str, Any], dict[int, Ended]]:
    """Header and replications of a folder, whatever experiment it is of.

    Raises
    ------
    DataError
        If it is not the folder of an experiment.
    """
    header = _header(folder)
    if header is None:
        text = "is not the folder of an experiment"
        raise refused(str(folder), "not_found", text, "", f"a folder with {HEADER} and {LINES}")
    lines = folder / LINES
    content = lines.read_bytes() if lines.exists() else b""
    return header, _read(content[: content.rfind(b"\n") + 1], folder)


def _claim(folder: Path, experiment: Experiment) -> None:
    found = _header(folder)
    ours = {"fingerprint": experiment.fingerprint(), **experiment.identity()}
    if found is None:
        # Written whole or not at all: a kill in between leaves the other name.
        draft = folder / f".{HEADER}"
        draft.write_text(json.dumps(ours, indent=1), encoding="utf-8")
        draft.replace(folder / HEADER)
    elif found.get("fingerprint") != ours["fingerprint"]:
        apart = [name for name in ours if name != "name" and found.get(name) != ours[name]]
        given = ", ".join(name for name in apart if name != "fingerprint")
        text = "holds replications of another experiment; what differs"
        allowed = "another folder, or this one emptied"
        raise refused(str(folder), "other_experiment", text, given, allowed)


def _header(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / HEADER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        text = "cannot be read"
        raise refused(str(folder / HEADER), "not_json", text, error, "JSON") from error
    return found if isinstance(found, dict) else None


def _read(content: bytes, folder: Path) -> dict[int, Ended]:
    found: dict[int, Ended] = {}
    for place, line in enumerate(content.splitlines(), 1):
        try:
            ended = _ended(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            where = f"{folder / LINES} line {place}"
            raise refused(
                where, "not_a_replication", "cannot be read", error, "as written"
            ) from error
        found[ended.number] = ended
    return found


def _line(ended: Ended) -> bytes:
    told: dict[str, Any] = {"number": ended.number, "seed": ended.seed}
    if isinstance(ended, FailedReplication):
        told |= {"error": ended.error, "traceback": ended.traceback}
    else:
        told["metrics"] = {name: _written(value) for name, value in ended.metrics.items()}
        told["curves"] = {
            name: [_written(value) for value in curve] for name, curve in ended.curves.items()
        }
        told["spent_s"] = round(ended.spent_s, 3)
    return json.dumps(told, allow_nan=False).encode() + b"\n"


def _ended(told: Mapping[str, Any]) -> Ended:
    if "error" in told:
        return FailedReplication(told["number"], told["seed"], told["error"], told["traceback"])
    metrics = {name: _number(value) for name, value in told["metrics"].items()}
    curves = {name: tuple(map(_number, curve)) for name, curve in told["curves"].items()}
    return Replication(told["number"], told["seed"], metrics, curves, told["spent_s"])


def _written(value: float) -> float | str:
    """JSON has no infinity and no "not a number"."""
    return value if isinstance(value, bool) or math.isfinite(value) else repr(value)


def _number(value: bool | float | str) -> float:
    return value if isinstance(value, bool) else float(value)


def _in_use(folder: Path) -> Exception:
    text = "is being written to by another program"
    return refused(str(folder), "in_use", text, "", "another folder, or wait until it has ended")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], folder: Path) -> None:
        """Lock a byte far behind what is ever written; closing the file unlocks it."""
        file.seek(1 << 40)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise _in_use(folder) from error

else:
    import fcntl

    def _lock(file: IO[bytes], folder: Path) -> None:
        """Lock the file; closing it unlocks it, and so does the end of the program."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _in_use(folder) from error
