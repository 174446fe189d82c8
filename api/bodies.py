"""Bodies of requests: bounded, JSON, and of a model."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from api.access import service_of
from api.errors import Problem, invalid
from supplychain.io.letters import refuse_half_letters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SMALL_BYTES = 64_000
JSON = "application/json"
MOST_DIGITS = 400
_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
"""Whole letters beyond the first 65,536 are escaped as two halves, too."""

Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: Request, most: int) -> bytes:
    """The whole body, as long as it is not longer than that.

    Raises
    ------
    Problem
        413 as soon as it is.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most:
        raise _too_large(most)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


def large_body() -> Any:
    """A parameter that is the JSON text of a request which may be large."""

    async def read(request: Request) -> bytes:
        _refuse_other_media(request)
        return await read_body(request, service_of(request).settings.max_body_bytes)

    return Depends(read)


def small_body(model: type[Model]) -> Any:
    """A parameter that is a small JSON body of a model; an empty one has all defaults."""
    return Depends(_small(model))


def _small(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    async def read(request: Request) -> Model:
        text = await read_body(request, SMALL_BYTES)
        if text:
            _refuse_other_media(request)
        return parsed(model, plain_json(text or b"{}"))

    return read


def plain_json(text: bytes) -> Any:
    """JSON as plain values.

    Raises
    ------
    Problem
        400 if it is none, or holds text that nobody could send on.
    """
    try:
        letters = text.decode(json.detect_encoding(text))
        plain = json.loads(letters, parse_constant=_refuse_constant, parse_int=_whole_number)
        if _HALF_LETTER.search(letters):
            refuse_half_letters(plain)
    except (ValueError, RecursionError) as wrong:
        raise Problem(400, f"the body is no JSON: {wrong}", code="bad-json") from wrong
    return plain


def parsed(model: type[Model], plain: Any) -> Model:
    """Values as a model; `Problem` 422 with every fault if they do not fit."""
    try:
        return model.model_validate(plain)
    except ValidationError as wrong:
        raise invalid(wrong) from wrong


def body_schema(model: type[BaseModel], example: Any = None) -> dict[str, Any]:
    """What a route says about its body."""
    schema = model.model_json_schema(ref_template="{model}")
    parts = schema.pop("$defs", {})
    content: dict[str, Any] = {"schema": _whole(schema, parts)}
    if example is not None:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {JSON: content}}}


def _whole(schema: Any, parts: dict[str, Any]) -> Any:
    """A schema without references, which a route's own description cannot have."""
    if isinstance(schema, list):
        return [_whole(item, parts) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        others = {name: value for name, value in schema.items() if name != "$ref"}
        return {**_whole(parts[schema["$ref"]], parts), **others}
    return {name: _whole(value, parts) for name, value in schema.items()}


def _refuse_other_media(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != JSON and not media.endswith("+json"):
        raise Problem(415, f"send {JSON}")


def _refuse_constant(name: str) -> Any:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        message = f"a number has more than {MOST_DIGITS} digits"
        raise ValueError(message)
    return int(digits)


def _too_large(most: int) -> Problem:
    return Problem(413, f"at most {most:,} bytes", limit=most)
