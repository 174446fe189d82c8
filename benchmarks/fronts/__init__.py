"""The last mile of many fronts at once: ours beside plain PyVRP front by front."""
