"""The report of a plan of installers."""

from api.reports.installers.page import installers_report, write_installers_report

__all__ = ["installers_report", "write_installers_report"]
