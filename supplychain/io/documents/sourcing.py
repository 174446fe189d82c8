"""What holds for the choice of suppliers as a whole: the header's part ``sourcing``."""

from __future__ import annotations

from supplychain.io.documents.kinds import LARGEST_AMOUNT, Document, Text, column
from supplychain.suppliers import ISO_9001


class SourcingDocument(Document):
    """What holds for the choice of suppliers as a whole."""

    best_grade: Text = column("A", en="Grade of the best suppliers", zh="最优供应商等级")
    best_share: float = column(
        0.6,
        en="Least share of spend that they get, 0 to 1",
        zh="最优供应商采购额占比下限",
        ge=0,
        le=1,
    )
    supplier_share: float = column(
        0.6,
        en="Most of a category's units from one approved supplier, 0 to 1",
        zh="单一供应商份额上限",
        ge=0,
        le=1,
    )
    watch_share: float = column(
        0.3, en="The same for suppliers on watch", zh="观察名单份额上限", ge=0, le=1
    )
    trial_share: float = column(
        0.1, en="The same for candidates", zh="候选供应商份额上限", ge=0, le=1
    )
    cluster_share: float = column(
        0.35, en="Most of all spend in one cluster, 0 to 1", zh="单一产业集群采购额上限", ge=0, le=1
    )
    sources: int = column(
        2, en="Least number of suppliers of a category", zh="每品类最少供应商数", ge=1, le=100
    )
    least_share: float = column(
        0.05,
        en="Least of a category's units that counts as a source, 0 to 1",
        zh="有效供应商最低份额",
        ge=0,
        le=1,
    )
    cvar_weight: float = column(
        1.0, en="Weight of the worst outages beside other costs", zh="尾部风险权重", ge=0, le=1_000
    )
    cvar_level: float = column(
        0.95, en="Share of cases that are not the worst, 0 to 1", zh="尾部分位(0到1)", ge=0, lt=1
    )
    most_cvar_cny: float | None = column(
        None,
        en="Most mean cost of the worst outages, CNY",
        zh="尾部风险上限(元)",
        ge=0,
        le=1_000 * LARGEST_AMOUNT,
    )
    most_defects: float | None = column(
        None,
        en="Most expected defective units",
        zh="预期不良品上限",
        ge=0,
        le=1_000 * LARGEST_AMOUNT,
    )
    rating: float = column(
        60.0, en="Least rating of an approved supplier, 0 to 100", zh="合格评分", ge=0, le=100
    )
    window_days: float = column(
        365.0, en="How long records count, days", zh="统计窗口(天)", gt=0, le=36_500
    )
    failures: int = column(
        3,
        en="Failed inspections within the window that end business",
        zh="触发黑名单的不合格次数",
        ge=1,
        le=1_000,
    )
    required_certificates: Text = column(
        ISO_9001, en="Kinds of certificates that count, parted by blanks", zh="必备证书,用空格分开"
    )
