"""What is to be replicated."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulations.experiments.identity import code_of, content_digest, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.experiments.replication import Replicate


@dataclass(frozen=True, slots=True)
class Experiment:
    """A model with all that it is run with.

    Parameters
    ----------
    name
        For people.
    replicate
        Picklable; runs the replication of a number and gives its metrics, always the same ones for
        the same number. Two experiments of one seed whose callables draw chance by name or key meet
        the same weather, traffic and customers in replications of one number.
    seed
        Of all replications; the callable must use the same.
    scenario_hash
        Of the scenario that is run, if there is one.
    settings
        Of the run, for people and as part of what identifies it.
    is_looked_through
        Whether all that the callable holds identifies the experiment too. Not needed, and slow,
        where it holds a large scenario that the hash and settings tell in full.
    """

    name: str
    replicate: Replicate
    seed: int = 0
    scenario_hash: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_looked_through: bool = True

    def identity(self) -> dict[str, Any]:
        """All that decides what its replications give, as JSON."""
        content = content_digest(self.replicate) if self.is_looked_through else ""
        return {
            "name": self.name,
            "seed": self.seed,
            "scenario_hash": self.scenario_hash,
            "settings": {name: _shown(value) for name, value in sorted(self.settings.items())},
            "replicate": content,
            "replicate_code": code_of(self.replicate),
            "versions": versions(),
        }

    def fingerprint(self) -> str:
        """SHA-256 of the identity, without the name."""
        told = {name: part for name, part in self.identity().items() if name != "name"}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _shown(value: Any) -> Any:
    """JSON's own values as they are, others by their content."""
    try:
        return json.loads(json.dumps(value, sort_keys=True, allow_nan=False))
    except (TypeError, ValueError):
        return content_digest(value)
