"""The API's description as it is committed: `python -m tests.docs.openapi > docs/openapi.json`."""

from __future__ import annotations

import functools
import json
import sys
import tempfile

from backend.settings import Settings


@functools.cache
def document() -> str:
    """Sorted, so that a difference is a change of the API."""
    from backend.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(_env_file=None, engine="reader", sessions=folder))  # type: ignore[call-arg]
        return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
