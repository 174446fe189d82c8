"""Plans that were made anywhere: checked as the command does, beside the API's own process."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.errors import ProblemError, data_errors
from api.intake import refuse_large
from api.uploads import unpack
from supplychain.errors import DataError, DataProblem
from supplychain.io import from_document
from supplychain.roads import RoadError

if TYPE_CHECKING:
    from api.intake import Bounds
    from api.uploads import Room
    from solvers.common import Violation

CHECKERS = {
    "route-plans": "api.kinds.routing",
    "installer-schedules": "api.kinds.installers",
    "placement-plans": "api.kinds.placement",
}
"""Modules whose ``violations(scenario, plan)`` check the JSON of a plan."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a checker found, or why it could not look."""

    family: str = ""
    violations: tuple[dict[str, Any], ...] = ()
    errors: tuple[ProblemError, ...] = field(default=())


def look_at_folder(data: bytes, room: Room) -> Looked:
    """Violations of a zipped plan folder, also where tables no longer say what the plan says."""
    from api.families import family  # noqa: PLC0415 - loads solvers

    with tempfile.TemporaryDirectory(prefix="supplychain-") as name:
        folder = Path(name) / "plan"
        try:
            unpack(data, folder, room)
            kind = family(folder)
            found = kind.violations(folder)
        except DataError as wrong:
            return Looked(errors=tuple(data_errors(_as_sent(wrong.problems, folder))))
        return Looked(kind.name, _plain(found))


def _as_sent(problems: tuple[DataProblem, ...], folder: Path) -> list[DataProblem]:
    """Problems that name files as they stand in what was sent, not where it was unpacked."""

    def named(text: str) -> str:
        return text.replace(f"{folder}{os.sep}", "").replace(str(folder), "the archive")

    return [
        replace(item, table=named(item.table), problem=named(item.problem), given=named(item.given))
        for item in problems
    ]


def look_at_json(kind: str, scenario: dict[str, Any], plan: Any, bounds: Bounds) -> Looked:
    """Violations of a plan as ``/result`` gives it, for a scenario."""
    try:
        refuse_large(scenario, bounds)
        stated = from_document(scenario)
        found = import_module(CHECKERS[kind]).violations(stated, json.dumps(plan))
    except DataError as wrong:
        return Looked(errors=tuple(data_errors(wrong.problems)))
    except RoadError as wrong:
        fault = DataProblem("scenario", -1, "roads", "roads", str(wrong))
        return Looked(errors=tuple(data_errors([fault])))
    except (KeyError, IndexError, ZeroDivisionError, OverflowError) as wrong:
        # A plan that names what its scenario lacks can trip a checker before it tells.
        text = "the plan does not fit the scenario"
        fault = DataProblem("plan", -1, "", "unfit", text, f"{type(wrong).__name__}: {wrong}"[:200])
        return Looked(errors=tuple(data_errors([fault])))
    return Looked(kind, _plain(found))


def _plain(found: list[Violation]) -> tuple[dict[str, Any], ...]:
    """Violations for JSON, which has no infinity."""
    return tuple(
        asdict(item) | {"amount": item.amount if isfinite(item.amount) else None} for item in found
    )
