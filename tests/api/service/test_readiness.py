"""What is done before the first caller comes."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import fastapi.routing
from fastapi.testclient import TestClient

from api.app import create_app
from api.readiness import build_routes, settle_memory
from api.settings import ServiceSettings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_no_caller_waits_for_addresses_to_be_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ServiceSettings(data_dir=tmp_path, warm=False)
    built, bare = create_app(settings), create_app(settings)
    build_routes(built)

    def refuse(*_: object, **__: object) -> None:
        message = "an address is built"
        raise AssertionError(message)

    monkeypatch.setattr(fastapi.routing, "get_dependant", refuse)
    with TestClient(built) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/route-plans").status_code == 401
        assert client.get("/openapi.json").status_code == 200
    with TestClient(bare) as client:
        assert client.get("/healthz").status_code == 500, "it is then that it would be"


def test_collections_pass_over_what_was_loaded() -> None:
    gc.unfreeze()
    try:
        settle_memory()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
