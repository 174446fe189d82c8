"""Text cells that a spreadsheet would take for formulas, made harmless and undone again."""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "'", "\t", "\r")


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run or trim.

    `unguard` gives the same text back, whatever it was.
    """
    return f"'{text}" if text and _needs_guard(text) else text


def unguard(text: str) -> str:
    """Undo `guard`; other text, also text with an apostrophe of its own, stays as it is."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    return not text or text.startswith(_RISKY) or text != text.strip()
