"""Whatever stands in the cells, the answer is a list of faults, never a crash."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplychain.errors import DataError
from supplychain.io import from_document, to_document

if TYPE_CHECKING:
    from supplychain.scenario import Scenario

ODD: list[object] = [
    *("", "x", "-1", "0", "1e308", "1e400", "nan", "inf", "1,5", "1,234", "12 t", "'", "=1+1"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "30:00", "999:99", "49:00"),
    *("true", "milk", "front", "origin", "chilled", "o1", "c1", "\x00", "a" * 2000, "9" * 400),
    *(None, True, -1, 0, 1e308, 1.5, 10**400, [], {}, ["06:00"], ["x"]),
]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_odd_values_anywhere_give_faults_and_never_a_crash(
    tiny: Scenario, data: st.DataObject
) -> None:
    document: dict[str, Any] = json.loads(to_document(tiny).model_dump_json(exclude_none=True))
    for _ in range(data.draw(st.integers(1, 4))):
        part = data.draw(st.sampled_from(sorted(document)))
        inside: Any = document[part]
        odd = data.draw(st.sampled_from(ODD))
        if isinstance(inside, list) and inside:
            row = data.draw(st.sampled_from(inside))
            if isinstance(row, dict) and row:
                row[data.draw(st.sampled_from(sorted(row)))] = odd
        elif isinstance(inside, dict) and inside:
            inside[data.draw(st.sampled_from(sorted(inside)))] = odd
        else:
            document[part] = odd
    with suppress(DataError):
        assert from_document(document).name
