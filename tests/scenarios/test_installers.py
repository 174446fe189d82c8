"""The scenarios with teams are what their READMEs say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import scenarios
from scenarios.catalogue import stored_folder
from scenarios.generators.installation.city import generate_city
from scenarios.generators.installation.national import generate_national
from scenarios.generators.installation.parameters import (
    CITY_INSTALLERS,
    NATIONAL_INSTALLERS,
    CityParameters,
    sized,
)
from solvers.installers.problem import InstallersProblem
from supplychain.errors import DataError
from supplychain.io import to_document
from supplychain.io.convert import problems_of
from supplychain.io.jsonfile import raw_of
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from supplychain.installation import Installation
    from supplychain.scenario import Scenario

SMALL = sized(600)


@pytest.fixture(scope="module")
def city() -> Scenario:
    """The scenario city-installers."""
    return scenarios.load("city-installers")


@pytest.fixture(scope="module")
def country() -> Scenario:
    """A country of 600 jobs."""
    return generate_national(SMALL)


@pytest.fixture(scope="module")
def given(city: Scenario) -> Installation:
    """Teams and jobs of the city."""
    assert city.installation is not None
    return city.installation


def test_the_headline_figures_are_those_of_the_folder(city: Scenario) -> None:
    folder = stored_folder("national-fresh").parent / "city_installers"
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    assert scenarios.installation_headline(city) == expected["scenario"]


@pytest.mark.parametrize("name", ["city", "country"])
def test_nothing_is_wrong_with_it(name: str, request: pytest.FixtureRequest) -> None:
    document = to_document(request.getfixturevalue(name)).model_dump(exclude_none=True)
    assert problems_of(raw_of(document)) == []


def test_other_seeds_are_other_days_of_the_same_teams_fronts_and_trucks(city: Scenario) -> None:
    same, other = generate_city(CITY_INSTALLERS, 7), generate_city(CITY_INSTALLERS, 8)
    assert same == city
    assert other.installation is not None
    assert city.installation is not None
    assert other.installation.teams == city.installation.teams
    assert (other.sites, other.fleets, other.vehicle_types) == (
        *(city.sites, city.fleets, city.vehicle_types),
    )
    assert other.installation.jobs != city.installation.jobs


def test_goods_of_four_fifths_of_the_jobs_come_with_an_order(given: Installation) -> None:
    linked = [job for job in given.jobs if job.goods is not None and job.goods.order_id]
    assert 0.78 < len(linked) / len(given.jobs) < 0.87


def test_goods_come_before_their_jobs_with_time_to_spare(
    city: Scenario, given: Installation
) -> None:
    orders = {order.id: order for order in city.orders}
    products = {product.id for product in city.products}
    for job in given.jobs:
        if job.goods is None:
            continue
        order = orders[job.goods.order_id]
        assert order.customer_id == job.customer_id
        assert {line.product_id for line in order.lines} <= products
        assert order.windows[0].close_s <= job.windows[0].open_s
        assert order.windows[-1].close_s <= job.windows[-1].open_s
        assert job.goods.expected_s is not None
        assert order.windows[0].open_s < job.goods.expected_s <= job.windows[0].close_s


def test_fronts_have_stock_for_every_order(city: Scenario) -> None:
    for site in city.sites:
        stock = {lot.product_id: lot.quantity for lot in city.lots if lot.site_id == site.id}
        for product_id in {line.product_id for order in city.orders for line in order.lines}:
            asked = sum(
                line.quantity
                for order in city.orders
                for line in order.lines
                if line.product_id == product_id
            )
            assert stock[product_id] >= asked


def test_promises_are_kept_by_the_window(given: Installation) -> None:
    for job in given.jobs:
        if job.agreed is not None:
            assert job.agreed.window.open_s == job.windows[0].open_s
            assert len(job.windows) == 1


def test_jobs_that_belong_together_are_at_one_door(given: Installation) -> None:
    jobs = {job.id: job for job in given.jobs}
    assert {relation.kind for relation in given.relations} == set(RelationKind)
    for relation in given.relations:
        first, second = jobs[relation.first_job_id], jobs[relation.second_job_id]
        assert (first.location, first.customer_id) == (second.location, second.customer_id)


def test_teams_obey_the_law_and_hold_permits_for_six_years(
    city: Scenario, given: Installation
) -> None:
    first_day = city.horizon.start.date()
    rules = given.rules.labour
    for team in given.teams:
        rest_s = sum(item.length_s for item in team.breaks)
        shift_s = team.hours.close_s - team.hours.open_s - rest_s
        assert shift_s <= rules.daily_s + rules.overtime_daily_s
        assert team.account.days_in_a_row < rules.days_in_a_row
        for permit in team.certificates:
            assert permit.valid_from is not None
            assert permit.valid_until is not None
            assert permit.valid_until >= first_day
            assert permit.valid_until - permit.valid_from == timedelta(days=2_190)


def test_every_job_of_the_city_has_a_team_that_can_do_each_task(given: Installation) -> None:
    for job in given.jobs:
        for task in job.tasks:
            assert any(
                all(team.level(need.id) >= need.level for need in task.needs)
                and {permit.id for permit in team.certificates} >= set(task.certificates)
                and (not team.territories or job.territory_id in team.territories)
                for team in given.teams
            )


def test_the_city_is_a_problem_of_three_days(city: Scenario) -> None:
    problem = InstallersProblem.from_scenario(city)
    assert len(problem.days) == 3
    assert all(problem.ready_s(job) < problem.horizon_s for job in problem.jobs)


def test_deliveries_may_overlap_with_the_windows_of_their_jobs() -> None:
    overlapping = generate_city(replace(CITY_INSTALLERS, job_count=60, overlap_h=1.0))
    problem = InstallersProblem.from_scenario(overlapping)
    waiting = [job for job in problem.jobs if problem.ready_s(job) > job.windows[0].open_s]
    assert waiting


def test_a_country_has_the_size_asked_for_in_cities_by_population(country: Scenario) -> None:
    assert country.installation is not None
    assert len(country.installation.jobs) == 600
    assert len(country.installation.teams) == 120
    calls = [job.id.partition("-")[0] for job in country.installation.jobs]
    largest = max(scenarios.cities(), key=lambda place: place.population)
    assert max(set(calls), key=calls.count) == largest.adcode


def test_a_countrys_teams_stay_in_their_city_and_are_the_same_every_day(
    country: Scenario,
) -> None:
    other = generate_national(SMALL, 8)
    assert country.installation is not None
    assert other.installation is not None
    assert other.installation.teams == country.installation.teams
    assert other.installation.jobs != country.installation.jobs
    for team in country.installation.teams:
        prefix = team.id.partition("-")[0]
        assert team.territories
        assert all(territory.startswith(prefix) for territory in team.territories)


def test_the_country_that_is_named_has_a_hundred_thousand_jobs() -> None:
    assert NATIONAL_INSTALLERS.job_count == 100_000
    assert NATIONAL_INSTALLERS.team_count == 20_000
    assert sized(100_000) == NATIONAL_INSTALLERS


def test_parameters_that_nothing_can_be_drawn_from_are_refused() -> None:
    with pytest.raises(DataError, match="job_count"):
        replace(CITY_INSTALLERS, job_count=0)
    with pytest.raises(DataError, match="ready_day_shares"):
        CityParameters(days=2)


def test_a_scenario_without_teams_has_no_such_headline(city: Scenario) -> None:
    with pytest.raises(DataError, match="teams"):
        scenarios.installation_headline(replace(city, installation=None))
