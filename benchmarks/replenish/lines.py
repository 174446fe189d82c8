"""Which benchmark a file belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.replenish.daily.lines import daily_lines
from benchmarks.replenish.national.lines import is_generated, national_lines
from benchmarks.replenish.weekly.data import is_folder
from benchmarks.replenish.weekly.lines import weekly_lines
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


def replenish_lines(
    files: Iterable[Path],
    series: int | None,
    tuning_series: int,
    seed: int,
    policies: Sequence[str] | None,
) -> Iterator[dict[str, Any]]:
    """Lines of every file in turn.

    Parameters
    ----------
    files
        FreshRetailNet's daily table (Parquet), the folder of VN2's files, or ``generated:N`` for a
        network of about N SKU-locations.
    series, tuning_series, seed, policies
        As in :func:`benchmarks.replenish.daily.lines.daily_lines`; VN2 always has all its series.
    """
    for path in files:
        if is_generated(path.name):
            yield from national_lines(path.name, seed)
        elif path.suffix == ".parquet":
            yield from daily_lines(path, series, tuning_series, seed, policies)
        elif is_folder(path):
            yield from weekly_lines(path, seed, policies)
        else:
            text = "it is no daily table (Parquet), no folder of VN2's files and not generated:N"
            raise DataError([DataProblem(path.name, -1, "", "unknown_format", text)])
