"""Skills, permits and equipment that orders require and no vehicle has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from supplychain.fleet import Haul
from supplychain.io.headers import MOST_SUGGESTIONS, suggestion
from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.demand import CustomerRow, OrderRow
    from supplychain.io.parsed import ParsedScenario, Table


@dataclass(slots=True)
class _Lack:
    """Words that no vehicle has, or none together: where they are asked for first, how often."""

    table: Table[Any]
    row_number: int
    orders: int = 0


def skills_without_vehicle(parsed: ParsedScenario) -> list[DataProblem]:
    """What an order and its customer require, one last-mile vehicle at some front has."""
    unread = {field for _, field in parsed["vehicle_types"].unreadable}
    if "skills" in unread or not parsed.is_sound("sites", "vehicle_types", "fleets"):
        return []
    offered = _offered(parsed)
    known = sorted(set().union(*offered))
    problems: list[DataProblem] = []
    for words, lack in _lacks(parsed, offered).items():
        given = " ".join(words)
        what = "this" if len(words) == 1 else "all of these"
        text = f"no last-mile vehicle at a front has {what}; orders that need it: {lack.orders}"
        if len(words) == 1 and len(problems) < MOST_SUGGESTIONS:
            text += suggestion(given, known)
        allowed = ", ".join(known) or "a word among the skills of vehicle_types"
        problems.append(
            lack.table.problem(lack.row_number, "requires", "no_vehicle", text, given, allowed)
        )
    return problems


def _offered(parsed: ParsedScenario) -> list[frozenset[str]]:
    """What each type of last-mile vehicle has that stands at a front."""
    fronts = {row.id for row in parsed["sites"].good_rows if row.tier is Tier.FRONT}
    at_fronts = {
        row.vehicle_type_id
        for row in parsed["fleets"].good_rows
        if row.count > 0 and row.site_id in fronts
    }
    return [
        frozenset(row.skills)
        for row in parsed["vehicle_types"].good_rows
        if row.id in at_fronts and row.haul is Haul.LAST_MILE
    ]


def _lacks(parsed: ParsedScenario, offered: list[frozenset[str]]) -> dict[tuple[str, ...], _Lack]:
    """What is required in vain, in the order of the orders: single words, or several together."""
    orders: Table[OrderRow] = parsed["orders"]
    customers: Table[CustomerRow] = parsed["customers"]
    doors = {row.id: (number, row) for number, row in customers}
    known = frozenset().union(*offered)
    lacks: dict[tuple[str, ...], _Lack] = {}
    for number, row in orders:
        door_number, door = doors.get(row.customer_id, (number, None))
        at_door = () if door is None else door.requires
        required = tuple(dict.fromkeys((*row.requires, *at_door)))
        if not required or any(skills.issuperset(required) for skills in offered):
            continue
        unknown: list[tuple[str, ...]] = [(word,) for word in required if word not in known]
        for words in unknown or [required]:
            is_of_order = any(word in row.requires for word in words)
            place = (orders, number) if is_of_order else (customers, door_number)
            lacks.setdefault(words, _Lack(*place)).orders += 1
    return lacks
