"""The routes of split inference: token ids and vision embeddings in, text out. Off by default.

A body is the contract's JSON or the same fields as safetensors. It is checked whole before the engine hears of it.
Knows nothing of sessions: what is sent here is kept nowhere.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from backend.api.services import Services, ServicesDep
from backend.api.streaming import unless_hung_up
from backend.engines.embeddings import (
    EmbeddedRequest,
    EmbeddingEngine,
    EmbeddingSpec,
    Parts,
    check,
    parse_json,
    parse_safetensors,
    takes_embeddings,
)
from backend.errors import BadRequest, DocumentTooLarge
from backend.generation import GenerationDelta

router = APIRouter(prefix="/api/v1", tags=["split inference"])

JSON_TYPE = "application/json"
SAFETENSORS_TYPES = ("application/x-safetensors", "application/octet-stream")
JSON_BYTES_A_NUMBER = 24
SAFETENSORS_BYTES_A_NUMBER = 4
SMALL_JSON_BYTES = 64 * 1024  # parsed on the spot; more goes to a worker


class SplitRequest(BaseModel):
    """The JSON form. Lengths: tokens in all, vision tokens × width, images × 3, vision tokens."""

    input_ids: list[int] = Field(description="Prompt tokens, one image placeholder for each vision token")
    vision_embeddings: list[list[float]] = Field(description="A row for each vision token, DeepStack features included")
    image_grid_thw: list[list[int]] | None = Field(
        None, description="Frames, height and width of each image, in patches; or image_sizes"
    )
    image_sizes: list[list[int]] | None = Field(
        None, description="Width and height in pixels of each image as it was encoded, in place of image_grid_thw"
    )
    vision_token_positions: list[int] = Field(description="Where the placeholders stand in input_ids")
    attention_mask: list[int] | None = Field(None, description="1 for every token")
    max_new_tokens: int = Field(512, ge=1)
    temperature: float = Field(0.0, ge=0, le=2)
    top_p: float = Field(1.0, gt=0, le=1)


class SplitReply(BaseModel):
    """What was generated."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "⌀25 H7", "finish_reason": "stop"}]})

    text: str
    finish_reason: str


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON_TYPE: {"schema": SplitRequest.model_json_schema()},
            SAFETENSORS_TYPES[0]: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("/generate", summary="Generate from vision embeddings", openapi_extra=BODY, response_model=SplitReply)
async def generate(request: Request, services: ServicesDep) -> SplitReply | Response:
    """The whole text at once; a caller who hangs up stops it."""
    engine, checked = await _embedded_request(request, services)
    reply = await unless_hung_up(request, _whole(engine, checked))
    return reply if reply is not None else Response(status_code=499)


@router.post("/generate_stream", summary="Generate from vision embeddings, as NDJSON", openapi_extra=BODY)
async def generate_stream(
    request: Request,
    services: ServicesDep,
    x_text: Annotated[
        Literal["whole", "delta"], Header(description="`delta`: only what is new in each line")
    ] = "whole",
) -> StreamingResponse:
    """A line `{text}` with all text so far for each piece, the last with `finish_reason`."""
    engine, checked = await _embedded_request(request, services)
    deltas = engine.generate_embedded(checked)
    first = await anext(deltas)  # what is wrong with the request is a status, not a line
    lines = _lines(first, deltas, whole=x_text == "whole")
    return StreamingResponse(lines, media_type="application/x-ndjson")


async def _whole(engine: EmbeddingEngine, checked: EmbeddedRequest) -> SplitReply:
    text, reason = "", ""
    async with aclosing(engine.generate_embedded(checked)) as deltas:
        async for delta in deltas:
            text, reason = text + delta.text, delta.finish_reason or reason
    return SplitReply(text=text, finish_reason=reason)


async def _lines(
    first: GenerationDelta, deltas: AsyncGenerator[GenerationDelta, None], *, whole: bool
) -> AsyncGenerator[bytes, None]:
    async with aclosing(deltas):
        text = first.text
        yield _line(text, first.finish_reason)
        async for delta in deltas:
            text = text + delta.text if whole else delta.text
            yield _line(text, delta.finish_reason)


def _line(text: str, finish_reason: str | None) -> bytes:
    reason = {"finish_reason": finish_reason} if finish_reason else {}
    return json.dumps({"text": text, **reason}, ensure_ascii=False).encode() + b"\n"


async def _embedded_request(request: Request, services: Services) -> tuple[EmbeddingEngine, EmbeddedRequest]:
    engine = services.answering.engine
    if not takes_embeddings(engine):
        raise BadRequest("split.no_engine")
    spec = engine.embedding_spec()
    kind = request.headers.get("content-type", JSON_TYPE).partition(";")[0].strip().lower()
    if kind in SAFETENSORS_TYPES:
        parts = await asyncio.to_thread(parse_safetensors, await _body(request, spec, SAFETENSORS_BYTES_A_NUMBER))
    else:
        parts = await _json(await _body(request, spec, JSON_BYTES_A_NUMBER), services)
    return engine, await asyncio.to_thread(check, parts, spec)


async def _json(body: bytes, services: Services) -> Parts:
    """Millions of numbers are parsed in a worker: Python's parser would hold up everybody else."""
    if len(body) <= SMALL_JSON_BYTES:
        return parse_json(body)
    parts: Parts = await services.intake.render.run("backend.engines.embeddings:parse_json", body)
    return parts


async def _body(request: Request, spec: EmbeddingSpec, bytes_a_number: int) -> bytes:
    """The body, if it is no larger than the longest prompt could be."""
    limit = spec.max_tokens * (spec.width + 4) * bytes_a_number + SMALL_JSON_BYTES
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise DocumentTooLarge("request.too_large")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise DocumentTooLarge("request.too_large")
        chunks.append(chunk)
    return b"".join(chunks)
