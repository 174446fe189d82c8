"""Road distances and times between places, from whichever source the operator has set."""

from supplychain.places import Location
from supplychain.roads.cache import CachedRoads
from supplychain.roads.closed import ClosedArea, ClosedRoads, ClosedWay, Closures, usual_roads
from supplychain.roads.embedded import embedded_roads
from supplychain.roads.function import CallableRoads
from supplychain.roads.great_circle import GreatCircleRoads, great_circle_matrix_m
from supplychain.roads.matrix import UNREACHABLE, TravelMatrix
from supplychain.roads.matrix_file import MatrixFileRoads, MissingPairsError
from supplychain.roads.osrm import OsrmRoads
from supplychain.roads.provider import RoadError, RoadProvider
from supplychain.roads.valhalla import ValhallaRoads

__all__ = [
    "UNREACHABLE",
    "CachedRoads",
    "CallableRoads",
    "ClosedArea",
    "ClosedRoads",
    "ClosedWay",
    "Closures",
    "GreatCircleRoads",
    "Location",
    "MatrixFileRoads",
    "MissingPairsError",
    "OsrmRoads",
    "RoadError",
    "RoadProvider",
    "TravelMatrix",
    "ValhallaRoads",
    "embedded_roads",
    "great_circle_matrix_m",
    "usual_roads",
]
