"""Orders larger than a vehicle come in parts that fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers.routing.sourcing.parcels import split
from supplychain.fleet import Compartment, Haul, Layout, VehicleType
from supplychain.plans import Consignment

VAN = VehicleType(
    id="van",
    name="van",
    haul=Haul.LAST_MILE,
    payload_kg=100.0,
    volume_l=300.0,
    layouts=(
        Layout("cold", (Compartment("chilled", 60.0, 200.0), Compartment("ambient", 60.0, 200.0))),
        Layout("dry", (Compartment("ambient", 100.0, 300.0),)),
    ),
    fixed_cny=1.0,
    cny_per_km=1.0,
    cny_per_h=1.0,
)


def _goods(
    key: str, class_id: str, units: int, litres: float = 1.0, product_id: str = "p"
) -> Consignment:
    kg = float(units)
    return Consignment(key, "lot", product_id, class_id, kg, kg, units * litres, "f", "f", "o", 0)


def test_what_fits_stays_whole() -> None:
    goods = [_goods("a", "chilled", 50), _goods("b", "ambient", 50)]
    assert split(goods, [VAN]) == [tuple(goods)]


def test_a_heavy_line_is_cut_in_whole_units() -> None:
    parts = split([_goods("a", "ambient", 250)], [VAN])
    assert [part[0].quantity for part in parts] == [100.0, 100.0, 50.0]
    assert len({item.id for part in parts for item in part}) == 3


def test_volume_cuts_as_well_as_mass() -> None:
    parts = split([_goods("a", "chilled", 60, litres=5.0)], [VAN])
    assert [part[0].quantity for part in parts] == [40.0, 20.0]


def test_goods_that_no_vehicle_holds_stay_whole() -> None:
    goods = [_goods("a", "frozen", 10)]
    assert split(goods, [VAN]) == [tuple(goods)]


def test_goods_that_may_not_meet_are_in_parts_of_their_own() -> None:
    goods = [_goods(key, "ambient", 30, product_id=key) for key in ("fish", "rice", "soap")]
    parts = split(goods, [VAN], {"fish": {"soap"}, "soap": {"fish"}})
    assert [[item.id for item in part] for part in parts] == [["fish", "rice"], ["soap"]]


@given(
    st.lists(
        st.tuples(st.sampled_from(["chilled", "ambient"]), st.integers(1, 400)),
        min_size=1,
        max_size=4,
    )
)
def test_parts_fit_and_add_up(lines: list[tuple[str, int]]) -> None:
    goods = [_goods(f"g{i}", class_id, units) for i, (class_id, units) in enumerate(lines)]
    parts = split(goods, [VAN])
    for class_id in ("chilled", "ambient"):
        wanted = sum(item.kg for item in goods if item.temperature_class_id == class_id)
        assert sum(
            i.kg for part in parts for i in part if i.temperature_class_id == class_id
        ) == pytest.approx(wanted)
    for part in parts:
        chilled = sum(item.kg for item in part if item.temperature_class_id == "chilled")
        ambient = sum(item.kg for item in part if item.temperature_class_id == "ambient")
        assert chilled <= 60.0 + 1e-9
        assert ambient <= (60.0 if chilled else 100.0) + 1e-9
        assert chilled + ambient <= 100.0 + 1e-9
