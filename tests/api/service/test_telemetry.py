"""OpenTelemetry is off unless the operator wants it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import trace

from supplychain.errors import DataError
from tests.api.service.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path


class Provider(trace.TracerProvider):
    """Counts who asks it for a tracer."""

    def __init__(self) -> None:
        self.asked = 0

    def get_tracer(self, *names: Any, **more: Any) -> trace.Tracer:
        """One that traces nothing."""
        self.asked += 1
        return trace.NoOpTracer()


@pytest.mark.parametrize("is_wanted", [False, True])
def test_requests_are_traced_only_where_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_wanted: bool
) -> None:
    """Also if other software in the process or its environment has set tracing up."""
    provider = Provider()
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    if is_wanted:
        monkeypatch.setattr("api.app.find_spec", lambda _: object())
    desk = Desk(tmp_path, telemetry=is_wanted)
    assert desk.call("GET", "/healthz", role=None).status_code == 200
    desk.close()
    assert (provider.asked > 0) == is_wanted


@pytest.mark.skipif(find_spec("opentelemetry.sdk") is not None, reason="the SDK is installed")
def test_without_its_library_tracing_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="pip install"):
        Desk(tmp_path, telemetry=True)
