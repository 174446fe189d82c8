"""docs/monitoring.md names every column of telemetry, every alarm, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from supplychain.io.documents.scenario import FORMS, OF_TELEMETRY
from supplychain.telemetry import AlarmKind

TEXT = (Path(__file__).parents[3] / "docs" / "monitoring.md").read_text(encoding="utf-8")


def test_every_column_is_documented() -> None:
    (name,) = OF_TELEMETRY
    assert f"## The `{name}` table" in TEXT
    told = TEXT.split(f"## The `{name}` table")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*?) \|", told, re.MULTILINE)
    columns = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    assert columns == set(FORMS[name].columns)


def test_every_alarm_is_documented() -> None:
    told = TEXT.split("## Alarms")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", told, re.MULTILINE)
    assert {word for row in rows for word in re.findall(r"`(\w+)`", row)} == set(AlarmKind)
