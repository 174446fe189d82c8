"""Goods in store: rooms, first expired first out, ordering more, and chains of stores."""

from simulations.stock.backlog import Backlog
from simulations.stock.chain import Chain, ChainRules
from simulations.stock.replenishing import Replenishing
from simulations.stock.rooms import Room, Rooms
from simulations.stock.rules import FixedQuantity, MinMax, OrderUpTo
from simulations.stock.shipments import Shipment, Shipments, WhenClosed
from simulations.stock.stores import Stores
from simulations.stock.supply import Supply
from simulations.stock.watch import RoomWatch

__all__ = [
    "Backlog",
    "Chain",
    "ChainRules",
    "FixedQuantity",
    "MinMax",
    "OrderUpTo",
    "Replenishing",
    "Room",
    "RoomWatch",
    "Rooms",
    "Shipment",
    "Shipments",
    "Stores",
    "Supply",
    "WhenClosed",
]
