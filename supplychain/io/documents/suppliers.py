"""Suppliers, their offers, and how buying from them went."""

from __future__ import annotations

from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    LEAST_QUANTITY,
    Clock,
    Key,
    Row,
    Text,
    column,
)
from supplychain.suppliers import ISO_9001, Appeal, Discount

LONGEST_DAYS = 3_650


def _risk(en: str, zh: str) -> int | None:
    """Declare a column of due diligence."""
    risk: int | None = column(
        None,
        en=f"{en}, 1 remote to 5 almost certain; blank if unknown",
        zh=zh,
        example=2,
        ge=1,
        le=5,
    )
    return risk


def _supplier() -> str:
    key: str = column(en="Supplier", zh="供应商", example="dairy-a", refers_to="suppliers")
    return key


def _category() -> str:
    key: str = column(en="Category", zh="品类", example="milk", refers_to="category_demand")
    return key


class SupplierRow(Row):
    """A firm that goods can be bought from."""

    id: Key = column(en="Key of the supplier", zh="供应商编号", example="dairy-a")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="甲乳业")
    cluster: Key = column(
        en="Producing region that fails together", zh="产业集群", example="呼和浩特"
    )
    grade: Text = column("", en="Class, such as A, B or C", zh="等级", example="A")
    financial_risk: int | None = _risk("Risk of insolvency", "财务风险")
    operational_risk: int | None = _risk("Risk that production fails", "运营风险")
    legal_risk: int | None = _risk("Risk of sanctions, labour or licence", "法律风险")
    safety_risk: int | None = _risk("Risk that goods do harm", "安全风险")
    cured_at: Clock | None = column(
        None,
        en="When corrective action was accepted: failures before count no longer",
        zh="整改通过时间",
        example="2026-01-15 10:00",
    )


class SupplyOfferRow(Row):
    """What a supplier offers of one category over the time that demand is stated for."""

    supplier_id: Key = _supplier()
    category_id: Key = _category()
    price_cny: float = column(
        en="Price of a unit before any break, CNY",
        zh="基础单价(元)",
        example=6.2,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    discount: Discount = column(
        Discount.ALL_UNITS,
        en="What price breaks hold for: all_units, or incremental for units beyond the break",
        zh="折扣方式",
        example=Discount.ALL_UNITS,
    )
    least_units: float = column(
        0.0,
        en="Minimum order: that much or nothing, units",
        zh="最小起订量",
        example=2000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    capacity_units: float | None = column(
        None,
        en="Most that can be bought, units; blank means no limit",
        zh="产能上限",
        example=90000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    freight_cny_per_unit: float = column(
        0.0, en="Freight of a unit, CNY", zh="单位运费(元)", example=0.35, ge=0, le=LARGEST_AMOUNT
    )
    lead_time_days: float = column(
        0.0,
        en="Mean time from order to receipt, days",
        zh="平均交期(天)",
        example=4.0,
        ge=0,
        le=LONGEST_DAYS,
    )
    lead_time_sd_days: float = column(
        0.0,
        en="Its standard deviation, days",
        zh="交期标准差(天)",
        example=1.2,
        ge=0,
        le=LONGEST_DAYS,
    )
    defect_share: float | None = column(
        None,
        en="Share of defective units, 0 to 1; blank asks the inspections",
        zh="不良率(0到1)",
        example=0.004,
        ge=0,
        le=1,
    )


class SupplyPriceRow(Row):
    """A lower price from a quantity on."""

    supplier_id: Key = _supplier()
    category_id: Key = _category()
    from_units: float = column(
        en="Quantity from which it holds, units",
        zh="起始数量",
        example=20000.0,
        ge=LEAST_QUANTITY,
        le=LARGEST_AMOUNT,
    )
    price_cny: float = column(
        en="Price of a unit, CNY", zh="单价(元)", example=5.8, ge=0, le=LARGEST_AMOUNT
    )


class DeliveryReceivedRow(Row):
    """One order line as it was fulfilled."""

    supplier_id: Key = _supplier()
    category_id: Key = _category()
    ordered_at: Clock = column(en="When it was ordered", zh="下单时间", example="2026-02-02 09:00")
    due_at: Clock = column(en="When it was promised", zh="承诺到货时间", example="2026-02-06 18:00")
    received_at: Clock | None = column(
        None, en="When it came; blank while it is open", zh="到货时间", example="2026-02-06 11:00"
    )
    ordered_units: float = column(
        en="Units ordered", zh="订购数量", example=500.0, ge=LEAST_QUANTITY, le=LARGEST_AMOUNT
    )
    received_units: float = column(
        0.0, en="Units that came", zh="到货数量", example=500.0, ge=0, le=LARGEST_AMOUNT
    )


class InspectionRow(Row):
    """One lot that was inspected."""

    id: Key = column(en="Key of the inspection", zh="检验编号", example="qc-1")
    supplier_id: Key = _supplier()
    category_id: Key = _category()
    inspected_at: Clock = column(
        en="When it was inspected", zh="检验时间", example="2026-02-06 14:00"
    )
    sampled_units: float = column(
        en="Units looked at", zh="抽检数量", example=50.0, ge=LEAST_QUANTITY, le=LARGEST_AMOUNT
    )
    defective_units: float = column(
        0.0, en="Defective ones among them", zh="不良数量", example=0.0, ge=0, le=LARGEST_AMOUNT
    )
    passed: bool = column(en="Whether the lot was accepted", zh="是否合格", example=True)
    appeal: Appeal = column(
        Appeal.NONE,
        en="Objection of the supplier: none, pending, upheld or rejected",
        zh="申诉",
        example=Appeal.NONE,
    )


class CertificateRow(Row):
    """A certificate of a supplier."""

    supplier_id: Key = _supplier()
    kind: Key = column(en="Kind, such as iso_9001 or haccp", zh="证书类型", example=ISO_9001)
    valid_from: Clock = column(en="First moment", zh="生效时间", example="2024-06-01 00:00")
    valid_until: Clock = column(en="Last moment", zh="失效时间", example="2027-05-31 23:59")


class CategoryDemandRow(Row):
    """What is needed of a category."""

    id: Key = column(en="Key of the category", zh="品类编号", example="milk")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="鲜奶")
    units: float = column(
        en="Units needed", zh="需求数量", example=120000.0, ge=0, le=LARGEST_AMOUNT
    )
    planned_lead_time_days: float = column(
        0.0,
        en="Lead time that orders count on, days; what takes longer is late",
        zh="计划交期(天)",
        example=5.0,
        ge=0,
        le=LONGEST_DAYS,
    )
    defect_cny: float = column(
        0.0,
        en="Cost of a defective unit beside its price, CNY",
        zh="不良损失(元/件)",
        example=9.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    late_cny_per_unit_day: float = column(
        0.0,
        en="Cost of one unit one day late, CNY",
        zh="晚到损失(元/件天)",
        example=0.3,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    outage_cny_per_unit: float = column(
        0.0,
        en="Cost of a unit that a cluster fails to deliver, CNY",
        zh="断供损失(元/件)",
        example=4.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    high_risk: bool = column(
        False, en="Whether every unit is inspected whoever made it", zh="是否高风险", example=True
    )
    sources: int | None = column(
        None,
        en="Least number of suppliers; blank asks sourcing.sources",
        zh="最少供应商数",
        example=2,
        ge=1,
        le=100,
    )


class PresentAllocationRow(Row):
    """What is bought today."""

    category_id: Key = _category()
    supplier_id: Key = _supplier()
    units: float = column(
        en="Units, over the same time as demand",
        zh="现有数量",
        example=60000.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )


class ClusterOutageRow(Row):
    """One case of risk in one cluster; rows of one key happen together."""

    id: Key = column(en="Key of the case", zh="中断情景编号", example="flood")
    cluster: Key = column(en="Cluster that fails", zh="产业集群", example="呼和浩特")
    probability: float = column(
        en="How likely, 0 to 1; what all cases lack to 1 is no outage",
        zh="概率(0到1)",
        example=0.03,
        ge=0,
        le=1,
    )
    lost_share: float = column(
        1.0,
        en="Share of its units that is lost, 0 to 1",
        zh="损失比例(0到1)",
        example=0.4,
        ge=0,
        le=1,
    )
