"""VN2: goods that keep, ordered once a week, for sale three weeks later."""
