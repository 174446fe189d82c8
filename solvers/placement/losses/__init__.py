"""Networks as they are built, and what they lose with one site or lane."""
