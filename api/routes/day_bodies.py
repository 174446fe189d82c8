"""What is sent to the addresses of the day."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.bodies import parsed, plain_json
from api.errors import Problem
from api.intake import PRINTED
from api.kinds import SearchLimits
from supplychain.io.letters import refuse_half_letters

if TYPE_CHECKING:
    from api.kinds import Kind

Model = TypeVar("Model", bound=BaseModel)
EVENTS_S = 10.0
CLOCK = Field(None, max_length=60, pattern=PRINTED)
NOW = Field(
    None,
    max_length=60,
    pattern=PRINTED,
    description="Clock time: what has begun by then is not touched. The moment of the plan "
    "without; before the first, nothing has begun.",
)


class Strict(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Window(Strict):
    """A window, as clock times."""

    open: str = Field(max_length=60, pattern=PRINTED)
    close: str = Field(max_length=60, pattern=PRINTED)


class Named(Strict):
    """What jobs have beside their task."""

    name: str = Field("", max_length=200, pattern=PRINTED, description="What people call it.")
    external_id: str | None = Field(
        None, min_length=1, max_length=255, pattern=PRINTED,
        description="Your own name for it: one job each.",
    )  # fmt: skip
    priority: int = Field(0, ge=-100, le=100)
    queue_limit_s: float | None = Field(None, gt=0, le=30 * 86400)


class EventsWish(Named):
    """What has happened, as ``supplychain replan`` reads it."""

    now: str | None = NOW
    events: list[dict[str, Any]] = Field(
        default_factory=list, max_length=1_000, description="See docs/day.md, docs/installers.md."
    )
    limits: SearchLimits = SearchLimits(max_seconds=EVENTS_S)


class ReviseWish(Named):
    """What is to be different."""

    scenario: dict[str, Any] = Field(
        default_factory=dict,
        description="JSON merge patch (RFC 7396) of the scenario; a table that is named replaces "
        "the whole table.",
    )
    options: dict[str, Any] = Field(default_factory=dict, description="JSON merge patch.")
    limits: SearchLimits | None = Field(None, description="Those of the plan before without.")
    frozen_until: str | None = Field(
        None,
        max_length=60,
        pattern=PRINTED,
        description="Clock time: what the plan has begun by then stays as it is.",
    )


def wanted_models(kind: Kind) -> dict[str, type[BaseModel]]:
    """Models of what is sent about one order or job of a kind: places, offers, reserve, booked."""
    assert kind.day is not None
    subject = kind.day.subject
    words = "".join(part.capitalize() for part in kind.name.split("-"))
    one: dict[str, Any] = {
        subject: (dict[str, Any], Field(description="As in the scenario's tables.")),
        "customer": (dict[str, Any] | None, Field(None, description="If it is a new one.")),
    }
    now: dict[str, Any] = {"now": (str | None, NOW)}
    windows: dict[str, Any] = {
        "windows": (list[Window], Field(min_length=1, max_length=200)),
    }
    most = Field(10, ge=1, le=100, description="How many places to show.")
    place = Field(None, ge=1, le=100, description="Carry this place out, by a job.")
    reserve: dict[str, Any] = {
        "window": (Window, ...),
        "minutes": (float, Field(15.0, gt=0, le=7 * 24 * 60, description="How long it is kept.")),
        "most_cny": (float | None, Field(None, description="Refuse it if it is dearer.")),
    }

    def model(name: str, base: type[Strict] = Strict, **fields: Any) -> type[BaseModel]:
        return create_model(f"{words}{name}", __base__=base, **fields)

    return {
        "insert": model("Insert", Named, **one, **now, most=(int, most), place=(int | None, place)),
        "offers": model("Offers", **one, **now, **windows),
        "reserve": model("Reserve", **one, **now, **reserve),
    }


def read(model: type[Model], body: bytes) -> Model:
    """A body as a model.

    Raises
    ------
    Problem
        400 or 422.
    """
    plain = plain_json(body)
    try:
        refuse_half_letters(plain)
    except ValueError as wrong:
        raise Problem(422, str(wrong)) from wrong
    return parsed(model, plain)


def wanted_text(subject: str, wish: BaseModel) -> str:
    """The order or job with its customer, as families read it."""
    plain = {name: getattr(wish, name) for name in (subject, "customer")}
    return json.dumps({name: item for name, item in plain.items() if item is not None})


def hash_of(*parts: Any) -> str:
    """Equal for equal requests."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
