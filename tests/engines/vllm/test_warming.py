"""The real engine finds a page of small lettering computed, with its enlarged details, when somebody asks."""

from __future__ import annotations

import json
import time

import pytest

from backend.answering.model import prompts, second_look
from tests.engines.vllm.requests.test_chat import ask
from tests.serving import LONG_S

pytestmark = [pytest.mark.engine, pytest.mark.slow]

QUESTION_TOKENS = 200  # with the last whole block of the cache


def pictures(client, session):
    """Those of each turn, as they are kept."""
    turns = sorted((client.folder / session / "turns").iterdir())
    pieces = [json.loads(turn.read_bytes())["transcript"]["pieces"] for turn in turns]
    return [[piece["image"] for piece in turn if "image" in piece] for turn in pieces]


@pytest.fixture(autouse=True)
def short_looks(monkeypatch):
    """A model of noise sees views without end; what it says is doubted at random, and looked at in further pictures."""
    schema = prompts.views_schema()
    schema["properties"]["views"] |= {"maxItems": 0}
    monkeypatch.setattr(prompts, "views_schema", lambda: schema)
    monkeypatch.setattr(second_look, "find_places", lambda *_: {})


@pytest.fixture
def session(client, small_lettering_pdf):
    session = client.read(small_lettering_pdf)
    client.wait_until_looked_at(session)
    return session


def test_a_question_finds_the_page_and_all_its_details_in_the_cache(client, session):
    usage = ask(client, session, "Was ist B11?")["usage"]
    assert usage["prompt_tokens"] - usage["cached_tokens"] < QUESTION_TOKENS
    shown = pictures(client, session)
    assert len(shown[0]) > 2
    assert all(picture["clip"] for picture in shown[0][1:])


def test_questions_about_other_places_find_them_there(client, session):
    for name in ("B11", "B44", "B14", "B41"):
        usage = ask(client, session, f"Was ist {name}?")["usage"]
        assert usage["prompt_tokens"] - usage["cached_tokens"] < QUESTION_TOKENS
    assert [len(turn) for turn in pictures(client, session)[1:]] == [0, 0, 0]


def test_details_computed_after_an_answer_are_found_by_the_next_question(client, small_lettering_pdf, service):
    session = client.read(small_lettering_pdf + b"%another")
    first = ask(client, session, "Was ist B11?")  # at once: hardly anything is computed yet
    client.wait_until_looked_at(session)
    deadline = time.monotonic() + LONG_S
    while service._gate._background is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    second = ask(client, session, "Was ist B44?")["usage"]
    assert second["prompt_tokens"] - second["cached_tokens"] < QUESTION_TOKENS
    assert second["cached_tokens"] >= first["usage"]["prompt_tokens"] - QUESTION_TOKENS
