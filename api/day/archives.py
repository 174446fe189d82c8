"""Archived results as plan folders, and the marks that a changed plan leaves in its own."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.csv_files import write_csv
from api.jobs.states import State
from api.kinds.done import Done, done
from api.runs.watch import Written

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from solvers.common import Violation

CHANGES = "changes.csv"


def unpack(archive: Path, folder: Path) -> Path:
    """The plan folder of a result; archives are our own."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


def told_changes(
    folder: Path, header: Any, found: tuple[Violation, ...], late: Collection[str],
    plain: dict[str, Any],
) -> Done:  # fmt: skip
    """How a changed plan ends: what those who are late may break is no fault.

    Parameters
    ----------
    folder, header
        What was written.
    found
        What the checkers found.
    late
        Codes of what may be broken by who is late.
    plain
        What has changed, for programs.
    """
    changes = plain.get("changes", [])
    columns: tuple[str, ...] = tuple(dict.fromkeys(name for item in changes for name in item))
    if changes:
        rows = ({name: _cell(value) for name, value in change.items()} for change in changes)
        write_csv(folder / CHANGES, columns, rows)
    bad = tuple(item for item in found if item.code not in late)
    ended = done(Written(folder, header, bad))
    counted = {
        name: len(plain[name])
        for name in ("changes", "too_late", "moved_soon", "broken_reservations")
        if name in plain
    }
    same: dict[str, Any] = {
        name: plain[name]
        for name in ("now_at", "cost_before_cny", "first_cny", "too_late", "broken_reservations")
        if name in plain
    }
    promises = sum(bool(change.get("is_promise_broken")) for change in changes)
    summary: dict[str, Any] = {
        **ended.summary,
        **{f"count_of_{name}": count for name, count in counted.items()},
        **same,
        "promises_broken": promises,
        "violations": len(found),
    }
    return replace(ended, summary=summary)


def no_place(subject: str, count: int) -> Done:
    """The ending of an insertion that found no such place."""
    words = f"no place for the {subject}" if not count else f"there are only {count} places"
    return Done(State.FAILED, {}, {"code": "no-place", "detail": words})


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value)
