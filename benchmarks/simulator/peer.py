"""The same in SupplyNetPy, if it is installed."""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING, Any

from benchmarks.simulator.setting import DAY_S, ROWS, Setting, Speed

if TYPE_CHECKING:
    from collections.abc import Callable


def peer_speed(setting: Setting, until_s: int) -> Speed | None:
    """Live until a second; ``None`` if there is no SupplyNetPy."""
    try:
        peer: Any = importlib.import_module("SupplyNetPy.Components")
    except ImportError:
        return None
    gaps_s = setting.gaps_s()
    nodes: list[dict[str, Any]] = [
        {"ID": "source", "name": "source", "node_type": "infinite_supplier"}
    ]
    links, demands = [], []
    for number in range(setting.sites):
        nodes.append(_site(peer, setting, number))
        links.append(_link(setting, number))
        demands.append(_demand(setting, number, gaps_s))
    network = peer.create_sc_net(nodes=nodes, links=links, demands=demands)
    begin = time.process_time()
    network = peer.simulate_sc_net(network, sim_time=until_s / DAY_S, logging=False)
    seconds = time.process_time() - begin
    placed = network["demand_by_customers"][0]
    received = network["fulfillment_received_by_customers"][0]
    ordered = network["demand_by_site"][0]
    arrived = network["fulfillment_received_by_site"][0]
    issued = placed - network["shortage"][0]
    return Speed(int(placed + issued + received + ordered + arrived), seconds)


def _site(peer: Any, setting: Setting, number: int) -> dict[str, Any]:
    return {
        "ID": f"D{number}",
        "name": f"site {number}",
        "node_type": "distributor",
        "capacity": setting.level,
        "initial_level": setting.level,
        "inventory_holding_cost": 0.2,
        "replenishment_policy": peer.SSReplenishment,
        "policy_param": {"s": setting.reorder, "S": setting.level},
        "product_buy_price": 100,
        "product_sell_price": 150,
    }


def _link(setting: Setting, number: int) -> dict[str, Any]:
    lead_days = setting.lead_s / DAY_S
    ends = {"source": "source", "sink": f"D{number}"}
    return {"ID": f"L{number}", "cost": 5, "lead_time": lambda: lead_days, **ends}


def _demand(setting: Setting, number: int, gaps_s: list[int]) -> dict[str, Any]:
    way_days = setting.way_s / DAY_S
    return {
        "ID": f"C{number}",
        "name": f"customers {number}",
        "order_arrival_model": _gaps_days(gaps_s, number * ROWS // setting.sites),
        "order_quantity_model": lambda: 1,
        "demand_node": f"D{number}",
        "delivery_cost": lambda: 1,
        "lead_time": lambda: way_days,
    }


def _gaps_days(gaps_s: list[int], at: int) -> Callable[[], float]:
    def gap() -> float:
        nonlocal at
        at += 1
        return gaps_s[(at - 1) % ROWS] / DAY_S

    return gap
