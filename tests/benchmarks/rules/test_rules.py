from __future__ import annotations

import json
from collections import defaultdict

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.rules.front import LITRES_PER_KG, PAYLOAD_KG, front
from benchmarks.rules.lines import rules_lines
from benchmarks.rules.rules import NONE, WHOLE, rules
from solvers.common import Limits
from solvers.routing.last_mile.problem import ANYWHERE

KEYS = {
    *("rule", "orders", "cost_cny", "without", "cost_without_cny", "difference_pct", "served"),
    *("tours", "violations", "wall_s", "seconds", "workers", "seed"),
}


def test_every_rule_has_a_valid_line_that_compares_it_with_a_line_before() -> None:
    lines = list(rules_lines([21], Limits(max_iterations=20, seed=3)))
    assert [line["rule"] for line in lines] == [rule.name for rule in rules()]
    costs = {}
    for line in lines:
        assert set(line) == KEYS
        assert line["violations"] == 0
        assert (line["orders"], line["seed"]) == (21, 3)
        costs[line["rule"]] = line["cost_cny"]
        assert line["cost_without_cny"] == costs[line["without"]]
        percent = 100 * (line["cost_cny"] / line["cost_without_cny"] - 1)
        assert line["difference_pct"] == pytest.approx(percent, abs=0.006)
        if line["rule"] not in ("optional orders", WHOLE):
            assert line["served"] == 21
    served = {line["rule"]: line["served"] for line in lines}
    assert served[WHOLE] == 19
    assert costs["split"] < costs[WHOLE]


def test_equal_seeds_make_equal_fronts_and_others_do_not() -> None:
    one, again, other = front(12, 5), front(12, 5), front(12, 6)
    assert one.jobs == again.jobs
    assert one.jobs != other.jobs
    for key, roads in one.travel.items():
        assert np.array_equal(roads.distance_m, again.travel[key].distance_m)
        assert not np.array_equal(roads.distance_m, other.travel[key].distance_m)


def test_every_rule_changes_the_front_that_it_is_compared_with() -> None:
    bare = front(21, 0)
    changed = {rule.name: rule.change(bare) for rule in rules()}
    fields = [field for field in bare.__slots__ if field != "travel"]
    for rule in rules():
        problem, reference = changed[rule.name], changed[rule.without]
        differs = [
            field for field in fields if getattr(problem, field) != getattr(reference, field)
        ]
        assert bool(differs) == (rule.name != NONE), rule.name


def test_orders_that_are_split_keep_their_goods_and_their_doors() -> None:
    bare = front(21, 0)
    by_name = {rule.name: rule.change(bare) for rule in rules()}
    whole, parts = by_name[WHOLE], by_name["split"]
    kilograms: dict[str, float] = defaultdict(float)
    for job in parts.jobs:
        kilograms[job.order_id] += sum(job.kg)
        assert sum(job.litres) == pytest.approx(sum(job.kg) * LITRES_PER_KG)
    assert kilograms == pytest.approx({job.id: sum(job.kg) for job in whole.jobs})
    assert sum(kilograms[f"o-{n}"] for n in (0, 20)) == 3 * PAYLOAD_KG
    for key, roads in parts.travel.items():
        assert roads.distance_m[1, 2] == 0
        assert roads.distance_m[0, -1] == bare.travel[key].distance_m[0, -1]
        assert roads.distance_m[0, 3] == bare.travel[key].distance_m[0, 2]


def test_no_vehicle_is_won_or_lost_where_a_fleet_is_parted() -> None:
    bare = front(60, 0)
    by_name = {rule.name: rule.change(bare) for rule in rules()}
    for name in ("skills", "start and end elsewhere"):
        assert sum(van.count for van in by_name[name].vans) == bare.vans[0].count == 10
    assert {van.end_place for van in by_name["start and end elsewhere"].vans} == {ANYWHERE, 1}


def test_the_command_prints_a_line_for_each_rule_and_size(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.rules.lines.rules", lambda: rules()[:2])
    arguments = ["rules", "--orders", "8", "12", "--seconds", "0.1", "--workers", "1"]
    assert main([*arguments, "--seed", "4"]) == 0
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(line["orders"], line["rule"]) for line in lines] == [
        (8, "none"),
        (8, "time on board"),
        (12, "none"),
        (12, "time on board"),
    ]
    assert {(line["seed"], line["seconds"], line["violations"]) for line in lines} == {(4, 0.1, 0)}
    with pytest.raises(SystemExit):
        main(["rules", "--orders", "0"])
