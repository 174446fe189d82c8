"""The report of a logger's file."""

from api.reports.monitor.page import monitor_report, write_monitor_report

__all__ = ["monitor_report", "write_monitor_report"]
