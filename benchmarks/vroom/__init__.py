"""Problems in VROOM's own format: ours beside VROOM."""
