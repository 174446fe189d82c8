"""What lies in a zone."""

from __future__ import annotations

from supplychain.disruptions import Place, PlaceKind, Zone, ZonePart
from supplychain.disruptions.zone import with_cities
from supplychain.places import Location
from supplychain.sites import Tier

FRONT = Place("f", PlaceKind.SITE, "A", "P", Tier.FRONT, Location(30.0, 120.0))
CENTRE = Place("c", PlaceKind.SITE, "A", "P", Tier.CENTRE, Location(30.5, 120.0))
HOME = Place("h", PlaceKind.CUSTOMER, "B", "P", location=Location(31.0, 120.0))


def held(*parts: ZonePart) -> list[str]:
    zone = Zone(parts)
    return [place.id for place in (FRONT, CENTRE, HOME) if zone.holds(place)]


def test_no_part_means_everywhere() -> None:
    assert held() == ["f", "c", "h"]
    assert Zone().is_everywhere


def test_conditions_of_a_part_narrow_and_parts_add_up() -> None:
    assert held(ZonePart(city="A")) == ["f", "c"]
    assert held(ZonePart(city="A", tier=Tier.FRONT)) == ["f"]
    assert held(ZonePart(province="P")) == ["f", "c", "h"]
    assert held(ZonePart(city="A", tier=Tier.FRONT), ZonePart(place_id="h")) == ["f", "h"]


def test_a_radius_reaches_so_far_over_the_sphere() -> None:
    # Half a degree of latitude is 55.6 km.
    at = Location(30.0, 120.0)
    assert held(ZonePart(centre=at, radius_m=55_000)) == ["f"]
    assert held(ZonePart(centre=at, radius_m=56_000)) == ["f", "c"]


def test_what_has_no_point_lies_in_no_circle() -> None:
    carrier = Place("x", PlaceKind.CARRIER)
    assert not ZonePart(centre=Location(0.0, 0.0), radius_m=20_000_000).holds(carrier)


def test_a_way_holds_no_place() -> None:
    part = ZonePart(place_id="c", to_site_id="f")
    assert held(part) == []
    assert Zone((part,)).lanes == {("c", "f")}


def test_a_team_without_a_city_has_the_nearest_one() -> None:
    team = Place("t", PlaceKind.TEAM, location=Location(30.2, 120.1))
    far = Place("u", PlaceKind.TEAM, location=Location(40.0, 100.0))
    *_, near, lost = with_cities((FRONT, CENTRE, HOME, team, far))
    assert near.city == "A"
    assert lost.city == ""
