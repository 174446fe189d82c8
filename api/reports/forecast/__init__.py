"""The report of a forecast."""

from api.reports.forecast.page import forecast_report, write_forecast_report

__all__ = ["forecast_report", "write_forecast_report"]
