"""Parts of the check of an order plan; none of them knows how plans are made."""
