"""Rates that turn a plan into money and carbon, and the service that was promised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostRates:
    """Prices and factors of a scenario.

    Parameters
    ----------
    diesel_cny_per_l, electricity_cny_per_kwh
        Energy of reefer units (traction energy is part of ``cny_per_km``).
    diesel_kg_co2_per_l, electricity_kg_co2_per_kwh
        Carbon factors, tank to wheel and grid.
    carrier_kg_co2_per_tkm
        Carbon of hired transport.
    diesel_l_per_kwh_cold
        Diesel burnt by a unit per kWh of electricity it would need instead.
    unserved_order_cny
        Cost of leaving an order of priority 1 unserved.
    unserved_transfer_cny_per_kg
        Cost of leaving a transfer behind.
    spoilage_share
        Share of a product's value lost when its whole shelf life is used on the way; loss is
        proportional to life used.
    """

    diesel_cny_per_l: float = 7.5
    electricity_cny_per_kwh: float = 0.8
    diesel_kg_co2_per_l: float = 2.63
    electricity_kg_co2_per_kwh: float = 0.57
    carrier_kg_co2_per_tkm: float = 0.12
    diesel_l_per_kwh_cold: float = 0.30
    unserved_order_cny: float = 300.0
    unserved_transfer_cny_per_kg: float = 20.0
    spoilage_share: float = 0.15


@dataclass(frozen=True, slots=True)
class ServicePromise:
    """``share`` of orders at the door within ``hours`` of being placed."""

    hours: float = 24.0
    share: float = 0.8
