"""Ready input: named scenarios, the generators behind them, and importers of real data."""

from scenarios.catalogue import describe, load, names
from scenarios.cities import City, cities
from scenarios.generators.network.held_out import with_drawn_futures
from scenarios.headline import headline
from scenarios.importers.bogota import is_bogota_csv, read_bogota_day
from scenarios.installation_headline import installation_headline
from scenarios.network_headline import network_headline
from scenarios.restocking_headline import restocking_headline

__all__ = [
    "City",
    "cities",
    "describe",
    "headline",
    "installation_headline",
    "is_bogota_csv",
    "load",
    "names",
    "network_headline",
    "read_bogota_day",
    "restocking_headline",
    "with_drawn_futures",
]
