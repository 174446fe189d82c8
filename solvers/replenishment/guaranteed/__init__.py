"""Safety stock by service times that stages guarantee each other."""
