"""Several families in one call: what is delivered by truck is installed by a team."""
