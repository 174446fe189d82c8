"""Temperature classes, products and air that contradict themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.io.headers import MOST_SUGGESTIONS, suggestion

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.goods import ProductRow, TemperatureClassRow
    from supplychain.io.documents.traffic import ConflictRow
    from supplychain.io.parsed import ParsedScenario, Table

LEAST_KG_PER_L, MOST_KG_PER_L = 0.02, 25.0
MOST_FRESH_UNIT_KG, LEAST_UNIT_KG = 1_000.0, 0.001
HOURS_OF_DAY = 24


def temperature_bands(parsed: ParsedScenario) -> list[DataProblem]:
    """Bands have a lower and a higher end, and the set point lies between them."""
    table: Table[TemperatureClassRow] = parsed["temperature_classes"]
    problems = []
    for number, row in table:
        if row.low_c >= row.high_c:
            text = "high_c is not above low_c"
            problems.append(
                table.problem(number, "high_c", "upside_down", text, row.high_c, f"> {row.low_c:g}")
            )
        elif row.set_point_c is not None and not row.low_c <= row.set_point_c <= row.high_c:
            text, allowed = "the set point is outside the band", f"{row.low_c:g} to {row.high_c:g}"
            problems.append(
                table.problem(number, "set_point_c", "outside_band", text, row.set_point_c, allowed)
            )
    return problems


def ageing(parsed: ParsedScenario) -> list[DataProblem]:
    """One model of ageing per product, and a shelf life that reaches the door."""
    table: Table[ProductRow] = parsed["products"]
    problems = []
    for number, row in table:
        if row.q10 is not None and row.activation_energy_j_mol is not None:
            text = "both q10 and activation energy are given"
            problems.append(
                table.problem(number, "q10", "given_twice", text, row.q10, "one of the two")
            )
        if row.shelf_life_h is not None and row.min_remaining_life_h >= row.shelf_life_h:
            text = "not less than the shelf life, so no unit could ever be delivered"
            problems.append(
                table.problem(
                    number,
                    "min_remaining_life_h",
                    "out_of_range",
                    text,
                    row.min_remaining_life_h,
                    f"< {row.shelf_life_h:g}",
                )
            )
    return problems


def units_of_products(parsed: ParsedScenario) -> list[DataProblem]:
    """Mass and volume in the magnitude of kilograms and litres."""
    table: Table[ProductRow] = parsed["products"]
    fresh = {row.id for row in parsed["temperature_classes"].good_rows if row.fresh}
    problems = []
    for number, row in table:
        problem = _wrong_mass(table, number, row, fresh) or _wrong_density(table, number, row)
        if problem is not None:
            problems.append(problem)
    return problems


def whole_days_of_air(parsed: ParsedScenario) -> list[DataProblem]:
    """Every city that has air temperatures has one for each hour."""
    table = parsed["ambient"]
    hours: dict[str, set[int]] = {}
    first: dict[str, int] = {}
    for number, row in table:
        hours.setdefault(row.city, set()).add(row.hour)
        first.setdefault(row.city, number)
    if not table.is_complete:
        return []
    return [
        table.problem(
            first[city],
            "hour",
            "incomplete",
            f"hours are missing for {city or 'everywhere else'}",
            f"{len(found)} hours",
            "each hour from 0 to 23",
        )
        for city, found in hours.items()
        if len(found) < HOURS_OF_DAY
    ]


def conflicts(parsed: ParsedScenario) -> list[DataProblem]:
    """Conflicts name two different temperature classes or categories of products."""
    table: Table[ConflictRow] = parsed["conflicts"]
    if not parsed.is_sound("temperature_classes", "products"):
        return []
    known = {key for _, key in parsed["temperature_classes"].values("id")}
    known |= {row.category for row in parsed["products"].good_rows}
    problems: list[DataProblem] = []
    for number, row in table:
        if row.one == row.other:
            text = "goods cannot be in conflict with their own kind"
            problems.append(
                table.problem(number, "other", "same_kind", text, row.other, "another word")
            )
            continue
        for field, word in (("one", row.one), ("other", row.other)):
            if word in known:
                continue
            text = "neither a temperature class nor a category"
            if len(problems) < MOST_SUGGESTIONS:
                text += suggestion(word, sorted(known))
            allowed = "an id of temperature_classes or a category of products"
            problems.append(table.problem(number, field, "unknown_reference", text, word, allowed))
    return problems


def _wrong_mass(
    table: Table[ProductRow], number: int, row: ProductRow, fresh: set[str]
) -> DataProblem | None:
    if row.kg < LEAST_UNIT_KG:
        text, allowed = "too light for a unit; is it in tonnes?", f">= {LEAST_UNIT_KG:g} kg"
    elif row.temperature_class_id in fresh and row.kg > MOST_FRESH_UNIT_KG:
        text = "too heavy for a unit of a fresh product; is it in grams?"
        allowed = f"<= {MOST_FRESH_UNIT_KG:g} kg"
    else:
        return None
    return table.problem(number, "kg", "wrong_units", text, row.kg, allowed)


def _wrong_density(table: Table[ProductRow], number: int, row: ProductRow) -> DataProblem | None:
    density = row.kg / row.litres
    if LEAST_KG_PER_L <= density <= MOST_KG_PER_L:
        return None
    text = "kg and litres do not fit together; check grams, tonnes, millilitres"
    given = f"{density:g} kg per litre"
    allowed = f"{LEAST_KG_PER_L:g} to {MOST_KG_PER_L:g} kg per litre"
    return table.problem(number, "litres", "wrong_units", text, given, allowed)
