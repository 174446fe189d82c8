"""What a kind of job is; nothing here loads a solver."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from api.runs.watch import Watch
    from solvers.common import Limits
    from supplychain.scenario import Scenario

LONGEST_S = 7 * 24 * 3600.0
LARGEST_SEED = 2**31 - 1


class Strict(BaseModel):
    """A part of a request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Options(Strict):
    """What may be asked for of a kind."""

    @property
    def after_s(self) -> float:
        """Seconds of work after the search that were asked for."""
        return 0.0


class SearchLimits(Strict):
    """How long and how hard to search."""

    max_seconds: float | None = Field(
        default=None,
        ge=0.0,
        le=LONGEST_S,
        description="Seconds of search from its start; the best plan so far is kept. "
        "Without it and without iterations, the usual time of the kind.",
    )
    max_iterations: int | None = Field(
        default=None,
        ge=1,
        le=10**9,
        description="Stop each search after so many iterations: equal seeds then give equal plans.",
    )
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED, description="Of every random choice.")
    workers: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Processes at once; at most what is allowed.",
    )
    mip_gap: float = Field(
        default=0.005, ge=0.0, le=1.0, description="Stop once proven to be this near to the best."
    )

    def seconds(self, usual_s: float) -> float | None:
        """The limit that holds; ``None`` for a search that ends by its iterations."""
        if self.max_seconds is None and self.max_iterations is None:
            return usual_s
        return self.max_seconds


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told: of what the search does, and of each better plan as JSON."""

    watch: Watch
    keep: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is given.

    Parameters
    ----------
    scenario
        Checked.
    options
        Of the kind.
    limits
        Of the search, with the processes that it may use.
    folder
        Where the result goes.
    incumbent
        JSON of the best plan that an earlier attempt has kept.
    is_finish
        Whether to write that plan without any search.
    day
        What is to be done with an earlier result, if the job goes on from one.
    before
        Archive of that result.
    """

    scenario: Scenario
    options: Any
    limits: Limits
    folder: Path
    incumbent: str | None = None
    is_finish: bool = False
    day: dict[str, Any] | None = None
    before: Path | None = None


class Operation(StrEnum):
    """What can be done with a plan in the middle of the day."""

    EVENTS = "events"
    INSERT = "insert"
    OFFER = "offer-windows"
    RESERVE = "reserve"
    ORDER_BOOK = "order-book"
    ESTIMATE = "estimate"
    REVISE = "revise"


@dataclass(frozen=True, slots=True)
class Day:
    """The middle of a family's day.

    Parameters
    ----------
    module
        With the functions that :mod:`api.day` names; loaded only where it is called.
    subject
        What comes one by one: ``order`` or ``job``.
    operations
        What the family has.
    """

    module: str
    subject: str
    operations: frozenset[Operation]

    def load(self) -> Any:
        """The module."""
        return import_module(self.module)


@dataclass(frozen=True, slots=True)
class Files:
    """Names in a result's archive; maps, workbooks and tables are known by how they end.

    Parameters
    ----------
    header
        JSON about the result.
    document
        The whole plan as compressed JSON, if there is one.
    table
        The CSV that is meant if none is named.
    """

    table: str
    header: str = "plan.json"
    document: str | None = "plan-document.json.gz"
    report: str = "report.html"


@dataclass(frozen=True, slots=True)
class Kind:
    """One family of jobs.

    Parameters
    ----------
    name
        In addresses, such as ``route-plans``.
    title
        What one of them is called in documents.
    family
        Of plans, for explanations; ``None`` if there are none.
    options
        What may be asked for.
    usual_s
        Seconds of search unless others are asked for; ``None`` if time is not limited.
    files
        What its result holds.
    keeps_plans
        Whether a run tells of each better plan as it finds it.
    runner, checker
        ``module:function``, loaded only where they are called: ``run(task, told)`` returns what is
        written, ``check(scenario, options)`` raises `DataError` for what cannot be planned.
    day
        What can be done with its plans while they are carried out; ``None``: nothing.
    choices
        For options that take names, ``module:function`` that gives them with what each is.
    """

    name: str
    title: str
    family: str | None
    options: type[Options]
    usual_s: float | None
    runner: str
    checker: str
    files: Files
    keeps_plans: bool = False
    day: Day | None = None
    choices: Mapping[str, str] = field(default_factory=dict)

    def chosen_from(self, option: str) -> dict[str, str]:
        """Names that an option takes, and what each is; empty where it takes anything."""
        if option not in self.choices:
            return {}
        found: dict[str, str] = _loaded(self.choices[option])()
        return found

    def limit_s(self, limits: SearchLimits, options: Options) -> float | None:
        """Seconds that the work may take; ``None`` if they are not limited."""
        seconds = limits.max_seconds if self.usual_s is None else limits.seconds(self.usual_s)
        return None if seconds is None else seconds + options.after_s

    def can(self, operation: Operation) -> bool:
        """Whether plans of this kind can be treated so."""
        return self.day is not None and operation in self.day.operations

    def run(self, task: Task, told: Told) -> Any:
        """Work, and write the result."""
        if task.day is not None and task.before is not None and self.day is not None:
            return _loaded(f"{self.day.module}_work:work")(task, told)
        return _loaded(self.runner)(task, told)

    def check(self, scenario: Scenario, options: Any) -> None:
        """Raise `DataError` if a scenario does not state such a problem."""
        _loaded(self.checker)(scenario, options)


def _loaded(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
