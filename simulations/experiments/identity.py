"""What makes two experiments the same: code, versions, and everything their callables hold."""

from __future__ import annotations

import functools
import hashlib
import inspect
import platform
from collections.abc import Mapping, Sequence, Set
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

LIBRARIES = ("supplychain", "simpy", "numpy", "scipy")
SOURCES = ("supplychain", "solvers", "simulations")
"""Folders whose code can change what a replication gives."""


def content_digest(value: Any) -> str:
    """SHA-256 of all that a value holds; equal for equal content in every process.

    Unlike a pickle, which depends on the order of sets and on which strings are shared. Functions
    and classes count by name. An object that states ``content_hash`` counts by that.
    """
    found = hashlib.sha256()
    _add(found, value)
    return found.hexdigest()


def versions() -> dict[str, str]:
    """Versions of what computes, with a digest of this product's own code."""
    return {"python": platform.python_version(), **_installed(), "code": _code()}


def code_of(call: Any) -> str:
    """Digest of the file that a callable is defined in; empty if there is none."""
    while isinstance(call, functools.partial):
        call = call.func
    owner = call if inspect.isfunction(call) or inspect.isclass(call) else type(call)
    try:
        path = inspect.getsourcefile(owner)
        return hashlib.sha256(Path(path or "").read_bytes()).hexdigest()
    except (TypeError, OSError):
        return ""


def _installed() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


@functools.cache
def _code() -> str:
    root = Path(__file__).parents[2]
    found = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            found.update(path.relative_to(root).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _add(found: Any, value: Any) -> None:
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        _write(found, type(value).__name__, repr(value).encode("utf-8", "surrogatepass"))
    elif isinstance(value, Enum):
        _write(found, type(value).__qualname__, value.name.encode())
    elif isinstance(value, np.ndarray) and not value.dtype.hasobject:
        _write(found, f"{value.dtype.str} {value.shape}", np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        _add_all(found, "mapping", sorted(map(_pair, value.items())))
    elif isinstance(value, Set):
        _add_all(found, "set", sorted(content_digest(member) for member in value))
    elif isinstance(value, Sequence):
        _add_all(found, "sequence", value)
    elif isinstance(value, type) or inspect.isroutine(value):
        _add_routine(found, value)
    else:
        _add_object(found, value)


def _add_object(found: Any, value: Any) -> None:
    _write(found, "object", f"{type(value).__module__}.{type(value).__qualname__}".encode())
    stated = getattr(value, "content_hash", None)
    if isinstance(stated, str):
        _write(found, "content", stated.encode())
    elif isinstance(value, functools.partial):
        _add_all(found, "partial", (value.func, value.args, value.keywords))
    elif isinstance(value, np.generic):
        _add(found, value.item())
    else:
        # What a copy of it would be made of, from its attributes or its slots.
        _add_all(found, "state", value.__reduce_ex__(4)[1:])


def _add_routine(found: Any, value: Any) -> None:
    module = getattr(value, "__module__", "")
    _write(found, "named", f"{module}.{getattr(value, '__qualname__', '')}".encode())
    owner = getattr(value, "__self__", None)
    if owner is not None and not inspect.ismodule(owner):
        _add(found, owner)


def _add_all(found: Any, kind: str, members: Sequence[Any]) -> None:
    _write(found, kind, str(len(members)).encode())
    for member in members:
        _add(found, member)


def _pair(item: tuple[Any, Any]) -> tuple[str, str]:
    return content_digest(item[0]), content_digest(item[1])


def _write(found: Any, kind: str, content: bytes) -> None:
    found.update(f"{kind} {len(content)}:".encode())
    found.update(content)
