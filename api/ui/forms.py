"""Forms that were sent: bounded, and only those that we have given out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.bodies import SMALL_BYTES, read_body
from api.errors import Problem

if TYPE_CHECKING:
    from starlette.types import Message

    from api.ui.sessions import Sessions

TOKEN = "token"
MEDIA = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 120
MORE_BYTES = 10_000
"""What a form needs around its file."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: fields by name with all their values, and files with their names and bytes."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field, by its last value; nothing if it is absent."""
        return self.fields.get(name, [""])[-1].strip()

    def texts(self, name: str) -> list[str] | None:
        """All values of a field but empty ones; ``None`` if it is absent."""
        found = self.fields.get(name)
        return None if found is None else [text.strip() for text in found if text.strip()]

    def file(self, name: str) -> tuple[str, bytes]:
        """The name and the bytes of a file; `Problem` 422 if none was chosen."""
        if name not in self.files:
            raise Problem(422, "choose a file first 请先选择文件")
        return self.files[name]


async def read_form(
    request: Request, sessions: Sessions, nonce: str, most: int = SMALL_BYTES
) -> Form:
    """A form that was made for this nonce.

    Raises
    ------
    Problem
        413 or 415, or 403 if it was not.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise Problem(415, "send a form")
    body = await read_body(request, most + MORE_BYTES)

    async def once() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    form = Form()
    try:
        sent = Request({**request.scope}, once).form(
            max_files=1, max_fields=MOST_FIELDS, max_part_size=SMALL_BYTES
        )
        async with sent as items:
            for name, value in items.multi_items():
                if isinstance(value, UploadFile) and value.filename:
                    form.files[name] = (value.filename, await value.read())
                elif isinstance(value, str):
                    form.fields.setdefault(name, []).append(value)
    except HTTPException as wrong:
        raise Problem(400, f"the form cannot be read: {wrong.detail}") from wrong
    if not sessions.fits(nonce, form.text(TOKEN)):
        raise Problem(403, "this form is too old or none of ours: load the page again")
    return form
