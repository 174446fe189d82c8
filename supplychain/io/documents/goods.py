"""Temperature classes, products and outdoor air."""

from __future__ import annotations

from supplychain.io.documents.kinds import (
    LARGEST_AMOUNT,
    LONGEST_H,
    SECOND_MIN,
    Key,
    Row,
    Text,
    column,
)


class TemperatureClassRow(Row):
    """Goods that travel at one temperature."""

    id: Key = column(en="Short key", zh="温层编号", example="chilled")
    name: Text | None = column(None, en="Name; blank means the key", zh="名称", example="冷藏")
    low_c: float = column(
        en="Lowest legal product temperature, degrees C",
        zh="允许最低温度(摄氏度)",
        example=0.0,
        ge=-200,
        le=100,
    )
    high_c: float = column(
        en="Highest legal product temperature, degrees C",
        zh="允许最高温度(摄氏度)",
        example=8.0,
        ge=-200,
        le=100,
    )
    set_point_c: float | None = column(
        None,
        en="Temperature of rooms and compartments, degrees C; blank means not controlled",
        zh="设定温度(摄氏度),空白为不控温",
        example=4.0,
        ge=-200,
        le=100,
    )
    tolerance_c: float | None = column(
        None,
        en="Largest deviation from the set point that is in band, degrees C; blank means the"
        " legal band",
        zh="允许偏差(摄氏度),空白为只按允许温度判断",
        example=2.0,
        gt=0,
        le=50,
    )
    fresh: bool = column(
        False, en="Whether it counts as fresh goods: true or false", zh="是否生鲜", example=True
    )
    max_on_board_min: float | None = column(
        None,
        en="Longest time its goods may be on a last-mile vehicle, minutes; blank means no limit",
        zh="车上最长时间(分钟),空白为不限",
        example=240.0,
        rare=True,
        ge=SECOND_MIN,
        le=100_000,
    )


class ProductRow(Row):
    """One article."""

    id: Key = column(en="Key of the article", zh="商品编号", example="milk-1l")
    name: Text | None = column(None, en="Name; blank means the key", zh="品名", example="鲜牛奶 1L")
    temperature_class_id: Key = column(
        en="Class it is stored and carried in",
        zh="温层",
        example="chilled",
        refers_to="temperature_classes",
    )
    kg: float = column(
        en="Mass of one packed unit, kg", zh="单件重量(公斤)", example=1.05, gt=0, le=50_000
    )
    litres: float = column(
        en="Volume of one packed unit, litres", zh="单件体积(升)", example=1.3, gt=0, le=200_000
    )
    category: Text = column(
        "fresh", en="fresh, home, beauty or your own word", zh="品类", example="fresh"
    )
    value_cny: float = column(
        0.0,
        en="Cost of goods of one unit, CNY",
        zh="单件成本(元)",
        example=8.5,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    shelf_life_h: float | None = column(
        None,
        en="Shelf life of a new unit at the reference temperature, hours; blank means no ageing",
        zh="保质期(小时),空白为不老化",
        example=168.0,
        gt=0,
        le=LONGEST_H,
    )
    reference_c: float = column(
        4.0,
        en="Temperature of the shelf life, degrees C",
        zh="保质期对应温度(摄氏度)",
        example=4.0,
        ge=-200,
        le=100,
    )
    q10: float | None = column(
        None,
        en="Factor by which ageing speeds up per 10 degrees C; leave blank if an activation"
        " energy is given",
        zh="每升高10度的老化倍数",
        example=2.5,
        ge=1,
        le=20,
    )
    activation_energy_j_mol: float | None = column(
        None,
        en="Activation energy of ageing, J/mol; leave blank if q10 is given",
        zh="活化能(焦/摩尔)",
        gt=0,
        le=500_000,
    )
    min_remaining_life_h: float = column(
        0.0,
        en="Life that must be left at the customer's door, hours at the reference temperature",
        zh="到门最短剩余保质期(小时)",
        example=72.0,
        ge=0,
        le=LONGEST_H,
    )
    specific_heat_j_kg_k: float = column(
        3600.0, en="Heat capacity, J/(kg K)", zh="比热(焦/千克·开)", example=3900.0, gt=0, le=10_000
    )
    respiration_w_per_kg: float = column(
        0.0,
        en="Heat that living produce gives off, W/kg",
        zh="呼吸热(瓦/公斤)",
        example=0.0,
        ge=0,
        le=10,
    )
    install_min: float = column(
        0.0,
        en="Work at the door after delivery, minutes",
        zh="安装时间(分钟)",
        example=0.0,
        ge=0,
        le=LARGEST_AMOUNT,
    )
    install_skill: Text = column("", en="Skill that the work needs", zh="安装技能")


class AmbientRow(Row):
    """Outdoor air of one city in one hour of the day; 24 rows a city."""

    city: Text = column("", en="City; blank means everywhere else", zh="城市,空白为其他地区")
    hour: int = column(
        en="Hour of the day that begins then, 0 to 23", zh="小时(0到23)", example=0, ge=0, le=23
    )
    temperature_c: float = column(
        en="Air temperature, degrees C", zh="气温(摄氏度)", example=12.0, ge=-90, le=70
    )
