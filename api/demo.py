"""Named scenarios as bodies that are ready to be sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import scenarios
from api.jobs.blobs import packed, unpacked
from supplychain.io import to_document
from supplychain.io.atomic import replaced
from supplychain.io.example import DOCUMENT
from supplychain.io.jsonfile import json_text

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Demo:
    """A body.

    Parameters
    ----------
    id
        Its name.
    kind
        Where it may be sent.
    scenario
        Name in the catalogue; the template's network without one.
    seconds
        Of search; ``None`` where time is not limited.
    """

    id: str
    kind: str
    scenario: str | None
    seconds: float | None

    @property
    def description(self) -> str:
        """One or two sentences."""
        if self.scenario is None:
            return "The tiny network of the template workbook."
        return scenarios.describe(self.scenario)


DEMOS = {
    demo.id: demo
    for demo in (
        Demo(TEMPLATE, "route-plans", None, 5.0),
        Demo("national-fresh", "route-plans", "national-fresh", 90.0),
        Demo("national-peak", "route-plans", "national-peak", 300.0),
        Demo("city-installers", "installer-schedules", "city-installers", 60.0),
        Demo("national-installers", "installer-schedules", "national-installers", 300.0),
        Demo("national-placement", "placement-plans", "national-placement", 300.0),
        Demo("national-replenishment", "replenishment-plans", "national-replenishment", 120.0),
        Demo("national-forecast", "forecasts", "national-replenishment", None),
        Demo("template-simulation", "simulations", None, None),
    )
}


def body_of(name: str, cache: Path) -> bytes:
    """A body as JSON text; made once, which takes some seconds for large scenarios."""
    path = cache / f"{name}.json.gz"
    if path.is_file():
        return unpacked(path.read_bytes())
    demo = DEMOS[name]
    if demo.scenario is None:
        document = json.dumps(DOCUMENT, ensure_ascii=False)
    else:
        document = json_text(to_document(scenarios.load(demo.scenario)))
    limits = {} if demo.seconds is None else {"max_seconds": demo.seconds}
    head = json.dumps({"name": demo.id, "limits": limits})
    text = f'{head[:-1]}, "scenario": {document}}}'.encode()
    cache.mkdir(parents=True, exist_ok=True)
    with replaced(path) as fresh:
        fresh.write_bytes(packed(text))
    return text
