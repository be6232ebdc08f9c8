"""Traces name routes, and never what stands in a path."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from backend.api.door.tracing import Tracing
from backend.app import create_app
from tests.serving import settings_for

pytest.importorskip("opentelemetry.sdk")
pytestmark = pytest.mark.anyio


async def test_a_span_names_the_route_and_no_session(tmp_path: Path):
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    app = create_app(settings_for(tmp_path))
    app.add_middleware(Tracing, tracer=provider.get_tracer("test"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as client:
        await client.get("/api/nothing-like-this")
        await client.get("/docs")
    names = [span.name for span in spans.get_finished_spans()]
    assert names == ["GET other", "GET /docs"]
    assert "nothing-like-this" not in "".join(span.to_json() for span in spans.get_finished_spans())
