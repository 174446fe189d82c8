"""Forms that were sent: bounded, and only those that we have given out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.bodies import SMALL_BYTES, read_body
from api.errors import Problem

if TYPE_CHECKING:
    from starlette.types import Message

    from api.ui.sessions import Sessions

TOKEN = "token"
MEDIA = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 20
MORE_BYTES = 10_000
"""What a form needs around its file."""


async def read_form(
    request: Request, sessions: Sessions, nonce: str, most: int = SMALL_BYTES
) -> FormData:
    """The fields of a form that was made for this nonce.

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

    whole = Request({**request.scope}, once)
    try:
        form = await whole.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=SMALL_BYTES)
    except HTTPException as wrong:
        raise Problem(400, f"the form cannot be read: {wrong.detail}") from wrong
    if not sessions.fits(nonce, text_of(form, TOKEN)):
        raise Problem(403, "this form is too old or none of ours: load the page again")
    return form


def text_of(form: FormData, name: str) -> str:
    """A field as text; nothing if it is absent or a file."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


async def file_of(form: FormData, name: str) -> tuple[str, bytes]:
    """The name and the bytes of a file.

    Raises
    ------
    Problem
        422 if none was chosen.
    """
    value = form.get(name)
    if not isinstance(value, UploadFile) or not value.filename:
        raise Problem(422, "choose a file first 请先选择文件")
    return value.filename, await value.read()
