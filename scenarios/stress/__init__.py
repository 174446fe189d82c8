"""Named disruptions to put onto a scenario: ``load("shanghai-2022", scenario)``."""

from scenarios.stress.library import Stress, describe, load, names, stress

__all__ = ["Stress", "describe", "load", "names", "stress"]
