"""What may be chosen where an option takes names; nothing here loads a solver."""

from __future__ import annotations

from scenarios import stress as stress_tests
from simulations.policies import POLICIES


def stresses() -> dict[str, str]:
    """Disruptions that can be added, and what each is."""
    return {name: stress_tests.stress(name).description for name in stress_tests.names()}


def policies() -> dict[str, str]:
    """Who may decide when something happens."""
    return dict.fromkeys(POLICIES, "")
