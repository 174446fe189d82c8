"""Styles and scripts, all from this host; plotly comes from its own wheel."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from plotly.offline import get_plotlyjs

from api.errors import Problem
from api.ui.pages import PageRoute

if TYPE_CHECKING:
    from collections.abc import Callable

CSS, JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _text(package: str, *path: str) -> Callable[[], str]:
    return lambda: files(package).joinpath(*path).read_text(encoding="utf-8")


ASSETS: dict[str, tuple[str, Callable[[], str]]] = {
    "report.css": (CSS, _text("api.reports", "report.css")),
    "ui.css": (CSS, _text("api.ui", "static", "ui.css")),
    "jobs.js": (JS, _text("api.ui", "static", "jobs.js")),
    "watch.js": (JS, _text("api.ui", "static", "watch.js")),
    "plotly.js": (JS, get_plotlyjs),
}


@dataclass(frozen=True, slots=True)
class _Asset:
    media: str
    etag: str
    packed: bytes


@cache
def _asset(name: str) -> _Asset:
    media, read = ASSETS[name]
    data = read().encode()
    digest = hashlib.sha256(data).hexdigest()[:24]
    return _Asset(media, f'"{digest}"', gzip.compress(data, 6, mtime=0))


@router.get("/ui/assets/{name}")
def asset(name: Annotated[str, Path(max_length=40)], request: Request) -> Response:
    """A file that every page may load; it holds nobody's data."""
    if name not in ASSETS:
        raise Problem(404, "there is no such file")
    found = _asset(name)
    headers = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.packed, media_type=found.media, headers=headers)
    return Response(gzip.decompress(found.packed), media_type=found.media, headers=headers)
