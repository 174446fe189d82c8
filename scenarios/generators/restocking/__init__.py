"""A network that orders goods: history of sales, stock, terms of supply."""
