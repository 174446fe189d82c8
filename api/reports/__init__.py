"""The report of a plan and its figures, which notebooks may import one by one."""

from api.reports.page import report_html, write_report

__all__ = ["report_html", "write_report"]
