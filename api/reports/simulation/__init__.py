"""``report.html`` of a simulation."""
