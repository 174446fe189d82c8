"""Other words for the values of choices, as exports of other systems use them."""

from __future__ import annotations

from supplychain.demand import DayKind
from supplychain.design import LegEnd, Must
from supplychain.fleet import Energy, Haul, RouteEnd, SpeedClass
from supplychain.jobs import RelationKind, Timing, WindowsFor
from supplychain.orders import OrderKind
from supplychain.outlook import ExceptionKind, SpendCause
from supplychain.restocking import Rounding
from supplychain.sites import SiteStatus, Tier
from supplychain.suppliers import Appeal, Discount
from supplychain.teams import AbsenceKind

TRUE_WORDS = frozenset({"true", "yes", "y", "1", "是", "真", "对", "√"})
FALSE_WORDS = frozenset({"false", "no", "n", "0", "否", "假", "×"})

CHOICES: dict[type, dict[str, str]] = {
    Tier: {
        "产地": Tier.ORIGIN,
        "产地仓": Tier.ORIGIN,
        "center": Tier.CENTRE,
        "中心仓": Tier.CENTRE,
        "区域中心": Tier.CENTRE,
        "前置仓": Tier.FRONT,
        "自提柜": Tier.LOCKER,
        "驿站": Tier.STATION,
    },
    Must: {
        **dict.fromkeys(("必开", "保留", "open"), Must.OPEN),
        **dict.fromkeys(("必关", "关闭", "close"), Must.CLOSED),
        **dict.fromkeys(("可选", "自由", "consider"), Must.FREE),
    },
    LegEnd: {
        "center": LegEnd.CENTRE,
        **dict.fromkeys(("中心仓", "区域中心"), LegEnd.CENTRE),
        "前置仓": LegEnd.FRONT,
        **dict.fromkeys(("需求区", "客户", "customer"), LegEnd.ZONE),
    },
    ExceptionKind: {
        **dict.fromkeys(("破损", "损坏"), ExceptionKind.DAMAGE),
        **dict.fromkeys(("变质", "腐坏", "失温"), ExceptionKind.SPOILAGE),
        **dict.fromkeys(("错发", "错分"), ExceptionKind.MISROUTING),
    },
    SpendCause: {
        **dict.fromkeys(("固定", "固定费用", "租金"), SpendCause.FIXED),
        **dict.fromkeys(("库区", "仓储", "storage"), SpendCause.ROOMS),
        **dict.fromkeys(("操作", "操作费"), SpendCause.HANDLING),
        **dict.fromkeys(("运费", "运输", "transport"), SpendCause.FREIGHT),
        **dict.fromkeys(("异常", "损耗", "claims"), SpendCause.EXCEPTIONS),
        **dict.fromkeys(("碳", "carbon"), SpendCause.CO2),
    },
    Discount: {
        **dict.fromkeys(("全量", "全量折扣", "allunit", "allunits"), Discount.ALL_UNITS),
        **dict.fromkeys(("增量", "增量折扣", "超额"), Discount.INCREMENTAL),
    },
    Appeal: {
        **dict.fromkeys(("无", "未申诉"), Appeal.NONE),
        **dict.fromkeys(("申诉中", "处理中"), Appeal.PENDING),
        **dict.fromkeys(("成立", "申诉成立"), Appeal.UPHELD),
        **dict.fromkeys(("驳回", "申诉驳回"), Appeal.REJECTED),
    },
    Rounding: {
        **dict.fromkeys(("向上", "进位", "ceil"), Rounding.UP),
        **dict.fromkeys(("向下", "舍去", "floor"), Rounding.DOWN),
        **dict.fromkeys(("最近", "四舍五入"), Rounding.NEAREST),
        **dict.fromkeys(("按价值", "价值"), Rounding.VALUE),
    },
    DayKind: {
        **dict.fromkeys(("假日", "节假日", "休息", "放假"), DayKind.HOLIDAY),
        **dict.fromkeys(("工作日", "调休", "补班", "上班"), DayKind.WORKDAY),
        **dict.fromkeys(("大促", "促销日", "高峰"), DayKind.PEAK),
    },
    SiteStatus: {"启用": SiteStatus.OPEN, "候选": SiteStatus.CANDIDATE},
    Haul: {
        "干线": Haul.LINE_HAUL,
        "支线": Haul.MIDDLE_MILE,
        "末端": Haul.LAST_MILE,
        "城配": Haul.LAST_MILE,
        "linehaul": Haul.LINE_HAUL,
        "middlemile": Haul.MIDDLE_MILE,
        "lastmile": Haul.LAST_MILE,
    },
    SpeedClass: {"城市": SpeedClass.URBAN, "干线": SpeedClass.TRUNK},
    OrderKind: {
        **dict.fromkeys(("配送", "送货", "派送", "正向", *FALSE_WORDS), OrderKind.DELIVERY),
        **dict.fromkeys(("退货", "取件", "揽收", "回收", "逆向", "returns"), OrderKind.RETURN),
        **dict.fromkeys(("pickup", *TRUE_WORDS), OrderKind.RETURN),
    },
    RouteEnd: {
        **dict.fromkeys(("站点", "回站点", "回站", "回仓", "返仓", "depot"), RouteEnd.SITE),
        **dict.fromkeys(("最后一站", "末站", "就地结束", "laststop"), RouteEnd.LAST_STOP),
        **dict.fromkeys(("指定地点", "指定", "家", "回家", "home"), RouteEnd.PLACE),
    },
    AbsenceKind: {
        **dict.fromkeys(("请假", "休假", "年假", "holiday", "vacation"), AbsenceKind.LEAVE),
        **dict.fromkeys(("病假", "生病", "sick"), AbsenceKind.ILL),
        **dict.fromkeys(("培训", "学习"), AbsenceKind.TRAINING),
        "其他": AbsenceKind.OTHER,
    },
    Timing: {
        **dict.fromkeys(("同时", "simultaneous", "together"), Timing.SAME_TIME),
        **dict.fromkeys(("依次", "先后", "顺序", "sequential"), Timing.IN_ORDER),
        **dict.fromkeys(("各自", "自由", "independent"), Timing.FREE),
    },
    WindowsFor: {"首项": WindowsFor.FIRST, "每项": WindowsFor.EVERY},
    RelationKind: {
        **dict.fromkeys(("先后", "之前", "precedes"), RelationKind.BEFORE),
        **dict.fromkeys(("同时", "simultaneous"), RelationKind.SAME_TIME),
        **dict.fromkeys(("同一班组", "同班组", "同队"), RelationKind.SAME_TEAM),
    },
    Energy: {"柴油": Energy.DIESEL, "电": Energy.ELECTRIC, "电动": Energy.ELECTRIC},
}
"""Other words for the values of choices, in lower case."""

INFINITE_WORDS = frozenset({"inf", "infinity", "infinite", "unlimited", "∞", "不限", "无限"})
