from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solvers.replenishment.ordering import loading, vehicle_choice
from solvers.replenishment.ordering.loading import RouteLoad, loaded
from solvers.replenishment.ordering.pieces import pieces_of
from solvers.replenishment.ordering.problem import Room, Route, VehicleKind
from solvers.replenishment.ordering.values import worth_of

LINES = 6
KIND = VehicleKind(
    "truck",
    60.0,
    80.0,
    (
        (Room("chilled", 30.0, 40.0), Room("frozen", 30.0, 40.0)),
        (Room("chilled", 60.0, 80.0),),
    ),
)


def order(made: Any, seed: int, mean: float, cny: float, most: int | None = None) -> Any:
    """Arguments of `loaded` for some lines of one route whose goods are all gone."""
    draws = np.random.default_rng(seed)
    rate = draws.uniform(0.2, 1.8, (LINES, 1, 1)) * mean
    route = Route("supplier", "front", vehicle_type_id="truck", vehicle_cny=cny, most_vehicles=most)
    problem = made(
        draws.poisson(rate, (LINES, 32, 9)),
        class_ids=tuple(draws.choice(["chilled", "frozen"], LINES).tolist()),
        routes=(route,),
        route=[0] * LINES,
        vehicles=(KIND,),
        multiple=draws.choice([1.0, 3.0, 5.0], LINES),
        order_least=draws.choice([0.0, 8.0], LINES),
    )
    rows, way = np.arange(LINES), np.arange(LINES)
    asked = problem.paths[:, :, 0].astype(float)
    level = np.quantile(asked, 0.9, axis=1)
    nothing = np.zeros_like(asked)
    worth = worth_of(problem, rows, level, np.ones(LINES, np.int64), (nothing, asked, asked))
    multiple = problem.sources.multiple_units
    quantity = np.maximum(np.ceil(level / multiple) * multiple, problem.sources.least_units)
    quantity = np.ceil(quantity / multiple) * multiple
    return problem, route, worth, way, quantity, np.zeros(LINES, np.int64), quantity * 3.0


def worth_cny(problem: Any, route: Any, worth: Any, found: Any) -> float:
    """What an order brings less its vehicles."""
    units, _, load = found
    brought = float(worth.of(np.zeros(LINES), units).sum())
    return brought - float(load.vehicles) * float(route.vehicle_cny)


@pytest.mark.parametrize("mean", [8.0, 30.0, 90.0])
def test_the_quick_rule_brings_nearly_what_the_programme_brings(made: Any, mean: float) -> None:
    quick = exact = 0.0
    for seed in range(4):
        given = order(made, seed, mean, 40.0)
        problem, route, worth = given[:3]
        quick += worth_cny(problem, route, worth, loaded(*given, is_firm=False))
        exact += worth_cny(problem, route, worth, loaded(*given))
    assert quick >= 0.98 * exact > 0.0


@pytest.mark.parametrize("is_firm", [True, False])
@pytest.mark.parametrize("most", [None, 1])
def test_what_is_loaded_fits(made: Any, is_firm: bool, most: int | None) -> None:
    for seed in range(4):
        given = order(made, seed, 40.0, 20.0, most)
        problem, _, _, _, quantity, *_ = given
        units, _, load = loaded(*given, is_firm=is_firm)
        names = np.array(problem.items.class_ids)
        assert most is None or load.vehicles <= most
        assert units.sum() <= 60.0 * load.vehicles + 1e-6
        for name in ("chilled", "frozen"):
            room = sum(
                count * sum(part.kg for part in layout if part.class_id == name)
                for count, layout in zip(load.layouts, KIND.layouts, strict=True)
            )
            assert units[names == name].sum() <= room + 1e-6
        least = problem.sources.least_units
        assert ((units == 0) | (units >= least)).all()
        assert quantity.sum() > 0.0


def test_one_vehicle_that_holds_everything_needs_no_programme(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: RouteLoad) -> tuple[int, ...]:
        raise AssertionError

    monkeypatch.setattr(loading, "by_programme", never)
    given = order(made, 0, 2.0, 1.0)
    units, _, load = loaded(*given)
    assert load.vehicles == 1
    assert (units[given[4] > 0] > 0).any()
    # And none where all that it could bring is worth less than it costs.
    assert loaded(*order(made, 0, 2.0, 1e6))[2].vehicles == 0


def test_sums_choose_what_the_programme_would(made: Any) -> None:
    for seed in range(6):
        given = order(made, seed, 4.0, 10.0)
        problem, route, worth, way, quantity, _, most = given
        case = RouteLoad(problem, route, KIND, worth, way, quantity, most)
        _, counts = case.decided(is_firm=True)
        assert sum(counts) == sum(vehicle_choice.by_programme(case))


def test_pieces_of_an_order_stay_in_their_order(made: Any) -> None:
    problem, route, worth, way, quantity, _, most = order(made, 3, 200.0, 30.0)
    pieces = pieces_of(RouteLoad(problem, route, KIND, worth, way, quantity, most))
    for row in range(LINES):
        own = pieces.row == row
        assert (pieces.low[own][1:] == pieces.high[own][:-1]).all()
        assert pieces.low[own][0] == 0.0
        assert (pieces.high[own] >= problem.sources.least_units[row]).all()
