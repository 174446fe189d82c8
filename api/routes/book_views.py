"""What is told of order books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class BookView(BaseModel):
    """An order book."""

    id: str
    kind: str
    name: str
    state: str = Field(description="open, closing or closed.")
    created_at: datetime
    outcome: dict[str, Any] | None = Field(description="The scenario's or the job's id, once.")
    links: dict[str, str]


class BookPage(BaseModel):
    """Some books, youngest first."""

    items: list[BookView]
    next_cursor: str | None


class BookedView(BaseModel):
    """What has come."""

    id: str
    number: int = Field(description="Rises in the order of coming.")
    created_at: datetime
    document: dict[str, Any]


class BookedPage(BaseModel):
    """Some of what has come, the oldest first."""

    items: list[BookedView]
    next_after: int | None = Field(description="For the page after this; null on the last.")
