"""The API's description is the committed one, and its examples run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.openapi import PLACE, openapi_text

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

ROOT = Path(__file__).parents[3]


def test_the_description_is_the_committed_one() -> None:
    committed = (ROOT / PLACE).read_text(encoding="utf-8")
    assert committed == openapi_text(), f"run: supplychain openapi > {PLACE}"


def test_examples_run(desk: Desk) -> None:
    tried = 0
    for path, methods in desk.client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            example = content.get("application/json", {}).get("example")
            if example is None or "{" in path:
                continue
            answer = desk.call(method.upper(), path, json=example)
            assert answer.status_code in (200, 201, 202), answer.text
            tried += 1
    assert tried >= 2
