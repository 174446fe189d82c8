"""The library of stresses: files of disruptions, put onto the horizon and places of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from scenarios.stress.places import Found, place_by_rule
from supplychain.calendars import DAY_S
from supplychain.disruptions.distribution import parse_distribution
from supplychain.errors import DataError, DataProblem
from supplychain.io import disruption_problems
from supplychain.io.disruption_nouns import disruptions_of
from supplychain.io.documents.scenario import FORMS, OF_DISRUPTIONS
from supplychain.io.rows import explain, validate_rows
from supplychain.places import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supplychain.disruptions import Disruption, Distribution
    from supplychain.scenario import Scenario

NAMES = (
    *("shanghai-2022", "reefer-failure-summer", "cold-room-blackout", "double-11"),
    *("centre-fire", "new-year-labour-gap", "typhoon-coast"),
)


@dataclass(frozen=True, slots=True)
class Stress:
    """A named group of disruptions, before it is put onto a scenario.

    Parameters
    ----------
    name, description
        Key, and sentences for people.
    real_begin
        Day on which the real event began; empty if it is of no certain day.
    day
        Day of the horizon whose midnight the hours of its rows count from, unless `load` is told
        another; 0 is the first midnight at or after the horizon begins.
    sources
        Where its figures are from; those of its own estimate say so.
    places
        Rules for the places that its zones name in braces.
    tables
        Rows of the tables about disruptions.
    """

    name: str
    description: str
    real_begin: str
    day: int
    sources: tuple[str, ...]
    places: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, list[dict[str, Any]]]


def names() -> tuple[str, ...]:
    """Names that :func:`load` knows."""
    return NAMES


def describe(name: str) -> str:
    """Sentences on a stress; `DataError` if there is none of that name."""
    return stress(name).description


@cache
def stress(name: str) -> Stress:
    """A stress as its file states it; `DataError` if there is none of that name."""
    if name not in NAMES:
        text, allowed = "no stress is called so", ", ".join(NAMES)
        raise DataError([DataProblem("stress", -1, "", "unknown_stress", text, name, allowed)])
    text = (files("scenarios") / "stress" / f"{name}.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)
    return Stress(
        name=name,
        description=given["description"],
        real_begin=str(given.get("real_begin", "")),
        day=given["day"],
        sources=tuple(given["sources"]),
        places=given.get("places", {}),
        tables={table: given.get(table, []) for table in OF_DISRUPTIONS},
    )


def load(name: str, scenario: Scenario, day: int | None = None) -> Scenario:
    """A scenario with the disruptions of a stress beside its own.

    Parameters
    ----------
    name
        One of :func:`names`; the keys of its disruptions begin with it.
    scenario
        Whose places and horizon they are put onto.
    day
        Day of the horizon whose midnight the stress counts its hours from; ``None`` for its own.

    Raises
    ------
    DataError
        If there is no such stress, the scenario lacks a place that it needs, the day is not in the
        horizon's future, or it contradicts disruptions that are there.
    """
    given = stress(name)
    places = _found(given, scenario)
    midnight_s = _midnight_s(name, scenario, given.day if day is None else day)
    fresh = tuple(_put(item, name, midnight_s) for item in _nouns(given, places))
    stressed = replace(scenario, disruptions=(*scenario.disruptions, *fresh))
    problems = disruption_problems(stressed)
    if problems:
        raise DataError(problems)
    return stressed


def _midnight_s(name: str, scenario: Scenario, day: int) -> int:
    """Second of the midnight that begins a day; a day past the horizon is the caller's affair.

    Simulations may run longer than the horizon of a day's plan.
    """
    if day < 0:
        text = "a stress cannot begin before the horizon"
        raise DataError([DataProblem(name, -1, "day", "out_of_range", text, str(day), ">= 0")])
    return -scenario.horizon.start_of_day_s % DAY_S + day * DAY_S


def _found(given: Stress, scenario: Scenario) -> dict[str, Found]:
    """Places by the words of the file; every one that lacks is told at once."""
    problems: list[DataProblem] = []
    found = {}
    for word, rule in given.places.items():
        place = place_by_rule(scenario, rule["rule"], rule.get("prefer", ()))
        if place is None:
            text, allowed = "the scenario has no place for it", f"a scenario with {rule['needs']}"
            problem = DataProblem(given.name, -1, word, "no_place", text, rule["rule"], allowed)
            problems.append(problem)
        else:
            found[word] = place
    if problems:
        raise DataError(problems)
    return found


def _nouns(given: Stress, places: Mapping[str, Found]) -> tuple[Disruption, ...]:
    """Disruptions of its rows with the places put in."""
    words = {
        f"{word}.{part}": getattr(place, part)
        for word, place in places.items()
        for part in ("id", "city", "province", "lat", "lon")
    }
    rows: dict[str, list[Any]] = {}
    problems = list(_unknown(given, words))
    if problems:
        raise DataError(problems)
    for table, values in given.tables.items():
        filled = [{key: _filled(cell, words) for key, cell in row.items()} for row in values]
        found, errors = validate_rows(FORMS[table].row_model, filled)
        rows[table] = found
        for details in errors:
            code, text, value, allowed = explain(details)
            row, field = int(details["loc"][0]) + 1, str(details["loc"][1])
            problems.append(
                DataProblem(f"{given.name} {table}", row, field, code, text, value, allowed)
            )
    if problems:
        raise DataError(problems)
    return disruptions_of(rows, Location)


def _unknown(given: Stress, words: Mapping[str, Any]) -> Iterator[DataProblem]:
    """What its rows ask of a place that the scenario does not say of it, each once."""
    asked = {word: None for rows in given.tables.values() for row in rows for word in _words(row)}
    for word in asked:
        if words[word] in {"", None}:
            place, part = word.split(".")
            text = f"nothing is known of the {part} of the place that stands in for it"
            needs = given.places[place]["needs"]
            allowed = f"a scenario with {needs}, and a known {part}"
            yield DataProblem(given.name, -1, place, "no_place", text, part, allowed)


def _words(row: Mapping[str, Any]) -> Iterator[str]:
    for cell in row.values():
        if _is_word(cell):
            yield cell[1:-1]


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("{") and cell.endswith("}")


def _filled(cell: Any, words: Mapping[str, Any]) -> Any:
    """A cell, or what a word in braces means in the scenario."""
    return words[cell[1:-1]] if _is_word(cell) else cell


def _put(item: Disruption, name: str, midnight_s: int) -> Disruption:
    """With the stress's name before every key, and the start moved to its day."""
    return replace(
        item,
        id=f"{name}/{item.id}",
        start_s=None if item.start_s is None else _later(item.start_s, midnight_s),
        triggers=tuple(
            replace(trigger, after_id=f"{name}/{trigger.after_id}") for trigger in item.triggers
        ),
    )


def _later(start_s: Distribution, by_s: int) -> Distribution:
    """A start so many seconds later; starts of the library are fixed or between two ends."""
    if start_s.most == float("inf"):
        message = f"a start without an end: {start_s.text}"
        raise AssertionError(message)
    moved = tuple(number + by_s for number in start_s.numbers)
    return parse_distribution(replace(start_s, numbers=moved))
