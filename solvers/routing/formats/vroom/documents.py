"""VROOM's problem JSON as documents: types, ranges and defaults of its API of version 1.15.

Keys that it does not know are refused. Keys that we know and cannot keep are here too, so that
:mod:`checks` can refuse them with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_PROFILE = "car"
DEFAULT_PER_HOUR = 3_600
LARGEST = 2**32 - 1
"""VROOM counts in unsigned integers of 32 bits, and in 64 bits for keys."""

Whole = Annotated[int, Field(ge=0, le=LARGEST)]
Key = Annotated[int, Field(ge=0, le=2**64 - 1)]
Amount = tuple[Whole, ...]
Point = tuple[float, float]
Window = tuple[Whole, Whole]
Grid = list[list[Whole]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BreakPart(_Part):
    """A break of a vehicle."""

    id: Key
    time_windows: tuple[Window, ...] | None = None
    service: Whole = 0
    description: str | None = None
    max_load: Amount | None = None


class CostsPart(_Part):
    """Prices of a vehicle."""

    fixed: Whole = 0
    per_hour: Whole = DEFAULT_PER_HOUR
    per_task_hour: Whole = 0
    per_km: Whole = 0


class StepPart(_Part):
    """A step of a custom route. As in VROOM, ``service_*`` are for its plan mode only."""

    type: Literal["start", "job", "pickup", "delivery", "break", "end"]
    id: Key | None = None
    service_at: Whole | None = None
    service_after: Whole | None = None
    service_before: Whole | None = None


class VehiclePart(_Part):
    """A vehicle."""

    id: Key
    profile: str = DEFAULT_PROFILE
    description: str | None = None
    start: Point | None = None
    start_index: Whole | None = None
    end: Point | None = None
    end_index: Whole | None = None
    capacity: Amount = ()
    costs: CostsPart = CostsPart()
    skills: tuple[Whole, ...] = ()
    type: str | None = None
    time_window: Window | None = None
    breaks: tuple[BreakPart, ...] = ()
    speed_factor: Annotated[float, Field(gt=0, le=5)] = 1.0
    max_tasks: Whole | None = None
    max_travel_time: Whole | None = None
    max_distance: Whole | None = None
    steps: tuple[StepPart, ...] = ()


class TaskPart(_Part):
    """What jobs and both halves of a shipment have in common."""

    id: Key
    description: str | None = None
    location: Point | None = None
    location_index: Whole | None = None
    setup: Whole = 0
    service: Whole = 0
    setup_per_type: dict[str, Whole] = Field(default_factory=dict)
    service_per_type: dict[str, Whole] = Field(default_factory=dict)
    time_windows: tuple[Window, ...] | None = None


class JobPart(TaskPart):
    """A single task; ``amount`` is deprecated and means a delivery."""

    delivery: Amount | None = None
    pickup: Amount | None = None
    amount: Amount | None = None
    skills: tuple[Whole, ...] = ()
    priority: Annotated[int, Field(ge=0, le=100)] = 0


class ShipmentPart(_Part):
    """A pickup and a delivery by the same vehicle."""

    pickup: TaskPart
    delivery: TaskPart
    amount: Amount = ()
    skills: tuple[Whole, ...] = ()
    priority: Annotated[int, Field(ge=0, le=100)] = 0


class MatricesPart(_Part):
    """Matrices of one profile."""

    durations: Grid | None = None
    distances: Grid | None = None
    costs: Grid | None = None


class ProblemPart(_Part):
    """The whole document; ``matrix`` is deprecated and means durations of ``car``."""

    vehicles: tuple[VehiclePart, ...]
    jobs: tuple[JobPart, ...] = ()
    shipments: tuple[ShipmentPart, ...] = ()
    matrices: dict[str, MatricesPart] | None = None
    matrix: Grid | None = None


def parse(text: str, name: str) -> ProblemPart:
    """The document.

    Raises
    ------
    DataError
        With the JSON path of everything that is of the wrong form or not known.
    """
    try:
        return ProblemPart.model_validate_json(text)
    except ValidationError as error:
        raise DataError(
            DataProblem(
                name,
                -1,
                path_of(fault["loc"]),
                "not_supported" if fault["type"] == "extra_forbidden" else fault["type"],
                "VROOM has no such key, or we do not support it"
                if fault["type"] == "extra_forbidden"
                else fault["msg"],
                _short(fault["input"]),
            )
            for fault in error.errors(include_url=False)
        ) from error


def path_of(parts: Iterable[object]) -> str:
    """A JSON path such as ``vehicles[0].breaks[1].max_load``."""
    words = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts]
    return "".join(words).removeprefix(".")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
