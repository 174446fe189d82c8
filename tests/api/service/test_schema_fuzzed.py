"""Every address with drawn requests: no fault of ours, and what is described is what comes.

``SUPPLYCHAIN_FUZZ_CASES`` says how many requests are drawn for each address, in either mode.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.keys import Role
from api.openapi import PLACE

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

ROOT = Path(__file__).parents[3]
CASES = int(os.environ.get("SUPPLYCHAIN_FUZZ_CASES", "2"))
PATHS = json.loads((ROOT / PLACE).read_text(encoding="utf-8"))["paths"]
OPERATIONS = [
    (path, method, mode)
    for path, methods in PATHS.items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or "parameters" in operation or "requestBody" in operation
]
# A body may have the right shape and yet state no scenario.
SHAPE_IS_NOT_ALL = [positive_data_acceptance]
# Whatever is sent there is looked at: being wrong is an answer.
ANYTHING_GOES = {"/v1/scenario-checks": [negative_data_rejection]}


@pytest.fixture(scope="module")
def described(desk: Desk) -> Any:
    # The process that reads scenarios starts with the first one, and drawn requests do not wait
    # for that: they give up after ten seconds.
    desk.call("POST", "/v1/scenario-checks", json={})
    return schemathesis.openapi.from_asgi("/openapi.json", desk.client.app)


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_drawn_requests_are_answered_as_described(
    described: Any, desk: Desk, path: str, method: str, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {desk.secrets['acme', Role.ADMIN]}"}

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path][method].as_strategy(mode))
    def check(case: Any) -> None:
        desk.beat()
        excluded = SHAPE_IS_NOT_ALL + ANYTHING_GOES.get(path, [])
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    check()
