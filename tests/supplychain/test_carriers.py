"""Weight bands of a tariff, by hand."""

import pytest

from supplychain.carriers import Tariff, shipment_cny

LANE = {
    "carrier_id": "c",
    "from_site_id": "a",
    "to_site_id": "b",
    "temperature_class_id": "chilled",
    "transit_s": 3600,
}
SMALL = Tariff(**LANE, cny_per_kg=2.0, min_charge_cny=50.0)  # type: ignore[arg-type]
LARGE = Tariff(**LANE, cny_per_kg=1.0, from_kg=100.0, capacity_kg=500.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kg", "cny"), [(10.0, 50.0), (40.0, 80.0), (100.0, 100.0), (500.0, 500.0), (501.0, None)]
)
def test_a_shipment_costs_what_its_band_says(kg: float, cny: float | None) -> None:
    assert shipment_cny([LARGE, SMALL], kg) == cny


def test_a_weight_below_every_band_has_no_price() -> None:
    assert shipment_cny([LARGE], 10.0) is None
