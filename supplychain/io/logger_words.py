"""What columns of logger files mean, and in which unit and zone they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from supplychain.io.headers import normal

_WORDS: dict[str, tuple[str, ...]] = {
    "time": (
        *("time", "timestamp", "datetime", "date time", "date/time", "logged at", "recorded at"),
        *("record time", "sample time", "reading time", "event time", "ts", "local time"),
        *(
            "时间",
            "采集时间",
            "记录时间",
            "采样时间",
            "测量时间",
            "上报时间",
            "日期时间",
            "定位时间",
        ),
    ),
    "date": ("date", "day", "日期"),
    "clock": ("clock", "time of day", "hour", "时刻"),
    "temperature": (
        *("temperature", "temp", "t", "air temperature", "product temperature", "probe"),
        *("cargo temperature", "probe temperature", "sensor", "value", "reading"),
        *("温度", "温度值", "货温", "箱温", "车厢温度", "探头温度", "环境温度"),
    ),
    "humidity": ("humidity", "rh", "relative humidity", "hum", "湿度", "相对湿度", "湿度值"),
    "latitude": ("latitude", "lat", "纬度"),
    "longitude": ("longitude", "lon", "lng", "long", "经度"),
    "device": (
        *("device", "device id", "logger", "logger id", "serial", "serial number", "sensor id"),
        *("设备", "设备号", "设备编号", "记录仪", "序列号", "传感器编号"),
    ),
    "subject": (
        *("lot", "lot id", "batch", "vehicle", "vehicle id", "truck", "plate", "shipment"),
        *("批次", "批次号", "车辆", "车牌", "车牌号", "运单号"),
    ),
}
_FIELD_OF = {normal(word): field for field, words in _WORDS.items() for word in words}
_UNITS = {
    **dict.fromkeys(("c", "°c", "℃", "degc", "deg c", "celsius", "摄氏度", "cel"), "C"),
    **dict.fromkeys(("f", "°f", "℉", "degf", "deg f", "fahrenheit", "华氏度", "fah"), "F"),
    **dict.fromkeys(("k", "kelvin", "kel"), "K"),
    **dict.fromkeys(("%", "%rh", "rh%", "% rh", "percent"), "%"),
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
}
_BRACKETS = re.compile(r"(.*?)[(\[【]([^)\]】]*)[)\]】]\s*")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-]\d{1,2}(?::?\d{2})?)")
HEADERS_EXAMPLE = "time (or date and clock) and temperature; 时间, 温度"


@dataclass(frozen=True, slots=True)
class LoggerColumn:
    """Field of a column and the unit, or zone, that its header names; empty if it names none."""

    field: str
    unit: str = ""


def meaning(header: str) -> LoggerColumn | None:
    """Meaning of a header such as ``Temp (°F)``, ``temperature_c`` or ``采集时间``."""
    text = unicodedata.normalize("NFKC", header).casefold().strip()
    if field := _FIELD_OF.get(normal(text)):
        return LoggerColumn(field)
    if match := _BRACKETS.fullmatch(text):
        base, unit = match[1], match[2].strip()
    else:
        parts = re.split(r"[\s_,]+", text)
        base, unit = " ".join(parts[:-1]), parts[-1]
        if unit not in _UNITS:
            return None
    field = _FIELD_OF.get(normal(base))
    return LoggerColumn(field, _unit(unit)) if field else None


def celsius(value: float, unit: str) -> float:
    """Degrees C of a temperature in C, F or K."""
    if unit == "F":
        return (value - 32.0) / 1.8
    return value - 273.15 if unit == "K" else value


def unit_of_cell(text: str) -> tuple[str, str]:
    """Number and unit of a cell such as ``41.2 °F``; the unit is empty if there is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = re.fullmatch(r"(.*?\d)\s*([^\d\s.,][^\d]*)", plain)
    unit = _UNITS.get(match[2].strip().casefold(), "") if match else ""
    return (match[1], unit) if match and unit else (plain, "")


def _unit(text: str) -> str:
    if match := _OFFSET.fullmatch(text):
        digits = match[1].replace(":", "")
        return f"{digits[0]}{digits[1:].zfill(2):0<4}" if len(digits) < 4 else digits.zfill(5)
    return _UNITS.get(text, "")
