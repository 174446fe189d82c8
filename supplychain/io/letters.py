"""Text that no file can hold: JSON and YAML can name halves of letters, UTF-8 has none."""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def refuse_half_letters(value: Any) -> None:
    """Raise `ValueError` if any text inside nested lists and mappings cannot be written."""
    if isinstance(value, str):
        if half := _HALF.search(value):
            message = f"the text holds half a letter (\\u{ord(half[0]):04x})"
            raise ValueError(message)
    elif isinstance(value, dict):
        for key, inner in value.items():
            refuse_half_letters(key)
            refuse_half_letters(inner)
    elif isinstance(value, (list, tuple, set)):
        for inner in value:
            refuse_half_letters(inner)
