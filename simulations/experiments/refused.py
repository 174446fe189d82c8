"""What cannot be asked of an experiment: where, what was given, what is allowed."""

from __future__ import annotations

from supplychain.errors import DataError, DataProblem


def refused(
    where: str, code: str, problem: str, given: object = "", allowed: str = ""
) -> DataError:
    """An error with one problem, to be raised."""
    return DataError([DataProblem(where, -1, "", code, problem, str(given), allowed)])


def check_share(name: str, share: float) -> None:
    """Refuse what does not lie between 0 and 1, both excluded."""
    if not 0.0 < share < 1.0:
        raise refused(name, "out_of_range", "is not a share", share, "above 0 and below 1")
