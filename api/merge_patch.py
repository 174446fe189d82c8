"""JSON merge patches (RFC 7396)."""

from __future__ import annotations

from typing import Any


def patched(value: Any, patch: Any) -> Any:
    """A value with a patch: objects are merged, ``null`` removes, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for name, item in patch.items():
        if item is None:
            found.pop(name, None)
        else:
            found[name] = patched(found.get(name), item)
    return found
