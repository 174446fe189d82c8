"""From the text of a request to a job that can be accepted."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from api.bodies import parsed, plain_json
from api.errors import bad_data
from api.kinds import SearchLimits, kind_of
from api.kinds.kind import Options
from supplychain.errors import DataError, DataProblem
from supplychain.io import from_document, scenario_hash
from supplychain.io.letters import refuse_half_letters

if TYPE_CHECKING:
    from api.kinds import Kind

ROW_LIMIT = "too_many_rows"
PRINTED = r"^[^\x00-\x1f\x7f]*$"
"""Of names: no character that a terminal or a database stumbles over."""


_MAY_BE_HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]|\x00")
"""What halves of letters look like in JSON, also in UTF-16; some whole ones look so too."""


class JobRequest(BaseModel):
    """What is asked for. Either ``scenario`` or ``scenario_id`` says of what."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    name: str = Field("", max_length=200, pattern=PRINTED, description="What people call it.")
    scenario: dict[str, Any] | None = Field(
        None, description="A scenario as one JSON document; see /v1/scenario-schema."
    )
    scenario_id: str | None = Field(
        None, max_length=60, pattern=PRINTED, description="A stored scenario."
    )
    scenario_version: int | None = Field(
        None, ge=1, le=2**31 - 1, description="Of the stored scenario; its latest without."
    )
    options: Options = Options()
    limits: SearchLimits = SearchLimits()
    external_id: str | None = Field(
        None,
        min_length=1,
        max_length=255,
        pattern=PRINTED,
        description="Your own name for it: one job each.",
    )
    priority: int = Field(0, ge=-100, le=100, description="Higher ones begin before lower ones.")
    queue_limit_s: float | None = Field(
        None, gt=0, le=30 * 86400, description="Seconds after which it need not begin any more."
    )
    parent_id: str | None = Field(
        None, max_length=60, pattern=PRINTED, description="The job that it follows."
    )

    @model_validator(mode="after")
    def _one_scenario(self) -> JobRequest:
        if (self.scenario is None) == (self.scenario_id is None):
            message = "give one of scenario and scenario_id"
            raise ValueError(message)
        if self.scenario_version is not None and self.scenario_id is None:
            message = "scenario_version is only for scenario_id"
            raise ValueError(message)
        return self


def request_model(kind: Kind) -> type[JobRequest]:
    """The model of requests of a kind."""
    words = "".join(part.capitalize() for part in kind.name.split("-"))
    options = Field(default_factory=kind.options)
    fields: dict[str, Any] = {"options": (kind.options, options)}
    return create_model(f"{words}Request", __base__=JobRequest, **fields)


@dataclass(frozen=True, slots=True)
class Checked:
    """A scenario that has been looked at; nothing is wrong with it if no problem is named.

    Its hash takes as long as all the rest and is known only where somebody asked for it.
    """

    problems: tuple[DataProblem, ...]
    content_hash: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a scenario may be."""

    rows: int
    cells: int


def check_text(text: bytes, kind_name: str | None, options: Any, bounds: Bounds) -> Checked:
    """All that is wrong with a scenario, as the text of a JSON document.

    Parameters
    ----------
    text
        JSON.
    kind_name, options
        Whether it can be planned is asked too if a kind is named, which loads solvers.
    bounds
        How large it may be.
    """
    try:
        plain = json.loads(text)
        refuse_large(plain, bounds)
        _refuse_half_letters(text, plain)
        scenario = from_document(plain)
        if kind_name is not None:
            kind_of(kind_name).check(scenario, kind_of(kind_name).options.model_validate(options))
    except DataError as wrong:
        return Checked(wrong.problems)
    return Checked((), scenario_hash(scenario) if kind_name else "", scenario.name)


def _refuse_half_letters(text: bytes, plain: Any) -> None:
    """Raise `DataError` for text that no file can hold."""
    if not _MAY_BE_HALF.search(text):
        return
    try:
        refuse_half_letters(plain)
    except ValueError as wrong:
        fault = DataProblem("scenario", -1, "", "unreadable", str(wrong))
        raise DataError([fault]) from wrong


def refuse_large(plain: Any, bounds: Bounds) -> None:
    """Raise `DataError` for a document with more rows, or more pairs of places, than allowed."""
    if not isinstance(plain, dict):
        return
    counts = {name: len(rows) for name, rows in plain.items() if isinstance(rows, list)}
    rows = sum(counts.values())
    places = sum(counts.get(name, 0) for name in ("sites", "customers"))
    problems = []
    if rows > bounds.rows:
        text = "the tables have too many rows together"
        problems.append(_large("scenario", ROW_LIMIT, text, rows, bounds.rows))
    if places**2 > bounds.cells:
        text = "there are too many places: each pair of them needs a way"
        problems.append(_large("customers", "too_many_places", text, places**2, bounds.cells))
    if problems:
        raise DataError(problems)


def _large(table: str, code: str, text: str, given: int, most: int) -> DataProblem:
    return DataProblem(table, -1, "", code, text, f"{given:,}", f"at most {most:,}")


def request_of(kind: Kind, body: bytes) -> tuple[JobRequest, bytes | None]:
    """The request of a body, and its scenario as JSON text if it brought one.

    Raises
    ------
    Problem
        400 or 422.
    """
    plain = plain_json(body)
    request = parsed(request_model_of(kind), plain)
    if request.scenario is None:
        return request, None
    return request, json.dumps(request.scenario).encode()


_MODELS: dict[str, type[JobRequest]] = {}


def request_model_of(kind: Kind) -> type[JobRequest]:
    """As `request_model`, made once."""
    if kind.name not in _MODELS:
        _MODELS[kind.name] = request_model(kind)
    return _MODELS[kind.name]


def hash_of(body: bytes) -> str:
    """Equal for bodies that say the same, however they are spaced or ordered."""
    canonical = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def refuse_faulty(checked: Checked) -> None:
    """Raise `Problem` 422 if anything is wrong."""
    if checked.problems:
        raise bad_data(checked.problems)
