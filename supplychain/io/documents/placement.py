"""What holds for the design of a network as a whole: the header's part ``placement``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from supplychain.io.documents.kinds import LARGEST_AMOUNT, Document, column

LARGEST_FACTOR = 1_000
MEASURES = ("cost", "uncovered", "co2")


class SourcingWord(StrEnum):
    """How many sites may serve one zone."""

    SPLIT = "split"
    ONE_PER_GROUP = "one_per_group"
    ONE_PER_ZONE = "one_per_zone"


class RiskWord(StrEnum):
    """How several futures make one figure."""

    MEAN = "mean"
    CVAR = "cvar"
    REGRET = "regret"


def _measures(text: str) -> str:
    words = text.split()
    if not words or len(set(words)) < len(words) or not set(words) <= set(MEASURES):
        message = f"not some of {', '.join(MEASURES)}, each once, parted by blanks"
        raise ValueError(message)
    return " ".join(words)


AimText = Annotated[str, AfterValidator(_measures), WithJsonSchema({"type": "string"})]


class PlacementDocument(Document):
    """What holds for the design of the network as a whole."""

    sourcing: SourcingWord = column(
        SourcingWord.SPLIT,
        en="Sites that may serve one zone: split, one_per_group or one_per_zone",
        zh="供货方式: split(可拆分), one_per_group(每类货一仓), one_per_zone(每区一仓)",
    )
    cold_chain_share: float = column(
        0.0,
        en="Least share of fresh demand served in band from end to end, 0 to 1",
        zh="全程冷链覆盖率下限(0到1)",
        ge=0,
        le=1,
    )
    most_openings: int | None = column(
        None, en="Most sites that may open", zh="最多新开站点数", ge=0, le=100_000
    )
    most_closings: int | None = column(
        None, en="Most sites that may close", zh="最多关闭站点数", ge=0, le=100_000
    )
    budget_cny: float | None = column(
        None,
        en="Most that opening, closing and new room may cost, CNY",
        zh="一次性投入上限(元)",
        ge=0,
        le=1_000 * LARGEST_AMOUNT,
    )
    co2_cny_per_kg: float = column(
        0.0, en="Price of emission, CNY per kg CO2", zh="碳价(元/公斤)", ge=0, le=LARGEST_AMOUNT
    )
    co2_cap_kg: float | None = column(
        None,
        en="Most emission over all periods, kg CO2",
        zh="碳排放上限(公斤)",
        ge=0,
        le=1_000 * LARGEST_AMOUNT,
    )
    aim: AimText = column(
        "cost",
        en="What is sought, the most important first: cost, uncovered, co2, parted by blanks",
        zh="优化目标, 按重要性排列, 用空格分开: cost(成本) uncovered(未覆盖) co2(碳)",
    )
    cost_tolerance: float = column(
        0.0,
        en="Share by which later aims may raise cost",
        zh="成本容差",
        ge=0,
        le=LARGEST_FACTOR,
    )
    uncovered_tolerance: float = column(
        0.0,
        en="Share of demand by which later aims may raise what is uncovered",
        zh="未覆盖容差",
        ge=0,
        le=1,
    )
    co2_tolerance: float = column(
        0.0,
        en="Share by which later aims may raise emission",
        zh="碳排放容差",
        ge=0,
        le=LARGEST_FACTOR,
    )
    risk: RiskWord = column(
        RiskWord.MEAN,
        en="How futures make one figure: mean, cvar or regret",
        zh="多情景取值: mean(均值), cvar(尾部风险), regret(最大遗憾)",
    )
    cvar_weight: float = column(
        1.0, en="Weight of the worst futures beside the mean", zh="尾部权重", ge=0, le=1_000
    )
    cvar_level: float = column(
        0.9, en="Share of futures that are not the worst, 0 to 1", zh="尾部分位(0到1)", ge=0, lt=1
    )
