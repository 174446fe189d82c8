"""Parts of the audit: rows of the scenario's tables, traffic, money."""
