"""What people do on the page, in a few words each, and what they see then."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from client.texts import page_texts
from tests.client.conftest import LONG_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STATIC = Path(__file__).parents[3] / "client" / "static"
TEXTS = page_texts()
SIZE = "(n) => { const page = drawingChat.state.session.pages[n - 1]; return [page.width, page.height]; }"


def start(page: Page, base: Any, session: str = "") -> None:
    page.goto(f"{base}/ui/{'#' + session if session else ''}")
    page.wait_for_selector(".viewer[data-page]" if session else ".drop")


def upload(page: Page, *files: Path) -> str:
    """Choose files, wait until the first one is read; gives its session."""
    page.set_input_files("#file", list(files))
    return read(page)


def read(page: Page) -> str:
    page.wait_for_selector(".viewer[data-page='1']")
    page.wait_for_selector(".reading[data-state=completed]")
    page.wait_for_function("() => drawingChat.state.sheets.has(1)")  # the page asks for it then
    return str(page.evaluate("drawingChat.state.session.session_id"))


def ask(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.press("#question", "Enter")
    answered(page)


def answered(page: Page) -> None:
    page.wait_for_selector(".turn:last-of-type .said[data-status=done]")


def flown(page: Page) -> dict[str, float]:
    """Where the sheet has flown: page and box in pixels of the page image."""
    page.wait_for_selector(".viewer[data-flown]")
    return dict(json.loads(str(page.get_attribute(".viewer", "data-flown"))))


def centre(page: Page, target: dict[str, float]) -> tuple[float, float]:
    """Of a box, as a fraction of its page."""
    width, height = page.evaluate(SIZE, target["page"])
    return (target["x1"] + target["x2"]) / 2 / width, (target["y1"] + target["y2"]) / 2 / height


def picture(page: Page, name: str) -> None:
    """Kept where PAGE_PICTURES names a folder, to be looked at."""
    if folder := os.environ.get("PAGE_PICTURES"):
        page.wait_for_timeout(1200)  # until it has flown there, for the picture only
        page.screenshot(path=Path(folder) / f"{name}.png")


@contextmanager
def window(browser: Browser, **options: Any) -> Iterator[Page]:
    """Another browser, with nothing kept."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "de-DE"} | options)
    context.set_default_timeout(LONG_MS)
    yield context.new_page()
    context.close()


def replied(page: Page, reply: dict[str, Any]) -> None:
    """The next answers are this one, as the server would stream it."""
    whole = {"text": "", "engine": "reader", "model": "reader", "turn": 1, "page": 1, "answered": True} | reply
    events = [("start", {}), ("delta", {"text": whole["text"]}), ("done", whole)]
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    page.route("**/api/chat", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=body))
