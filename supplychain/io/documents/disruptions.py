"""What can go wrong: disruptions, where they hold, and what sets them off."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from supplychain.disruptions import (
    Distribution,
    InStore,
    InTransit,
    Kind,
    Moment,
    NewOrders,
    Profile,
    QueuedWork,
    Staff,
    WorkInProgress,
)
from supplychain.disruptions.distribution import fixed, parse_distribution
from supplychain.io.documents.kinds import Key, Row, Text, Words, column
from supplychain.sites import Tier

LONGEST_MIN = 5_256_000
"""Ten years."""

Drawn = Annotated[
    Distribution,
    BeforeValidator(parse_distribution),
    PlainSerializer(lambda given: given.text, return_type=str),
    WithJsonSchema({"type": ["number", "string"]}),
]
"""A number, or a distribution as ``uniform(2, 3)``; see `supplychain.disruptions.distribution`."""

_NOTHING = fixed(0.0)


def _disruption() -> str:
    key: str = column(en="Disruption", zh="中断事件", example="lockdown", refers_to="disruptions")
    return key


class DisruptionRow(Row):
    """Something that can go wrong."""

    id: Key = column(en="Key of the disruption", zh="中断事件编号", example="lockdown")
    kind: Kind = column(
        en="What goes wrong; docs/disruptions.md says what each kind does",
        zh="类型",
        example=Kind.LOCKDOWN,
    )
    severity: Drawn = column(
        en="How bad it is, as the kind measures it: share lost, minutes, kelvin or factor; a"
        " number or a distribution",
        zh="严重程度,按类型计",
        example="0.85",
    )
    start_h: Drawn | None = column(
        None,
        en="Begin, hours after the horizon begins, a number or a distribution; blank if only"
        " triggers set it off",
        zh="开始(距计划期开始的小时数)",
        example="24",
    )
    ramp_down_h: Drawn = column(
        _NOTHING,
        en="From normal to the full severity, hours, a number or a distribution",
        zh="恶化时长(小时)",
        example="12",
    )
    plateau_h: Drawn = column(
        _NOTHING,
        en="At the full severity, hours, a number or a distribution",
        zh="持续时长(小时)",
        example="triangular(48, 72, 120)",
    )
    ramp_up_h: Drawn = column(
        _NOTHING,
        en="Back to normal, hours, a number or a distribution",
        zh="恢复时长(小时)",
        example="48",
    )
    probability: float = column(
        1.0,
        en="How likely its start happens at all, 0 to 1",
        zh="发生概率(0到1)",
        example=1.0,
        ge=0,
        le=1,
    )
    profile: Profile = column(
        Profile.PLATEAU,
        en="plateau, or two_humps of a sales campaign, whose severity is the mean",
        zh="曲线形状",
        example=Profile.PLATEAU,
    )
    peak: float | None = column(
        None,
        en="Highest severity of two_humps; blank otherwise",
        zh="峰值",
        example=1.87,
        ge=0,
        le=100,
    )
    exempt_classes: Words = column(
        (),
        en="Temperature classes that are spared as essential goods, separated by blanks",
        zh="豁免温层,以空格分隔",
        example="chilled",
    )
    permit_share: float = column(
        0.0,
        en="Share of vehicles that are let through all the same, 0 to 1",
        zh="通行证车辆占比(0到1)",
        example=0.1,
        ge=0,
        le=1,
    )
    information_delay_min: float = column(
        0.0,
        en="From the begin until planners know, minutes; below 0 where it is announced ahead",
        zh="信息延迟(分钟)",
        example=120.0,
        ge=-LONGEST_MIN,
        le=LONGEST_MIN,
    )
    new_orders: NewOrders | None = column(
        None,
        en="New orders of the zone: accept, defer or refuse; blank asks the kind",
        zh="新订单",
        example=NewOrders.DEFER,
    )
    queued: QueuedWork | None = column(
        None,
        en="Work not yet begun: wait, move or cancel; blank asks the kind",
        zh="排队作业",
        example=QueuedWork.WAIT,
    )
    in_progress: WorkInProgress | None = column(
        None,
        en="Work that has begun: finish, pause or lose; blank asks the kind",
        zh="在制作业",
        example=WorkInProgress.FINISH,
    )
    in_transit: InTransit | None = column(
        None,
        en="Goods on the road: continue, hold, divert or return; blank asks the kind",
        zh="在途货物",
        example=InTransit.HOLD,
    )
    in_store: InStore | None = column(
        None,
        en="Goods in store: keep, move or lose; blank asks the kind",
        zh="在库货物",
        example=InStore.KEEP,
    )
    staff: Staff | None = column(
        None,
        en="Staff: work, live_in or stay_home; blank asks the kind",
        zh="人员",
        example=Staff.LIVE_IN,
    )
    source: Text = column(
        "",
        en="Where its figures are from, and words for people",
        zh="数据来源与说明",
        example="2022 上海",
    )


class DisruptionZoneRow(Row):
    """A part of where a disruption holds; one without any row holds everywhere."""

    disruption_id: Key = _disruption()
    city: Text = column("", en="City, or cluster of suppliers", zh="城市", example="上海")
    province: Text = column("", en="Province", zh="省份", example="江苏省")
    tier: Tier | None = column(None, en="Tier of sites", zh="层级", example=Tier.FRONT)
    place_id: Text = column(
        "",
        en="One site, customer, job, team, supplier or carrier; or the site where a way begins",
        zh="地点编号",
        example="centre-1",
    )
    to_site_id: Text = column(
        "", en="Site where the way ends", zh="终点站点", example="front-1", refers_to="sites"
    )
    lat: float | None = column(
        None, en="Latitude of a centre", zh="中心纬度", example=31.23, ge=-90, le=90
    )
    lon: float | None = column(
        None, en="Longitude of a centre", zh="中心经度", example=121.47, ge=-180, le=180
    )
    radius_km: float | None = column(
        None, en="Within so many km of the centre", zh="半径(公里)", example=50.0, ge=0, le=20_100
    )


class DisruptionTriggerRow(Row):
    """A disruption that may set off another."""

    disruption_id: Key = _disruption()
    after_id: Key = column(
        en="Disruption that sets it off", zh="触发事件", example="typhoon", refers_to="disruptions"
    )
    moment: Moment = column(
        Moment.BEGIN, en="At its begin or its end", zh="触发时刻", example=Moment.END
    )
    probability: float = column(
        1.0, en="How likely it follows, 0 to 1", zh="触发概率(0到1)", example=0.4, ge=0, le=1
    )
    delay_h: Drawn = column(
        _NOTHING,
        en="Time in between, hours, a number or a distribution",
        zh="触发延迟(小时)",
        example="uniform(2, 6)",
    )
