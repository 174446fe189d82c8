"""Keeps machine code on disk in step with all source files of this folder.

numba keeps the machine code of a function as long as the *file of that function* stays the same,
although the code of what it calls, from other files, is part of it. After a change of one file,
callers in others would go on as before.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from numba import njit

NOTE = "sources.sha256"
"""File beside the machine code that tells which sources it was made of."""


@njit(cache=True)
def _nothing() -> None:
    """Tells where machine code is kept; never called."""


def forget_outdated(kept: Path | None = None) -> bool:
    """Forget machine code that was made of other sources; whether there may have been some.

    Parameters
    ----------
    kept
        Where machine code is kept; by default where numba keeps that of this folder.
    """
    if kept is None:
        stats = getattr(_nothing, "stats", None)  # Without the compiler there is none.
        if stats is None or stats.cache_path is None:
            return False
        kept = Path(stats.cache_path)
    note, sources = kept / NOTE, _digest()
    try:
        if note.read_text() == sources:
            return False
    except FileNotFoundError:
        pass
    for index in kept.glob("*.nbi"):
        index.unlink(missing_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    note.write_text(sources)
    return True


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
