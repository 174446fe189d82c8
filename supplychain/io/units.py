"""Units that headers and cells may name, and how they turn into the unit of a column."""

from __future__ import annotations

_UNITS: dict[str, tuple[str, float]] = {
    "g": ("mass", 0.001),
    "克": ("mass", 0.001),
    "kg": ("mass", 1.0),
    "kgs": ("mass", 1.0),
    "公斤": ("mass", 1.0),
    "千克": ("mass", 1.0),
    "斤": ("mass", 0.5),
    "t": ("mass", 1000.0),
    "吨": ("mass", 1000.0),
    "ml": ("volume", 0.001),
    "毫升": ("volume", 0.001),
    "l": ("volume", 1.0),
    "litre": ("volume", 1.0),
    "litres": ("volume", 1.0),
    "liter": ("volume", 1.0),
    "liters": ("volume", 1.0),
    "升": ("volume", 1.0),
    "m3": ("volume", 1000.0),
    "立方米": ("volume", 1000.0),
    "方": ("volume", 1000.0),
    "s": ("time", 1.0),
    "sec": ("time", 1.0),
    "秒": ("time", 1.0),
    "min": ("time", 60.0),
    "mins": ("time", 60.0),
    "minutes": ("time", 60.0),
    "分": ("time", 60.0),
    "分钟": ("time", 60.0),
    "h": ("time", 3600.0),
    "hr": ("time", 3600.0),
    "hours": ("time", 3600.0),
    "时": ("time", 3600.0),
    "小时": ("time", 3600.0),
    "d": ("time", 86_400.0),
    "days": ("time", 86_400.0),
    "天": ("time", 86_400.0),
    "m": ("length", 1.0),
    "米": ("length", 1.0),
    "km": ("length", 1000.0),
    "公里": ("length", 1000.0),
    "千米": ("length", 1000.0),
}


def is_unit(text: str) -> bool:
    """Whether the text, in lower case, is a unit of mass, volume, time or length."""
    return text in _UNITS


def unit_of(field: str) -> str:
    """Unit in the name of a column, such as ``kg`` of ``capacity_kg``, or an empty string.

    Prices per unit have none: nobody writes them in other units.
    """
    tokens = field.split("_")
    return tokens[-1] if tokens[-1] in _UNITS and "per" not in tokens else ""


def factor(given: str, wanted: str) -> float | None:
    """What a number in the given unit is multiplied by; ``None`` if they measure other things."""
    if given not in _UNITS or wanted not in _UNITS:
        return None
    given_kind, given_size = _UNITS[given]
    wanted_kind, wanted_size = _UNITS[wanted]
    return given_size / wanted_size if given_kind == wanted_kind else None
