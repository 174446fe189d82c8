"""The report of an order plan and its figures, which notebooks may import one by one."""

from api.reports.replenishment.page import replenishment_report, write_replenishment_report

__all__ = ["replenishment_report", "write_replenishment_report"]
