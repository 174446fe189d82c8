"""Scenarios that were damaged on their way: each is read, or refused in words; never a fault.

``SUPPLYCHAIN_MUTATED_UPLOADS`` says how many; the long form sends 10,000.
"""

from __future__ import annotations

import copy
import json
import os
import random
import zipfile
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from supplychain.io import from_document, write_scenario
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import Desk
from tests.api.service.test_scenarios_over_http import SHEET, upload, zipped

if TYPE_CHECKING:
    from pathlib import Path

MUTATED = int(os.environ.get("SUPPLYCHAIN_MUTATED_UPLOADS", "300"))
READ, REFUSED = 201, (400, 413, 415, 422)
ODD: tuple[Any, ...] = (
    *(None, "", " ", "=1+1", "NaN", "1e999", "-0", "\ud7ff", "a" * 5_000, "2026-02-30", "25:61"),
    *(-1, 0, 2**63, 1e308, -1e-308, True, [], {}, [[]], {"a": 1}),
)
TEXTS = [str(item) for item in ODD] + ["../../etc/passwd", "1,5", "#REF!", '"', "\x00", "\r\n", ","]
LEAKS = ("Traceback", "/tmp/", "site-packages", 'File "')


class Damage:
    """Damages uploads, the same way for the same seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        scenario = from_document(DOCUMENT)
        write_scenario(scenario, folder / "a")
        write_scenario(scenario, folder / "a.xlsx")
        self.archive, self.book = zipped(folder / "a"), (folder / "a.xlsx").read_bytes()

    def upload(self) -> tuple[bytes, str]:
        """One damaged upload, and what it claims to be."""
        form = self.rng.choice(["json", "json", "folder", "folder", "workbook", "bytes"])
        if form == "json":
            return self._document(), "application/json"
        if form == "folder":
            return self._members(self.archive, self._table), "application/zip"
        if form == "workbook":
            return self._members(self.book, self._bytes), SHEET
        data, media = self.rng.choice(
            [
                (self.archive, "application/zip"),
                (self.book, SHEET),
                (json.dumps(DOCUMENT).encode(), "application/json"),
            ]
        )
        return self._bytes(data), media

    def _document(self) -> bytes:
        document = copy.deepcopy(DOCUMENT)
        for _ in range(self.rng.randint(1, 4)):
            self._change(document)
        return json.dumps(document).encode()

    def _change(self, node: Any) -> None:
        """Change something somewhere below."""
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                return
            key = self.rng.choice(keys)
            below = node[key]
            if isinstance(below, dict | list) and below and self.rng.random() < 0.85:
                node = below
                continue
            deed = self.rng.choice(["odd", "odd", "odd", "gone", "twice"])
            if deed == "odd":
                node[key] = copy.deepcopy(self.rng.choice(ODD))
            elif deed == "gone":
                del node[key]
            elif isinstance(node, list):
                node.append(copy.deepcopy(below))
            else:
                node[f"{key}_"] = below
            return

    def _members(self, data: bytes, damage: Any) -> bytes:
        """Another archive in which one file is damaged, missing, doubled or called otherwise."""
        packed = BytesIO()
        with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(packed, "w") as after:
            victim = self.rng.choice([item.filename for item in before.infolist()])
            for item in before.infolist():
                content, name = before.read(item), item.filename
                if name == victim:
                    deed = self.rng.choice(["damage"] * 6 + ["gone", "renamed"])
                    if deed == "gone":
                        continue
                    if deed == "renamed":
                        name = self.rng.choice(["../" + name, name + ".exe", "x/" + name, "ü.csv"])
                    else:
                        content = damage(content)
                after.writestr(name, content)
        return packed.getvalue()

    def _table(self, content: bytes) -> bytes:
        """A cell, a row or some bytes of a table."""
        lines = content.split(b"\n")
        if self.rng.random() < 0.2 or len(lines) < 2:
            return self._bytes(content)
        row = self.rng.randrange(len(lines))
        cells = lines[row].split(b",")
        deed = self.rng.choice(["cell", "cell", "cell", "cut", "more", "row"])
        if deed == "cell":
            text = self.rng.choice(TEXTS).encode()
            cells[self.rng.randrange(len(cells))] = text
            lines[row] = b",".join(cells)
        elif deed == "cut":
            lines[row] = b",".join(cells[:-1])
        elif deed == "more":
            lines[row] += b",more"
        else:
            lines.insert(row, lines[row])
        return b"\n".join(lines)

    def _bytes(self, content: bytes) -> bytes:
        """Some bytes changed, cut off or doubled."""
        if not content:
            return b"x"
        at = self.rng.randrange(len(content))
        deed = self.rng.choice(["flip", "flip", "flip", "cut", "twice"])
        if deed == "cut":
            return content[:at]
        if deed == "twice":
            return content[:at] + content[max(0, at - 50) :]
        changed = bytearray(content)
        for _ in range(self.rng.randint(1, 8)):
            changed[self.rng.randrange(len(changed))] = self.rng.randrange(256)
        return bytes(changed)


def _sent(folder: Path, count: int, seed: int) -> Counter[int]:
    desk = Desk(folder / "desk", requests_per_minute=10**9, max_unpacked_bytes=50_000_000)
    seen: Counter[int] = Counter()
    try:
        damage = Damage(folder, seed)
        for number in range(count):
            data, media = damage.upload()
            answer = upload(desk, data, media)
            seen[answer.status_code] += 1
            told = f"upload {number} of seed {seed}: {answer.status_code} {answer.text[:2000]}"
            assert answer.status_code in (READ, *REFUSED), told
            assert not any(word in answer.text for word in LEAKS), told
            if answer.status_code != READ:
                assert answer.headers["content-type"] == "application/problem+json", told
                assert answer.json()["code"], told
    finally:
        desk.close()
    return seen


def test_damaged_uploads_are_read_or_refused_in_words(tmp_path: Path) -> None:
    seen = _sent(tmp_path, MUTATED, 5)
    assert seen[READ] > 0
    assert seen[422] > MUTATED / 3


@pytest.mark.long
def test_ten_thousand_damaged_uploads_are_read_or_refused_in_words(tmp_path: Path) -> None:
    assert _sent(tmp_path, 10_000, 6).total() == 10_000
