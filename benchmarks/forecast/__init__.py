"""Forecasts of real days beside what others forecast."""
