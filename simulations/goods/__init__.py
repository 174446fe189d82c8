"""Goods as batches that carry what they have been through."""

from simulations.goods.ageing import Ageing, ageing_of
from simulations.goods.air import Air, Piece
from simulations.goods.batch import Batch

__all__ = ["Ageing", "Air", "Batch", "Piece", "ageing_of"]
