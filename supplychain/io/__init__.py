"""A scenario's three forms: a folder of tables, an Excel workbook, one JSON document."""

from supplychain.io.convert import (
    disruption_problems,
    disruptions_hash,
    from_document,
    json_schema,
    scenario_hash,
    to_document,
)
from supplychain.io.documents.scenario import ScenarioDocument
from supplychain.io.files import check, read_scenario, write_scenario
from supplychain.io.marked import write_marked
from supplychain.io.template import write_template

__all__ = [
    "ScenarioDocument",
    "check",
    "disruption_problems",
    "disruptions_hash",
    "from_document",
    "json_schema",
    "read_scenario",
    "scenario_hash",
    "to_document",
    "write_marked",
    "write_scenario",
    "write_template",
]
