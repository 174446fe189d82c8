"""Plans of days without waiting between teams, by PyVRP."""
