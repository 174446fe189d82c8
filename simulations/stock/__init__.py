"""Goods in store: rooms, first expired first out, and ordering more."""

from simulations.stock.rooms import Room, Rooms
from simulations.stock.stores import Stores

__all__ = ["Room", "Rooms", "Stores"]
