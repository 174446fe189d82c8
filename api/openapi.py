"""The API's own description, as it is committed in ``docs/openapi.json``."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from api.app import create_app
from api.service import Service
from api.settings import ServiceSettings

PLACE = "docs/openapi.json"


def openapi_text() -> str:
    """OpenAPI 3.1 as indented JSON text that ends with a line break."""
    with tempfile.TemporaryDirectory(prefix="supplychain-") as name:
        service = Service.open(ServiceSettings(data_dir=Path(name), database_url=None))
        try:
            plain = create_app(service.settings, service).openapi()
        finally:
            service.close()
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
