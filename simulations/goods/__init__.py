"""Goods as batches that carry what they have been through."""

from simulations.goods.ageing import Ageing, ageing_of
from simulations.goods.air import Air, Piece, Still
from simulations.goods.batch import Batch

__all__ = ["Ageing", "Air", "Batch", "Piece", "Still", "ageing_of"]
