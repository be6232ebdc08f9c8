"""What is computed before a question: pages of small lettering with their tiles, which questions then begin with."""

import asyncio
import itertools
from dataclasses import replace

import pytest

from backend.answering.model.answer import ModelAnswerer
from backend.answering.model.details import Size
from backend.generation import EngineState, EngineStatus
from backend.settings import Settings
from tests.answering.model.test_focus import sheet, span
from tests.answering.model.test_model import events_of, past, question, shown
from tests.engines.scripted import ScriptedEngine

LABELS = [span(f"B{x}{y} M8 x 25", x, y) for x in range(100, 2100, 470) for y in range(100, 1500, 300)]
SMALL = {1: sheet(*LABELS, size=Size(2300, 1600))}
SPOT = LABELS[-1].box


class Engine(ScriptedEngine):
    """Gives up background work after `most`, and says how often it was started again."""

    def __init__(self, most=1000, **options):
        super().__init__(**options)
        self.most, self.restarts, self.kv_tokens, self.replicas = most, 0, 400_000, 1

    @property
    def status(self):
        told = {"restarts": self.restarts, "kv_tokens": self.kv_tokens, "replicas": self.replicas}
        return EngineStatus(EngineState.READY, details=told)

    async def in_background(self, request):
        if len(self.background) == self.most:
            raise asyncio.CancelledError
        return await super().in_background(request)


def answerer_of(engine, **settings):
    return ModelAnswerer(engine, Settings(_env_file=None, **settings), places=lambda asked, sheet: [SPOT])


def asked(text="Welches Gewinde?", **more):
    return question(text, sheets=SMALL, **more)


def answer(answerer, about):
    return asyncio.run(events_of(answerer, about))[-1].answer


def warm(answerer, about=None):
    async def until_given_up():
        task = asyncio.create_task(answerer.warm(about or asked("")))
        await asyncio.wait({task})

    asyncio.run(until_given_up())


def begins(request, opening):
    return shown(request).startswith(shown(opening).rstrip("\n"))


def test_each_opening_is_the_beginning_of_the_next_and_brings_a_few_images():
    engine = Engine(context=100_000)
    warm(answerer_of(engine))
    assert len(engine.background) > 5
    assert engine.background[0].shared_images == engine.background[0].image_ids
    for before, after in itertools.pairwise(engine.background):
        assert begins(after, before)
        assert after.shared_images == after.image_ids - before.image_ids
        assert 0 < len(after.shared_images) < 8
        assert after.is_warm_up


def test_a_warmed_question_begins_with_every_tile_and_shows_no_more():
    engine = Engine(context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    answer(answerer, asked())
    assert begins(engine.requests[0], engine.background[-1])
    assert engine.requests[0].image_ids == engine.background[-1].image_ids


def test_a_question_before_the_warm_up_shows_the_page_and_what_it_points_to():
    engine = Engine(context=100_000)
    answer(answerer_of(engine), asked())
    assert len(engine.requests[0].images) == 2


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_question_in_the_middle_of_the_warm_up_takes_what_is_done_and_waits_for_no_more(most):
    engine = Engine(most, context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    answer(answerer, asked())
    assert begins(engine.requests[0], engine.background[-1])
    assert len(engine.requests[0].images) == len(engine.background[-1].images) + 1


def test_the_question_names_the_picture_that_shows_what_it_is_about():
    engine = Engine(2, context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    answer(answerer, asked())
    last, number = engine.requests[0].images[-1], len(engine.requests[0].images)
    assert f"Picture {number} (detail of sheet 1):\n<{last.width}x{last.height}>" in shown(engine.requests[0])
    assert f"Sieh zuerst auf Bild {number}.\n" in shown(engine.requests[0])


def test_after_an_answer_the_remaining_tiles_are_computed_for_the_next_question():
    engine = Engine(3, context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    first = answer(answerer, asked())
    engine.most = 5
    warm(answerer, asked("", turns=[past(first)]))
    answer(answerer, asked("Und wie tief?", turns=[past(first)]))
    before, after = engine.requests
    assert begins(engine.background[3], before)
    assert begins(after, engine.background[4])
    assert after.image_ids == engine.background[4].image_ids | before.image_ids
    assert len(after.images) > len(before.images) + 2


def test_once_all_is_shown_nothing_is_left_to_compute():
    engine = Engine(context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    first = answer(answerer, asked())
    before = len(engine.background)
    warm(answerer, asked("", turns=[past(first)]))
    assert len(engine.background) == before


def test_another_session_with_the_same_document_begins_the_same_way():
    engine = Engine(context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    before = len(engine.background)
    warm(answerer)
    answer(answerer, asked())
    assert len(engine.background) == before + 1  # the page alone: the engine finds it in its cache
    assert begins(engine.requests[0], engine.background[before - 1])


def test_with_several_engines_another_session_has_computed_nothing():
    engine = Engine(context=100_000)
    engine.replicas = 2
    answerer = answerer_of(engine)
    warm(answerer)
    answer(answerer, replace(asked(), session_id="another"))
    assert len(engine.requests[0].images) == 2


def test_an_engine_that_was_started_again_has_computed_nothing():
    engine = Engine(context=100_000)
    answerer = answerer_of(engine)
    warm(answerer)
    engine.restarts += 1
    answer(answerer, asked())
    assert len(engine.requests[0].images) == 2


def test_what_the_engines_cache_can_no_longer_hold_is_not_begun_with():
    engine = Engine(context=100_000)
    engine.kv_tokens = 20_000
    answerer = answerer_of(engine)
    warm(answerer)
    for number in range(3):
        warm(answerer, asked("", document=f"other {number}"))
    answer(answerer, asked())
    assert len(engine.requests[0].images) == 2


def test_an_engine_that_does_not_say_what_it_holds_is_asked_for_the_page_alone():
    engine = ScriptedEngine(context=100_000)
    warm(answerer_of(engine))
    assert [len(request.images) for request in engine.background] == [1]


@pytest.mark.parametrize("context", [8_192, 16_384, 32_768, 100_000])
def test_a_page_with_its_tiles_leaves_room_for_what_is_said(context):
    engine = Engine(context=context)
    answerer = answerer_of(engine)
    warm(answerer)
    first = answer(answerer, asked())
    answer(answerer, asked("Und wie tief?", turns=[past(first)]))
    pixels = sum(image.width * image.height for image in engine.background[-1].images)
    assert pixels / 1024 <= 0.6 * context
    assert len(engine.requests[1].messages) == 4


def test_no_more_images_than_allowed_are_in_a_prompt():
    engine = Engine(context=100_000)
    answerer = answerer_of(engine, max_images=6)
    warm(answerer)
    answer(answerer, asked())
    assert len(engine.background[-1].images) == 3  # three more for what a question points to
    assert len(engine.requests[0].images) <= 6
