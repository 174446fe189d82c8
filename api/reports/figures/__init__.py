"""Pictures of a plan: each function takes a scenario and a plan and gives a plotly figure."""

from api.reports.figures.city_maps import city_maps
from api.reports.figures.costs import cost_split, tier_bounds
from api.reports.figures.delivery_time import delivery_time
from api.reports.figures.life import remaining_life
from api.reports.figures.load import load_factor
from api.reports.figures.network_map import MAP_PX, network_map
from api.reports.figures.temperature import product_temperature
from api.reports.figures.timeline import timeline

__all__ = [
    "MAP_PX",
    "city_maps",
    "cost_split",
    "delivery_time",
    "load_factor",
    "network_map",
    "product_temperature",
    "remaining_life",
    "tier_bounds",
    "timeline",
]
