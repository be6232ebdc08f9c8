"""The worker lanes of one server: one that renders and reads text layers, one for OCR.

Knows what each lane needs and may read, and how a heavy document is set back; nothing of sessions or pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.settings import Settings
from backend.workers.jobs import Pace
from backend.workers.lane import Lane

OCR_PATIENCE = 4  # times as long as a page may take otherwise: a large scan on a busy machine needs it
OCR_NICE = 5  # pages that somebody looks at are rendered first
OCR_MEMORY_MB = 3000  # address space: onnxruntime and OpenCV reserve far more than they use
RENDER_MODULES = ("backend.documents.lean", "backend.documents.rendering", "backend.reading.page")  # in this order
# Nine in ten pages are shown or read in half a second; a scan takes three to eight for its OCR.
RENDER_PATIENT_S, RENDER_BUDGET_S = 2.0, 60.0
OCR_PATIENT_S, OCR_BUDGET_S = 30.0, 300.0


def render_lane(settings: Settings, readable: Sequence[str] | None) -> Lane:
    """The workers that render, with the shares that one caller and one document may take; `readable`: the only
    folders they may read, None for all."""
    return Lane(
        "render",
        settings.workers,
        memory_mb=settings.worker_memory_mb,
        timeout_s=settings.worker_timeout.total_seconds(),
        warm=RENDER_MODULES,
        readable=readable,
        pace=Pace(patient_s=RENDER_PATIENT_S, budget_s=RENDER_BUDGET_S, most_s=settings.document_time.total_seconds()),
    )


def ocr_lane(settings: Settings, readable: Sequence[str] | None) -> Lane:
    """Starts its worker when it is first needed; many servers never see a scan."""
    return Lane(
        "ocr",
        1,
        memory_mb=max(OCR_MEMORY_MB, settings.worker_memory_mb),
        timeout_s=OCR_PATIENCE * settings.worker_timeout.total_seconds(),
        nice=OCR_NICE,
        readable=readable,
        pace=Pace(
            patient_s=OCR_PATIENT_S,
            budget_s=OCR_BUDGET_S,
            most_s=settings.document_time.total_seconds(),
            places=1,
            spare=False,
        ),
    )
