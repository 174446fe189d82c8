from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      3          4          4          0         50          2
    2      6          8          4         20         60          2
    3      1          1          4          0         90          1
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a small file and says where."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def solomon_text() -> str:
    """Two vehicles for 10; doors at 5, 10 and the root of 2 from the depot, two on one line."""
    return SOLOMON


@pytest.fixture(scope="session")
def routing_data() -> Path:
    """The benchmark instances beside the checkout."""
    folder = Path(__file__).parents[5] / "shared" / "data" / "routing"
    if not folder.is_dir():
        pytest.skip("the routing benchmark is not at ../shared/data/routing")
    return folder
