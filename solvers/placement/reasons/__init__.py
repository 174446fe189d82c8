"""Parts of an explanation: cost to serve, room, limits that bind, worth of sites, conflicts."""
