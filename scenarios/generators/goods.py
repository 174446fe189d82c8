"""The product catalogue and how fast it ages in a network that keeps its temperatures."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from supplychain.products import Product

if TYPE_CHECKING:
    from supplychain.temperature import TemperatureClass

HOT_DAY_C = 35.0
"""Air that uncontrolled goods are assumed to stand in, for careful arithmetic."""


@cache
def catalogue() -> tuple[tuple[Product, str, float], ...]:
    """Every product with its producing area and its popularity, from ``national_products.csv``."""
    table = files("scenarios") / "data" / "national_products.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple((_product(row), row["area"], float(row["popularity"])) for row in rows)


def area_of(product: Product) -> str:
    """Producing area of a product of the catalogue; it comes from there alone."""
    return _areas()[product.id]


def worst_rate(product: Product, temperature_class: TemperatureClass) -> float:
    """Hours of life used per hour at the warm end of the class's band (35 C if uncontrolled)."""
    if product.shelf_life_h is None:
        return 0.0
    warm_c = temperature_class.band_c[1] if temperature_class.is_controlled else HOT_DAY_C
    return product.kinetics.relative_rate(warm_c)


def oldest_sellable_h(product: Product, rate: float, door_s: int) -> float:
    """Greatest age at the horizon's start with which goods may still be at a door at ``door_s``.

    Infinite for goods that do not age; negative if even new goods would be too old.
    """
    if product.shelf_life_h is None:
        return float("inf")
    return product.shelf_life_h - product.min_remaining_life_h - rate * door_s / 3600


@cache
def _areas() -> dict[str, str]:
    return {product.id: area for product, area, _ in catalogue()}


def _product(row: dict[str, str]) -> Product:
    return Product(
        id=row["id"],
        name=f"{row['name_zh']} {row['name_en']}",
        temperature_class_id=row["temperature_class"],
        kg=float(row["kg"]),
        litres=float(row["litres"]),
        category=row["category"],
        value_cny=float(row["value_cny"]),
        shelf_life_h=_number(row["shelf_life_h"]),
        reference_c=float(row["reference_c"]),
        q10=_number(row["q10"]),
        activation_energy_j_mol=_number(row["activation_energy_j_mol"]),
        min_remaining_life_h=float(row["min_remaining_life_h"]),
        specific_heat_j_kg_k=float(row["specific_heat_j_kg_k"]),
        respiration_w_per_kg=float(row["respiration_w_per_kg"]),
        install_minutes=float(row["install_minutes"]),
        install_skill=row["install_skill"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
