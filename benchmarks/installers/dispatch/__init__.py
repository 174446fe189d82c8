"""A manual dispatcher of trucks and teams, and how far planning them together is ahead of one."""
