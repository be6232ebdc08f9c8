"""What the service counts, for Prometheus. One registry for each app, so that apps do not share numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from backend.answering.answer import Answer
from backend.errors import DrawingChatError

# Limits of the histograms' steps: from a title field that the reader states to the first pages of a long scan.
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
        self.questions = Counter(f"{prefix}_questions", "Questions", ("engine", "outcome"), registry=registry)
        self.answer_seconds = Histogram(
            f"{prefix}_answer_seconds", "Time to the whole answer", ("engine",), buckets=SECONDS, registry=registry
        )
        self.ttft_seconds = Histogram(
            f"{prefix}_ttft_seconds", "Time to the first text", ("engine",), buckets=SECONDS, registry=registry
        )
        self.tokens = Counter(f"{prefix}_tokens", "Tokens of the model", ("kind",), registry=registry)
        self.pages_read = Counter(f"{prefix}_pages_read", "Pages read", ("result",), registry=registry)
        self.read_seconds = Histogram(
            f"{prefix}_read_seconds", "From an upload to a page that is read", buckets=SECONDS, registry=registry
        )
        self.sessions = Gauge(f"{prefix}_sessions", "Sessions that are kept", registry=registry)
        self.queue = Gauge(f"{prefix}_queue", "Jobs that wait for a worker", ("lane",), registry=registry)
        self.jobs = Gauge(f"{prefix}_worker_jobs", "Jobs that workers do now", ("lane",), registry=registry)
        self.worker_restarts = Gauge(
            f"{prefix}_worker_restarts", "Workers that were lost and replaced", ("lane",), registry=registry
        )
        self.engine_restarts = Gauge(f"{prefix}_engine_restarts", "Times the model died", registry=registry)
        self.session_bytes = Gauge(f"{prefix}_session_bytes", "Bytes of all sessions", registry=registry)
        self.store_trouble = Gauge(f"{prefix}_store_trouble", "1 while sessions cannot be kept", registry=registry)
        self.disk_free = Gauge(f"{prefix}_disk_free_bytes", "Free on the disk of the sessions", registry=registry)
        self.evidence = Counter(f"{prefix}_evidence", "Values in answers", ("status",), registry=registry)
        self.ready = Gauge(f"{prefix}_ready", "1 while questions can be answered", registry=registry)

    def page_read(self, result: str, seconds: float) -> None:
        """A page was read (`ok`) or could not be (`failed`), so long after its upload."""
        self.pages_read.labels(result).inc()
        self.read_seconds.observe(seconds)

    def count_answer(self, answer: Answer, seconds: float) -> None:
        """A question was answered, after so long."""
        outcome = getattr(answer, "outcome", None) or ("stated" if answer.answered else "not_on_sheet")
        self.questions.labels(answer.engine, str(outcome)).inc()
        self.answer_seconds.labels(answer.engine).observe(seconds)
        self.tokens.labels("prompt").inc(answer.usage.prompt_tokens)
        self.tokens.labels("cached").inc(answer.usage.cached_tokens)
        self.tokens.labels("completion").inc(answer.usage.completion_tokens)
        for item in answer.evidence:
            self.evidence.labels(str(item.status)).inc()

    @contextmanager
    def refusals(self, engine: str) -> Iterator[None]:
        """Count a question that ends in a refusal or a failure, by its kind."""
        try:
            yield
        except DrawingChatError as error:
            self.questions.labels(engine, error.key).inc()
            raise
