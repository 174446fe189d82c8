from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scenarios.generators.national import generate
from scenarios.generators.parameters import NATIONAL_FRESH

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


@pytest.fixture(scope="session")
def fresh() -> Scenario:
    """The scenario national-fresh, drawn anew."""
    return generate(NATIONAL_FRESH)


@pytest.fixture(scope="session")
def bogota_folder() -> Path:
    """The 74 real days of Bogota beside the checkout."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "bogota"
    if not folder.is_dir():
        pytest.skip("the real days of Bogota are not at ../shared/data/bogota")
    return folder
