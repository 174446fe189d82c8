"""Requests that follow each other: what one answers is sent with the next, in any order.

``SUPPLYCHAIN_SEQUENCES`` says how many are drawn.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.desk import LONGEST_S
from api.keys import Role

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

SEQUENCES = int(os.environ.get("SUPPLYCHAIN_SEQUENCES", "3"))
STEPS = 5
# A body may have the right shape and yet state no scenario; some addresses look at whatever comes.
SHAPE_IS_NOT_ALL = [positive_data_acceptance, negative_data_rejection]


def _run(desk: Desk, sequences: int, steps: int) -> int:
    """Let sequences run; says how many requests were made."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", desk.client.app)
    made = [0]

    class Sequences(schema.as_state_machine()):  # type: ignore[misc]
        """As the admin of a tenant."""

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            made[0] += 1
            secret = desk.secrets["acme", Role.ADMIN]
            # The service's own limit: demo data is made when it is first asked for.
            return {"headers": {"Authorization": f"Bearer {secret}"}, "timeout": LONGEST_S}

        def validate_response(
            self, response: Any, case: Any, additional_checks: Any = None, **sent: Any
        ) -> None:
            case.validate_response(
                response,
                additional_checks=additional_checks,
                excluded_checks=SHAPE_IS_NOT_ALL,
                transport_kwargs=sent,
            )

    wanted = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Sequences, settings=wanted)
    return made[0]


@pytest.mark.long
def test_sequences_are_answered_as_described(desk: Desk) -> None:
    assert _run(desk, SEQUENCES, STEPS) >= SEQUENCES
