"""Teams that install large home goods: one city over three days, and a country."""
