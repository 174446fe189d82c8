"""A number that is known, or drawn from one of a few shapes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STANDARD = NormalDist()
EXAMPLE = (
    "a number, uniform(low, high), triangular(low, mode, high), lognormal(mean, cv) or"
    " exponential(mean)"
)
_CALL = re.compile(r"([a-z]+)\s*[((]([^()()]*)[))]")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII)


class Shape(StrEnum):
    """How a number is drawn."""

    FIXED = "fixed"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    LOGNORMAL = "lognormal"
    EXPONENTIAL = "exponential"


_COUNT = {
    Shape.FIXED: 1,
    Shape.UNIFORM: 2,
    Shape.TRIANGULAR: 3,
    Shape.LOGNORMAL: 2,
    Shape.EXPONENTIAL: 1,
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A number that is drawn.

    Parameters
    ----------
    shape
        How.
    numbers
        The number itself; least and most; least, most likely and most; mean and coefficient of
        variation (no unit); or mean.
    """

    shape: Shape
    numbers: tuple[float, ...]

    @property
    def least(self) -> float:
        """No number drawn is below it."""
        return 0.0 if self._is_open else self.numbers[0]

    @property
    def most(self) -> float:
        """No number drawn is above it."""
        return math.inf if self._is_open else self.numbers[-1]

    @property
    def mean(self) -> float:
        """Expected number."""
        if self._is_open:
            return self.numbers[0]
        return sum(self.numbers) / len(self.numbers)

    @property
    def is_fixed(self) -> bool:
        """Whether nothing is left to chance."""
        return self.least == self.most

    def quantile(self, share: float) -> float:
        """The number below which a share of all draws lies; ``share`` is above 0 and below 1."""
        return _QUANTILES[self.shape](self.numbers, share)

    def scaled(self, factor: float) -> Distribution:
        """The same in a unit of which the present one has ``factor``, in whole units."""
        sized = 1 if self.shape is Shape.LOGNORMAL else len(self.numbers)
        least = 1.0 if self._is_open else -math.inf
        whole = tuple(max(least, float(round(part * factor))) for part in self.numbers[:sized])
        return Distribution(self.shape, whole + self.numbers[sized:])

    def divided(self, factor: float) -> Distribution:
        """The same in a unit that has ``factor`` of the present one, with every digit."""
        sized = 1 if self.shape is Shape.LOGNORMAL else len(self.numbers)
        parts = tuple(number / factor for number in self.numbers[:sized])
        return Distribution(self.shape, parts + self.numbers[sized:])

    @property
    def text(self) -> str:
        """Text that :func:`parse_distribution` reads back."""
        words = ", ".join(map(_plain, self.numbers))
        return words if self.shape is Shape.FIXED else f"{self.shape}({words})"

    @property
    def _is_open(self) -> bool:
        return self.shape in (Shape.LOGNORMAL, Shape.EXPONENTIAL)


def fixed(number: float) -> Distribution:
    """A number that is known."""
    return Distribution(Shape.FIXED, (float(number),))


def parse_distribution(value: object) -> Distribution:
    """Distribution of a number or a text; `ValueError` says in words what it is not."""
    if isinstance(value, Distribution):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _sound(Shape.FIXED, (float(value),))
    text = str(value).strip().casefold()
    if _NUMBER.fullmatch(text):
        return _sound(Shape.FIXED, (float(text),))
    match = _CALL.fullmatch(text)
    if match is None or match[1] not in set(Shape):
        message = "neither a number nor a distribution"
        raise ValueError(message)
    parts = [part.strip() for part in re.split(r"[,,;]", match[2])]
    if not all(_NUMBER.fullmatch(part) for part in parts):
        message = f"a distribution of something that is no number ({match[2][:40]})"
        raise ValueError(message)
    return _sound(Shape(match[1]), tuple(map(float, parts)))


def _sound(shape: Shape, numbers: tuple[float, ...]) -> Distribution:
    """A distribution that can be drawn from."""
    count = _COUNT[shape]
    if len(numbers) != count:
        message = f"{shape} with {len(numbers)} numbers instead of {count}"
    elif not all(map(math.isfinite, numbers)):
        message = "not a finite number"
    elif shape in (Shape.UNIFORM, Shape.TRIANGULAR) and list(numbers) != sorted(numbers):
        message = f"{shape} with numbers that fall"
    elif shape in (Shape.LOGNORMAL, Shape.EXPONENTIAL) and numbers[0] <= 0.0:
        message = f"{shape} with a mean that is not above 0"
    elif shape is Shape.LOGNORMAL and numbers[1] < 0.0:
        message = f"{shape} with a coefficient of variation below 0"
    else:
        return Distribution(shape, numbers)
    raise ValueError(message)


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _triangular(numbers: tuple[float, ...], share: float) -> float:
    low, mode, high = numbers
    if high == low:
        return low
    if share < (mode - low) / (high - low):
        return low + math.sqrt(share * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - share) * (high - low) * (high - mode))


def _lognormal(numbers: tuple[float, ...], share: float) -> float:
    mean, cv = numbers
    variance = math.log1p(cv * cv)
    return mean * math.exp(math.sqrt(variance) * STANDARD.inv_cdf(share) - 0.5 * variance)


_QUANTILES: dict[Shape, Callable[[tuple[float, ...], float], float]] = {
    Shape.FIXED: lambda numbers, _: numbers[0],
    Shape.UNIFORM: lambda numbers, share: numbers[0] + share * (numbers[1] - numbers[0]),
    Shape.TRIANGULAR: _triangular,
    Shape.LOGNORMAL: _lognormal,
    Shape.EXPONENTIAL: lambda numbers, share: -numbers[0] * math.log1p(-share),
}
