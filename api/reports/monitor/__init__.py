"""The report of a logger's file, or of a scenario's telemetry."""

from api.reports.monitor.page import monitor_report, write_monitor_report, write_scenario_report

__all__ = ["monitor_report", "write_monitor_report", "write_scenario_report"]
