"""Writing so that a reader finds the old or the new, never half of either."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from supplychain.errors import DataError, DataProblem
from supplychain.io.swap import replace_folder
from supplychain.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; it takes the place of ``path`` if nothing fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished(path.with_name(f".{path.stem}.{uuid4().hex[:8]}{path.suffix}")) as fresh:
        try:
            yield fresh
            if fresh.is_dir() and path.is_dir():
                replace_folder(fresh, path)
            else:
                fresh.replace(path)
        except OSError as wrong:
            if wrong.filename == str(fresh):
                wrong.filename = str(path)  # the name that the caller knows
            raise


def keep_other_files(old: Path, fresh: Path, replaced_names: Iterable[str]) -> None:
    """Copy what stands beside the replaced files, such as a README, into the fresh folder."""
    names = set(replaced_names)
    for entry in sorted(old.iterdir()):
        if entry.name in names:
            continue
        if entry.is_dir():
            shutil.copytree(entry, fresh / entry.name)
        else:
            shutil.copy2(entry, fresh / entry.name)


def refuse_foreign_folder(path: Path, mark: str) -> None:
    """Raise `DataError` rather than replace a folder that holds something else.

    An empty folder may be taken, and one that holds the file ``mark``.
    """
    if path.exists() and not path.is_dir():
        problem = "a file of this name is there"
    elif path.is_dir() and any(path.iterdir()) and not (path / mark).is_file():
        problem = f"the folder is not empty and has no {mark}"
    else:
        return
    raise DataError([DataProblem(str(path), -1, "", "occupied", problem, "", "another path")])
