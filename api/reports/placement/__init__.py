"""The report of a placement plan and its figures, which notebooks may import one by one."""

from api.reports.placement.page import placement_report, write_placement_report

__all__ = ["placement_report", "write_placement_report"]
