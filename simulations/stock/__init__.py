"""Goods in store: rooms, first expired first out, ordering more, and chains of stores."""

from simulations.stock.backlog import Backlog
from simulations.stock.chain import Chain, ChainRules
from simulations.stock.planned import OrderParts, PlannedOrders, keep_levels
from simulations.stock.replenishing import Replenishing
from simulations.stock.rooms import Room, Rooms
from simulations.stock.rules import FixedQuantity, MinMax, OrderUpTo
from simulations.stock.shipments import Shipment, Shipments, WhenClosed
from simulations.stock.stores import Stores
from simulations.stock.supply import OUTSIDE, Supply, SupplyTally
from simulations.stock.watch import RoomWatch

__all__ = [
    "OUTSIDE",
    "Backlog",
    "Chain",
    "ChainRules",
    "FixedQuantity",
    "MinMax",
    "OrderParts",
    "OrderUpTo",
    "PlannedOrders",
    "Replenishing",
    "Room",
    "RoomWatch",
    "Rooms",
    "Shipment",
    "Shipments",
    "Stores",
    "Supply",
    "SupplyTally",
    "WhenClosed",
    "keep_levels",
]
