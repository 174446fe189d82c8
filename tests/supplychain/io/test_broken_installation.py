"""What is wrong with teams and jobs is listed at once, each with where, what and what would do."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from supplychain.io import from_document
from supplychain.io.convert import problems_of
from supplychain.io.jsonfile import raw_of

Change = dict[tuple[str, int], dict[str, Any]]
"""Other values by table and row."""

DOCUMENT: dict[str, Any] = {
    "name": "three jobs",
    "start": "2026-03-12T00:00:00+08:00",
    "days": 2,
    "installation": {"daily_h": 8, "overtime_daily_h": 3},
    "teams": [
        {
            **{"id": "t-1", "lat": 30.58, "lon": 114.3, "size": 2, "skills": ["ac:2"]},
            **{"tools": ["drill"], "parts": ["pipe:20"], "territories": ["north", "south"]},
        },
        {
            **{"id": "t-2", "lat": 30.6, "lon": 114.2, "skills": ["electrician"]},
            **{"territories": ["north"]},
        },
    ],
    "team_certificates": [{"team_id": "t-1", "certificate_id": "height"}],
    "team_absences": [
        {"team_id": "t-2", "first_day": "2026-03-13", "last_day": "2026-03-13"},
    ],
    "team_breaks": [{"open": "11:30", "close": "13:00", "minutes": 45}],
    "install_jobs": [
        {
            **{"id": "j-1", "lat": 30.5, "lon": 114.31, "territory_id": "north"},
            **{"window_open": "2026-03-12 09:00", "window_close": "2026-03-12 11:00"},
        },
        {"id": "j-2", "lat": 30.6, "lon": 114.31, "territory_id": "south"},
        {"id": "j-3", "lat": 30.6, "lon": 114.31, "territory_id": "north"},
    ],
    "job_tasks": [
        {"job_id": "j-1", "work_min": 60, "needs": ["ac:2"], "certificates": ["height"]},
        {"job_id": "j-2", "work_min": 60, "needs": ["electrician"]},
        {"job_id": "j-3", "work_min": 60, "people": 3},
    ],
    "job_relations": [
        {"kind": "before", "first_job_id": "j-1", "second_job_id": "j-2"},
        {"kind": "before", "first_job_id": "j-2", "second_job_id": "j-3"},
    ],
}


def test_the_document_that_is_broken_below_is_sound() -> None:
    assert faults({}) == []


CASES: list[tuple[Change, tuple[str, int, str, str]]] = [
    (
        {("teams", 0): {"open": "06:00", "close": "18:00"}},
        ("teams", 0, "close", "too_long"),
    ),
    ({("teams", 0): {"most_daily_h": 12}}, ("teams", 0, "most_daily_h", "too_long")),
    ({("teams", 0): {"most_weekly_h": 70}}, ("teams", 0, "most_weekly_h", "too_long")),
    ({("teams", 0): {"open": "18:00"}}, ("teams", 0, "close", "upside_down")),
    ({("teams", 0): {"end_lat": 30.5}}, ("teams", 0, "end_lon", "missing_value")),
    ({("teams", 0): {"lat": 114.3, "lon": 30.58}}, ("teams", 0, "lat", "swapped_coordinates")),
    ({("teams", 0): {"quality": 1.2}}, ("teams", 0, "quality", "out_of_range")),
    ({("teams", 0): {"weekdays": "Mon Foo"}}, ("teams", 0, "weekdays", "not_weekdays")),
    ({("teams", 0): {"speed_class": "rocket"}}, ("teams", 0, "speed_class", "unknown_choice")),
    ({("teams", 0): {"skills": ["ac:2", "ac:1"]}}, ("teams", 0, "skills", "not_levels")),
    ({("teams", 0): {"skills": ["ac:0"]}}, ("teams", 0, "skills", "not_levels")),
    ({("teams", 0): {"parts": ["pipe:-1"]}}, ("teams", 0, "parts", "not_quantities")),
    ({("teams", 1): {"id": "t-1"}}, ("teams", 1, "id", "duplicate_key")),
    (
        {("teams", 0): {"days_in_a_row": 3, "days_off_in_a_row": 1}},
        ("teams", 0, "days_off_in_a_row", "conflict"),
    ),
    (
        {("team_certificates", 0): {"valid_until": "2026-03-11"}},
        ("team_certificates", 0, "valid_until", "certificate_expired"),
    ),
    (
        {("team_certificates", 0): {"valid_from": "2027-01-01", "valid_until": "2026-12-31"}},
        ("team_certificates", 0, "valid_until", "upside_down"),
    ),
    (
        {("team_certificates", 0): {"valid_from": "2026-03-14"}},
        ("job_tasks", 0, "certificates", "no_team"),
    ),
    (
        {("team_absences", 0): {"last_day": "2026-03-12"}},
        ("team_absences", 0, "last_day", "upside_down"),
    ),
    ({("team_breaks", 0): {"close": "11:00"}}, ("team_breaks", 0, "close", "upside_down")),
    ({("team_breaks", 0): {"close": "17:30"}}, ("team_breaks", 0, "open", "outside_shift")),
    ({("team_breaks", 0): {"team_id": "t-9"}}, ("team_breaks", 0, "team_id", "unknown_reference")),
    ({("job_tasks", 0): {"needs": ["gas"]}}, ("job_tasks", 0, "needs", "no_team")),
    ({("job_tasks", 0): {"needs": ["ac:3"]}}, ("job_tasks", 0, "needs", "no_team")),
    ({("job_tasks", 0): {"needs": ["ac", "electrician"]}}, ("job_tasks", 0, "needs", "no_team")),
    ({("job_tasks", 0): {"certificates": ["gas"]}}, ("job_tasks", 0, "certificates", "no_team")),
    ({("job_tasks", 0): {"tools": ["saw"]}}, ("job_tasks", 0, "tools", "no_team")),
    ({("job_tasks", 0): {"parts": ["cable"]}}, ("job_tasks", 0, "parts", "no_team")),
    ({("job_tasks", 0): {"parts": ["pipe:21"]}}, ("job_tasks", 0, "parts", "no_team")),
    ({("job_tasks", 0): {"people": 4}}, ("job_tasks", 0, "people", "no_team")),
    ({("install_jobs", 2): {"may_share": False}}, ("job_tasks", 2, "people", "no_team")),
    (
        {("job_tasks", 0): {"work_min_by_level": ["3=40", "2=50"]}},
        ("job_tasks", 0, "work_min_by_level", "wrong_order"),
    ),
    (
        {("job_tasks", 0): {"work_min_by_level": ["2=70"]}},
        ("job_tasks", 0, "work_min_by_level", "wrong_order"),
    ),
    (
        {("job_tasks", 2): {"work_min_by_level": ["2=40"]}},
        ("job_tasks", 2, "work_min_by_level", "conflict"),
    ),
    (
        {("job_tasks", 0): {"work_min_by_level": ["2"]}},
        ("job_tasks", 0, "work_min_by_level", "not_work_times"),
    ),
    ({("job_tasks", 2): {"job_id": "j-2"}}, ("job_tasks", 2, "job_id", "duplicate_key")),
    ({("job_tasks", 2): {"job_id": "j-2", "task": 2}}, ("install_jobs", 2, "id", "no_task")),
    ({("job_tasks", 2): {"job_id": "j-9"}}, ("job_tasks", 2, "job_id", "unknown_reference")),
    (
        {("install_jobs", 1): {"territory_id": "nort"}},
        ("install_jobs", 1, "territory_id", "no_team"),
    ),
    ({("install_jobs", 1): {"territory_id": ""}}, ("install_jobs", 1, "territory_id", "no_team")),
    ({("install_jobs", 1): {"lat": None}}, ("install_jobs", 1, "lat", "missing_value")),
    (
        {("install_jobs", 1): {"lat": None, "lon": None}},
        ("install_jobs", 1, "lat", "missing_value"),
    ),
    (
        {("install_jobs", 1): {"lat": 114.31, "lon": 30.6}},
        ("install_jobs", 1, "lat", "swapped_coordinates"),
    ),
    (
        {("install_jobs", 0): {"window_close": None}},
        ("install_jobs", 0, "window_close", "missing_value"),
    ),
    (
        {("install_jobs", 0): {"window_close": "2026-03-12 08:00"}},
        ("install_jobs", 0, "window_close", "upside_down"),
    ),
    (
        {("install_jobs", 0): {"window_close": "2026-03-11 08:00", "window_open": "2026-03-11"}},
        ("install_jobs", 0, "window_close", "outside_horizon"),
    ),
    (
        {("install_jobs", 0): {"window_open": "2026-03-14 01:00", "window_close": "2026-03-15"}},
        ("install_jobs", 0, "window_open", "outside_horizon"),
    ),
    (
        {("install_jobs", 0): {"deadline": "2026-03-12 09:00"}},
        ("install_jobs", 0, "deadline", "deadline_too_early"),
    ),
    (
        {("install_jobs", 1): {"goods_at": "2026-03-12 09:00", "deadline": "2026-03-12 08:00"}},
        ("install_jobs", 1, "deadline", "deadline_too_early"),
    ),
    (
        {("install_jobs", 1): {"deadline": "2026-03-11 20:00"}},
        ("install_jobs", 1, "deadline", "outside_horizon"),
    ),
    (
        {("install_jobs", 1): {"goods_at": "2026-03-15"}},
        ("install_jobs", 1, "goods_at", "outside_horizon"),
    ),
    (
        {("install_jobs", 1): {"goods_sd_min": 20}},
        ("install_jobs", 1, "goods_at", "missing_value"),
    ),
    (
        {("install_jobs", 1): {"late_cny_per_min": 1}},
        ("install_jobs", 1, "window_close", "missing_value"),
    ),
    (
        {("install_jobs", 1): {"promised_open": "2026-03-12 09:00"}},
        ("install_jobs", 1, "promised_close", "missing_value"),
    ),
    (
        {("install_jobs", 1): {"promised_teams": ["t-2"]}},
        ("install_jobs", 1, "promised_open", "missing_value"),
    ),
    (
        {("install_jobs", 1): {"locked_at": "2026-03-12 09:00"}},
        ("install_jobs", 1, "locked_teams", "missing_value"),
    ),
    (
        {("install_jobs", 1): {"preferred_teams": ["t-9"]}},
        ("install_jobs", 1, "preferred_teams", "unknown_reference"),
    ),
    (
        {("install_jobs", 1): {"preferred_teams": ["t-2"], "banned_teams": ["t-2"]}},
        ("install_jobs", 1, "preferred_teams", "conflict"),
    ),
    (
        {("install_jobs", 1): {"locked_teams": ["t-1"]}},
        ("install_jobs", 1, "locked_teams", "cannot_do_it"),
    ),
    (
        {("install_jobs", 1): {"locked_teams": ["t-2"]}},  # it does not work in the south
        ("install_jobs", 1, "locked_teams", "cannot_do_it"),
    ),
    (
        {("install_jobs", 2): {"locked_teams": ["t-1"]}},
        ("install_jobs", 2, "locked_teams", "cannot_do_it"),
    ),
    (
        {("install_jobs", 0): {"locked_teams": ["t-1", "t-2"]}},
        ("install_jobs", 0, "locked_teams", "cannot_do_it"),
    ),
    (
        {("install_jobs", 0): {"least_gap_min": 30}},
        ("install_jobs", 0, "timing", "conflict"),
    ),
    (
        {("install_jobs", 0): {"timing": "in_order", "least_gap_min": 30, "most_gap_min": 20}},
        ("install_jobs", 0, "most_gap_min", "upside_down"),
    ),
    (
        {("job_relations", 1): {"second_job_id": "j-1"}},
        ("job_relations", 1, "second_job_id", "circle"),
    ),
    (
        {("job_relations", 1): {"second_job_id": "j-2"}},
        ("job_relations", 1, "second_job_id", "same_job"),
    ),
    (
        {("job_relations", 1): {"least_gap_min": 30, "most_gap_min": 20}},
        ("job_relations", 1, "most_gap_min", "upside_down"),
    ),
    (
        {("job_relations", 1): {"kind": "same_team", "least_gap_min": 30}},
        ("job_relations", 1, "kind", "conflict"),
    ),
    (
        {("job_relations", 1): {"second_job_id": "j-9"}},
        ("job_relations", 1, "second_job_id", "unknown_reference"),
    ),
]


@pytest.mark.parametrize(("change", "fault"), CASES)
def test_a_fault_is_listed(change: Change, fault: tuple[str, int, str, str]) -> None:
    table, index, column, code = fault
    assert (table, index, column, code) in faults(change)


def test_a_team_is_not_locked_to_a_day_on_which_it_is_away() -> None:
    lock: dict[str, Any] = {
        "locked_teams": ["t-2"],
        "locked_at": "2026-03-13 10:00",
        "territory_id": "north",
    }
    found = problems_of(raw_of(changed({("install_jobs", 1): lock})))
    assert [problem.problem for problem in found] == ["team t-2 does not work on 2026-03-13"]
    lock["locked_at"] = "2026-03-12 10:00"
    assert faults({("install_jobs", 1): lock}) == []


def test_all_faults_come_at_once() -> None:
    change: Change = {
        ("teams", 0): {"close": "21:00"},
        ("team_certificates", 0): {"valid_until": "2026-03-01"},
        ("job_tasks", 1): {"needs": ["gas"]},
        ("job_relations", 1): {"second_job_id": "j-1"},
    }
    assert {code for *_, code in faults(change)} == {
        *("too_long", "certificate_expired", "no_team", "circle"),
    }


def test_an_expired_certificate_that_nobody_needs_is_no_fault() -> None:
    change: Change = {
        ("team_certificates", 0): {"valid_until": "2026-03-01"},
        ("job_tasks", 0): {"certificates": []},
    }
    assert faults(change) == []


def test_longer_shifts_are_sound_where_rules_allow_them() -> None:
    document = changed({("teams", 0): {"open": "06:00", "close": "19:00"}})
    document["installation"] = {"daily_h": 10, "overtime_daily_h": 3}
    assert problems_of(raw_of(document)) == []


def test_jobs_at_the_same_time_close_a_circle() -> None:
    document = changed({})
    document["job_relations"].append(
        {"kind": "same_time", "first_job_id": "j-3", "second_job_id": "j-1"}
    )
    found = problems_of(raw_of(document))
    assert [problem.code for problem in found] == ["circle"]
    assert "j-2 before j-3" in found[0].problem


def test_a_team_without_territories_serves_all_of_them() -> None:
    assert (
        faults({("teams", 1): {"territories": []}, ("install_jobs", 1): {"territory_id": ""}}) == []
    )


def test_windows_of_a_job_do_not_overlap() -> None:
    document = changed({})
    document["job_windows"] = [
        {
            "job_id": "j-1",
            "window_open": "2026-03-12 10:00",
            "window_close": "2026-03-12 12:00",
        }
    ]
    assert [problem.code for problem in problems_of(raw_of(document))] == ["overlap"]


def test_jobs_need_teams_tasks_and_the_orders_that_they_name() -> None:
    document = changed({("install_jobs", 0): {"order_id": "o-1", "customer_id": "c-1"}})
    for name in ("teams", "team_certificates", "team_absences", "team_breaks", "job_tasks"):
        del document[name]
    found = {(problem.table, problem.code) for problem in problems_of(raw_of(document))}
    assert {
        (name, "missing_table") for name in ("teams", "job_tasks", "orders", "customers")
    } <= found


def test_a_job_without_a_position_is_where_its_customer_is() -> None:
    document = changed({("install_jobs", 0): {"customer_id": "c-1", "lat": None, "lon": None}})
    document["customers"] = [{"id": "c-1", "lat": 30.51, "lon": 114.32}]
    installation = from_document(document).installation
    assert installation is not None
    assert (installation.jobs[0].location.lat, installation.jobs[0].location.lon) == (30.51, 114.32)


def changed(change: Change) -> dict[str, Any]:
    """The document with other values in some rows; ``None`` takes a value away."""
    document = copy.deepcopy(DOCUMENT)
    for (table, index), values in change.items():
        row = document[table][index] | values
        document[table][index] = {key: value for key, value in row.items() if value is not None}
    return document


def faults(change: Change) -> list[tuple[str, int, str, str]]:
    """Table, index of the row from 0 on, column and code of every fault."""
    found = problems_of(raw_of(changed(change)))
    assert all(problem.problem and problem.row >= 1 for problem in found)
    return [(p.table, p.row - 1, p.column, p.code) for p in found]
