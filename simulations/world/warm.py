"""Compile once what every run of a world needs: ``python -m simulations.world.warm``."""

from __future__ import annotations

from simulations.world.heat import passed

ROOM = (12.0, 2_000.0, 1_000.0, 150_000.0, 110.0, 0.1, 4.0, 2.0, 6.0)
STATE = (4.0, 4.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0)


def warm() -> None:
    """Let a minute pass for goods in a van, so that the compiled code lies on disk."""
    passed(ROOM, STATE, 100.0, 360_000.0, 0.0, 60, 30.0, False, True)


if __name__ == "__main__":
    warm()
