"""Logs whose disk is full."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import structlog

from api import logs

if TYPE_CHECKING:
    import pytest


class Full(io.StringIO):
    """A file on a full disk."""

    def write(self, _text: str) -> int:
        """Say so."""
        raise OSError(28, "No space left on device")


def test_a_line_that_cannot_be_written_fails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    before, root = structlog.get_config(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", root.handlers)
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr("sys.stderr", Full())
    try:
        logs.configure()
        structlog.get_logger("test").error("nobody hears this")
    finally:
        structlog.configure(**before)
