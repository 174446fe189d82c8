"""Numbers of an instance file one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Numbers:
    """Reads a text of numbers from front to back.

    Parameters
    ----------
    text
        The file's text.
    name
        Of the file, for messages.
    words
        What words in the text stand for.

    Raises
    ------
    DataError
        Naming the first word that is no number.
    """

    def __init__(self, text: str, name: str, words: dict[str, float] | None = None) -> None:
        self.name, self._at = name, 0
        known = words or {}
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            for word in line.split():
                try:
                    found.append(known[word] if word in known else float(word))
                except ValueError:
                    problem = DataProblem(name, number, "", "no_number", "not a number", word)
                    raise DataError([problem]) from None
        self._values = np.array(found)

    def take(self, *shape: int) -> NDArray[np.float64]:
        """The next numbers as an array.

        Raises
        ------
        DataError
            If the text ends before.
        """
        count = int(np.prod(shape))
        part = self._values[self._at : self._at + count]
        if len(part) < count:
            text = "the file ends early"
            given, allowed = f"{len(self._values)} numbers", f"at least {self._at + count}"
            raise DataError([DataProblem(self.name, -1, "", "too_short", text, given, allowed)])
        self._at += count
        return part.reshape(shape).copy()

    def whole(self) -> int:
        """The next number, which counts something."""
        value = float(self.take(1)[0])
        if value < 0 or value != int(value):
            text = "a count is expected"
            raise DataError([DataProblem(self.name, -1, "", "no_count", text, str(value))])
        return int(value)

    def end(self) -> None:
        """Raise `DataError` if numbers are left."""
        if self._at != len(self._values):
            text = "the file goes on after its end"
            given, allowed = f"{len(self._values)} numbers", str(self._at)
            raise DataError([DataProblem(self.name, -1, "", "too_long", text, given, allowed)])
