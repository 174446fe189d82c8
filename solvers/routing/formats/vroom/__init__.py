"""VROOM's problem and solution JSON, as its version 1.15 documents them."""

from solvers.routing.formats.vroom.answer import answer_of, error_answer
from solvers.routing.formats.vroom.read import VroomCase, read_vroom

__all__ = ["VroomCase", "answer_of", "error_answer", "read_vroom"]
