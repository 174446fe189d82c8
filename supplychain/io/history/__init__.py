"""The one table that is too long for rows: sales by site, product and day, as columns."""
