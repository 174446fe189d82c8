"""Demand of the coming days: from recorded sales to paths of what customers will ask for."""
