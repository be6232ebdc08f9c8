"""Routes of votes: whether an answer was good, and the good ones as questions with known answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from backend.api.forms import parsed, small_fields
from backend.api.services import ServicesDep, SessionDep
from backend.api.shapes.schemas import VoteReply, VoteRequest
from backend.desk.rated import question_rows
from backend.errors import NotFound

router = APIRouter(prefix="/api/session/{session_id}", tags=["questions"])

LINES = "application/jsonl"
_SCHEMA = {"schema": VoteRequest.model_json_schema()}
VOTE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": _SCHEMA, "application/x-www-form-urlencoded": _SCHEMA},
    }
}


@router.put("/turns/{turn}/vote", summary="Say whether an answer was good", openapi_extra=VOTE_BODY)
async def vote(request: Request, record: SessionDep, turn: int, services: ServicesDep) -> VoteReply:
    """Give, change or, with null, take back the vote on a turn; the session's turns show it."""
    wanted = parsed(VoteRequest, await small_fields(request)).vote
    if not 1 <= turn <= len(await services.store.turns(record.session_id)):
        raise NotFound("turn.not_found")
    await services.store.votes.give(record.session_id, turn, wanted)
    return VoteReply(session_id=record.session_id, turn=turn, vote=wanted)


@router.get(
    "/questions",
    summary="Answers found good, as a question file",
    response_class=Response,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}, "description": "One JSON object a line"}},
)
async def rated_questions(record: SessionDep, services: ServicesDep) -> Response:
    """What `bench.accuracy` asks: file, page, question, lang, kind, answers, bbox; follow-ups as conversations.

    Expected are the confirmed values of an answer. Bad votes, candidates and answers without a confirmed value are
    left out, since they name no right answer.
    """
    turns = await services.store.turns(record.session_id)
    votes = await services.store.votes.of(record.session_id)
    rows = await asyncio.to_thread(question_rows, record, turns, votes)
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    return Response(lines, media_type=LINES)
