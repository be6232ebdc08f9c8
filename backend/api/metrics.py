"""What the service counts, for Prometheus. One registry for each app, so that apps do not share numbers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """All metrics of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        prefix, registry = "drawing_chat", self.registry
        self.requests = Counter(f"{prefix}_requests", "HTTP requests", ("method", "route", "status"), registry=registry)
        self.request_seconds = Histogram(
            f"{prefix}_request_seconds", "Time to the reply's headers", ("route",), buckets=SECONDS, registry=registry
        )
        self.uploads = Counter(f"{prefix}_uploads", "Documents taken in", registry=registry)
        self.questions = Counter(f"{prefix}_questions", "Questions", ("engine", "answered"), registry=registry)
        self.answer_seconds = Histogram(
            f"{prefix}_answer_seconds", "Time to the whole answer", ("engine",), buckets=SECONDS, registry=registry
        )
        self.ttft_seconds = Histogram(
            f"{prefix}_ttft_seconds", "Time to the first text", ("engine",), buckets=SECONDS, registry=registry
        )
        self.tokens = Counter(f"{prefix}_tokens", "Tokens of the model", ("kind",), registry=registry)
        self.pages_read = Counter(f"{prefix}_pages_read", "Pages read", ("result",), registry=registry)
        self.sessions = Gauge(f"{prefix}_sessions", "Sessions that are kept", registry=registry)
        self.queue = Gauge(f"{prefix}_queue", "Jobs that wait for a worker", ("lane",), registry=registry)
        self.ready = Gauge(f"{prefix}_ready", "1 while questions can be answered", registry=registry)
