"""Write the stored scenarios again: ``python -m scenarios.generators``."""

from scenarios.catalogue import stored_folder
from scenarios.generators.national import generate
from scenarios.generators.network.national import generate_network
from scenarios.generators.network.parameters import NATIONAL_PLACEMENT
from scenarios.generators.parameters import NATIONAL_FRESH
from supplychain.io import write_scenario

if __name__ == "__main__":
    write_scenario(generate(NATIONAL_FRESH), stored_folder(NATIONAL_FRESH.name))
    write_scenario(generate_network(NATIONAL_PLACEMENT), stored_folder(NATIONAL_PLACEMENT.name))
