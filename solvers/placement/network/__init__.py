"""From a scenario's tables to the parts of a placement problem."""
