"""The operator's road providers: named in a settings file, picked by name in scenarios.

The file is YAML, and the environment variable ``SUPPLYCHAIN_ROADS`` says where it is::

    cache: /var/lib/supplychain/roads      # optional: answers of services are kept here
    providers:
      osrm: {kind: osrm, address: "http://127.0.0.1:5000", profiles: {urban: car, trunk: hgv}}
      valhalla: {kind: valhalla, address: "http://127.0.0.1:8002"}
      measured: {kind: matrix_file, path: matrix.parquet}

Addresses and paths belong to the operator; a scenario can only name one of these.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from solvers.installers.problem import InstallersProblem
from solvers.joint.problem import JointProblem
from solvers.placement.problem import PlacementProblem
from solvers.routing import RoutingProblem
from supplychain.errors import DataError, DataProblem
from supplychain.roads import CachedRoads, ClosedRoads, MatrixFileRoads, OsrmRoads, ValhallaRoads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supplychain.roads import Closures, RoadProvider
    from supplychain.scenario import RoadChoice, Scenario

VARIABLE = "SUPPLYCHAIN_ROADS"
EMBEDDED = "great_circle"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OsrmEntry(_Entry):
    """An OSRM server; profiles by speed class."""

    kind: Literal["osrm"]
    address: str
    profiles: dict[str, str] | None = None
    max_table_size: int = Field(100, ge=2)
    timeout_s: float = Field(30.0, gt=0)
    data_version: str = ""

    def provider(self, _folder: Path) -> RoadProvider:
        """The provider that asks this server."""
        fields = self.model_dump(exclude={"kind"}, exclude_none=True)
        return OsrmRoads(**fields)


class ValhallaEntry(_Entry):
    """A Valhalla server; costing models by speed class."""

    kind: Literal["valhalla"]
    address: str
    costings: dict[str, str] | None = None
    max_pairs: int = Field(2_500, ge=1)
    timeout_s: float = Field(30.0, gt=0)
    data_version: str = ""

    def provider(self, _folder: Path) -> RoadProvider:
        """The provider that asks this server."""
        fields = self.model_dump(exclude={"kind"}, exclude_none=True)
        return ValhallaRoads(**fields)


class MatrixFileEntry(_Entry):
    """A file with distances and times; relative paths start at the settings file."""

    kind: Literal["matrix_file"]
    path: str
    decimals: int = Field(5, ge=0, le=9)

    def provider(self, folder: Path) -> RoadProvider:
        """The provider that reads the file."""
        return MatrixFileRoads(folder / self.path, decimals=self.decimals)


Entry = Annotated[OsrmEntry | ValhallaEntry | MatrixFileEntry, Field(discriminator="kind")]


class RoadSettings(_Entry):
    """Contents of the settings file."""

    cache: str | None = None
    providers: dict[str, Entry] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operator:
    """Road providers that the operator has set up.

    Parameters
    ----------
    settings
        What the file says.
    folder
        Where it lies.
    """

    settings: RoadSettings = field(default_factory=RoadSettings)
    folder: Path = Path()

    def roads(self, choice: RoadChoice) -> RoadProvider | None:
        """Provider of a scenario's choice; ``None`` for the embedded one.

        Raises
        ------
        DataError
            If no provider of that name is set up, or its file cannot be used.
        """
        if choice.provider == EMBEDDED:
            return None
        entry = self.settings.providers.get(choice.provider)
        if entry is None:
            known = ", ".join([EMBEDDED, *sorted(self.settings.providers)])
            raise DataError(
                [
                    DataProblem(
                        "scenario.yaml",
                        -1,
                        "roads.provider",
                        "unknown_provider",
                        "the operator has set up no such road provider",
                        choice.provider,
                        known,
                    )
                ]
            )
        provider = entry.provider(self.folder)
        if self.settings.cache is None or entry.kind == "matrix_file":
            return provider
        return CachedRoads(provider, self.folder / self.settings.cache)


def operator(environment: Mapping[str, str] | None = None) -> Operator:
    """The operator's settings, from the file that the environment names; empty without one.

    Raises
    ------
    DataError
        If the file is missing or says something that it should not, listing all of it.
    """
    named = (os.environ if environment is None else environment).get(VARIABLE, "")
    if not named:
        return Operator()
    path = Path(named)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        settings = RoadSettings.model_validate(content or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        text = f"cannot be read: {error}"
        raise DataError([DataProblem(named, -1, "", "unreadable", text)]) from error
    except ValidationError as error:
        raise DataError(
            DataProblem(
                named,
                -1,
                ".".join(str(part) for part in fault["loc"]),
                fault["type"],
                fault["msg"],
                str(fault["input"]),
            )
            for fault in error.errors()
        ) from error
    return Operator(settings, path.parent)


def problem_of(scenario: Scenario, closures: Closures | None = None) -> RoutingProblem:
    """The scenario's routing problem, on the roads that the operator has set up.

    Parameters
    ----------
    closures
        What is closed today.

    Raises
    ------
    DataError
        If the settings cannot be used, or do not have the provider that the scenario names.
    """
    problem = RoutingProblem.from_scenario(scenario, operator().roads(scenario.roads))
    return problem if closures is None else replace(problem, roads=closures.over(problem.roads))


def placement_problem_of(scenario: Scenario) -> PlacementProblem:
    """The scenario's placement problem, on the roads that the operator has set up.

    Raises
    ------
    DataError
        If the settings cannot be used, or the scenario states no network to be designed.
    """
    return PlacementProblem.from_scenario(scenario, operator().roads(scenario.roads))


def installers_problem_of(scenario: Scenario) -> InstallersProblem:
    """The scenario's installers' problem, on the roads that the operator has set up.

    Raises
    ------
    DataError
        If the settings cannot be used, or the scenario has no jobs or no teams.
    """
    return InstallersProblem.from_scenario(scenario, operator().roads(scenario.roads))


def joint_problem_of(scenario: Scenario) -> JointProblem:
    """The scenario's trucks and teams, on the roads that the operator has set up.

    Raises
    ------
    DataError
        If the settings cannot be used, or the scenario has no jobs or no teams.
    """
    return JointProblem.from_scenario(scenario, operator().roads(scenario.roads))


def closures_of(problem: RoutingProblem) -> Closures | None:
    """What is closed on the roads of a problem; ``None`` if nothing ever was."""
    return problem.roads.closures if isinstance(problem.roads, ClosedRoads) else None
