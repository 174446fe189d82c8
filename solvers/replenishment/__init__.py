"""From sales history to orders: forecasts, stock targets, order plans and suppliers."""
