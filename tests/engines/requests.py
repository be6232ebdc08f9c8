"""Pictures and requests for the engines' tests."""

from __future__ import annotations

import io

from PIL import Image

from backend.generation import GenerationRequest, ImagePart, Message

SYSTEM = Message("system", ("You read drawings.",))


def picture(seed: int, width: int = 320, height: int = 256) -> tuple[ImagePart, list[int]]:
    """A picture, and a list that grows when its pixels are asked for."""
    loads: list[int] = []

    async def load() -> bytes:
        loads.append(1)
        file = io.BytesIO()
        Image.effect_mandelbrot((width, height), (-2 - seed / 9, -1, 1, 1 + seed / 9), 40).save(file, "PNG")
        return file.getvalue()

    return ImagePart(f"{seed}-{width}x{height}", load, width, height), loads


def request(*parts, history=(), **options) -> GenerationRequest:
    messages = (SYSTEM, *history, Message("user", parts))
    return GenerationRequest(messages, **{"max_tokens": 16} | options)


async def collected(engine, asked):
    """The whole text, and the deltas it came in."""
    deltas = [delta async for delta in engine.generate(asked)]
    return "".join(delta.text for delta in deltas), deltas
