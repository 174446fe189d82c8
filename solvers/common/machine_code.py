"""Compiled functions, and machine code on disk that stays in step with its sources.

numba keeps the machine code of a function as long as the *file of that function* stays the same,
although the code of what it calls, from other files, is part of it. After a change of one file,
callers in others would go on as before. A folder of compiled functions therefore says in its
``__init__``::

    @njit(cache=True)
    def _nothing() -> None:
        ...

    forget_outdated(_nothing)
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

NOTE = "sources.sha256"
"""File beside the machine code that tells which sources it was made of."""


def lean(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no arrays: references to arrays are not counted.

    It keeps its Python types. Its machine code is kept beside its own file.
    """
    return cast("Callable[P, R]", njit(cache=True, _nrt=False)(function))  # type: ignore[call-overload]


def woven(function: Callable[P, R]) -> Callable[P, R]:
    """Like `lean`, and laid into every function that calls it."""
    compiled = njit(cache=True, _nrt=False, forceinline=True)(function)  # type: ignore[call-overload]
    return cast("Callable[P, R]", compiled)


def forget_outdated(compiled: object, kept: Path | None = None) -> bool:
    """Forget machine code that was made of other sources; whether there may have been some.

    Parameters
    ----------
    compiled
        A compiled function of the folder whose sources count.
    kept
        Where machine code is kept; by default where numba keeps that of ``compiled``.
    """
    function = getattr(compiled, "py_func", None)
    if function is None:  # Without the compiler there is none.
        return False
    if kept is None:
        kept = Path(str(compiled.stats.cache_path))  # type: ignore[attr-defined]
    note, sources = kept / NOTE, _digest(Path(function.__code__.co_filename).parent)
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


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
