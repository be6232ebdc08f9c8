"""Conversations of the engine's bench: the same questions asked of ours and of `vllm serve`.

Ours uploads once and asks. `vllm serve` gets what its users send: everything again each turn, pictures as base64.
"""

from __future__ import annotations

import base64
import io
import json
import time
from dataclasses import dataclass
from typing import Any, Self

import httpx
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from backend.answering.model import prompts
from bench.engine.report import SEED
from bench.engine.server import MAX_TOKENS


def picture(size: int, number: int) -> bytes:
    """A drawing with a scan's grain, circles, a frame and large lettering; each number another one.

    The grain makes the file as large as that of a scanned page: about 80 kB at 1024².
    """
    grain = np.random.default_rng([SEED, number]).integers(0, 100, (size // 2, size // 2), np.uint8)
    image = Image.fromarray(255 - grain // 98 * 24).resize((size, size), Image.Resampling.BILINEAR).convert("RGB")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=28)
    draw.rectangle((40, 40, size - 40, size - 40), outline="black", width=3)
    for step in range(6):
        radius = size // 12 + 30 * step + number % 7
        draw.circle((size / 2, size / 2), radius, outline="black", width=2)
    draw.text((80, 80), f"PART {SEED}{number:05} {size}", fill="black", font=font)
    draw.text((80, size - 120), "MATERIAL S235", fill="black", font=font)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def question(number: int) -> str:
    return f"Was ist Maß {number:03}?"


@dataclass(frozen=True)
class Reply:
    """An answer: seconds to its first text, the whole text, and the tokens of its prompt."""

    ttft: float
    text: str
    prompt_tokens: int


class Ours:
    """A conversation with the service: an upload, then questions."""

    def __init__(self, client: httpx.Client, file: bytes, name: str = "drawing.png") -> None:
        self.client = client
        reply = client.post("/api/upload", files={"file": (name, file)})
        while reply.status_code == 503:  # its workers are still starting
            time.sleep(0.2)
            reply = client.post("/api/upload", files={"file": (name, file)})
        self.session = reply.raise_for_status().json()["session_id"]

    def until_read(self) -> Self:
        while self._status()["detection_status"] in ("pending", "running"):
            time.sleep(0.02)
        return self

    def until_looked_at(self) -> Self:
        """And until the model has warmed up and looked for views, so that nothing runs for it any more."""
        self.until_read()
        while self._status()["views"] == "pending":
            time.sleep(0.02)
        return self

    def _status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/detection-status/{self.session}").raise_for_status().json()
        return found

    def ask(self, text: str) -> Reply:
        form = {"session_id": self.session, "question": text}
        began, first, event = time.perf_counter(), None, ""
        with self.client.stream("POST", "/api/chat", data=form, headers={"Accept": "text/event-stream"}) as reply:
            for line in reply.iter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event == "delta":
                    first = first or time.perf_counter() - began
                elif line.startswith("data: ") and event in ("done", "error"):
                    last = json.loads(line[6:])
        if event != "done":
            raise RuntimeError(f"{event}: {last}")
        return Reply(first or time.perf_counter() - began, last["text"], last["usage"]["prompt_tokens"])

    def end(self) -> None:
        self.client.delete(f"/api/session/{self.session}").raise_for_status()


class Theirs:
    """The same conversation with `vllm serve`: everything is sent again each turn."""

    def __init__(self, client: httpx.Client, file: bytes, kind: str = "png") -> None:
        self.client = client
        url = f"data:image/{kind};base64," + base64.b64encode(file).decode()
        self.messages: list[dict[str, Any]] = [{"role": "system", "content": prompts.SYSTEM}]
        self.opening = [
            {"type": "text", "text": prompts.picture_text(1, 1, detail=False)},
            {"type": "image_url", "image_url": {"url": url}},
        ]

    def ask(self, text: str) -> Reply:
        asked = {"type": "text", "text": prompts.question_text(text, "de", grounded=False)}
        self.messages.append({"role": "user", "content": [*self.opening, asked]})
        self.opening = []
        body = {"model": "m", "messages": self.messages, "max_tokens": MAX_TOKENS, "temperature": 0, "stream": True}
        body["stream_options"] = {"include_usage": True}
        began, first, said, tokens = time.perf_counter(), None, "", 0
        with self.client.stream("POST", "/v1/chat/completions", json=body) as reply:
            for line in reply.iter_lines():
                if line.startswith("data: {"):
                    event = json.loads(line[6:])
                    piece = "".join(choice["delta"].get("content") or "" for choice in event["choices"])
                    first = first or (time.perf_counter() - began if piece else None)
                    said += piece
                    tokens = (event.get("usage") or {}).get("prompt_tokens", tokens)
        self.messages.append({"role": "assistant", "content": said})
        return Reply(first or time.perf_counter() - began, said, tokens)
