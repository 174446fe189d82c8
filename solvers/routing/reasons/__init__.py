"""Why an order is left out, late or dear, each found by trying."""
