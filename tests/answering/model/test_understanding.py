"""The model says what a question asks for where its words do not tell, and evidence judges by that."""

import asyncio
import json
from contextlib import aclosing

import pytest

from backend.answering.answer import Done, EvidenceStatus
from backend.answering.evidence import check
from backend.answering.model import prompts
from backend.answering.model.answer import ModelAnswerer
from backend.answering.model.understanding import MOST_TOKENS, is_open, kinds, merge
from backend.answering.query import understand
from backend.errors import Unavailable
from backend.generation import GenerationDelta
from backend.settings import Settings
from tests.answering.model.test_model import events_of, question
from tests.answering.sheets import flange
from tests.engines.scripted import ScriptedEngine
from tests.samples import every

ASKED_SO = "Was greift sich der Dreher dafür?"  # no word of it tells
SCALE = "Auf dem Blatt: 1:2"


def kind(name, of=""):
    return json.dumps({"kind": name, "of": of})


def ask(engine, text=ASKED_SO, **settings):
    answerer = ModelAnswerer(engine, Settings(second_look=False, **settings), check=check)
    events = asyncio.run(events_of(answerer, question(text, sheets={1: flange()})))
    assert isinstance(events[-1], Done)
    return events[-1].answer


def statuses(answer):
    return [(one.quote, one.status) for one in answer.evidence]


def test_a_value_of_another_kind_than_the_model_was_asked_for_is_not_confirmed():
    assert statuses(ask(ScriptedEngine([SCALE, kind("other")]))) == [("1:2", EvidenceStatus.CONFIRMED)]
    assert statuses(ask(ScriptedEngine([SCALE, kind("material")]))) == [("1:2", EvidenceStatus.ELSEWHERE)]
    assert statuses(ask(ScriptedEngine([SCALE, kind("scale")]))) == [("1:2", EvidenceStatus.CONFIRMED)]


def test_a_question_in_a_language_without_words_here_is_understood_by_the_model():
    engine = ScriptedEngine(["1.4301", kind("material")])
    assert statuses(ask(engine, "这个零件用什么做的？")) == [("1.4301", EvidenceStatus.CONFIRMED)]


def test_the_thing_that_it_is_asked_of_is_the_models_too():
    query = merge(understand(ASKED_SO), kind("diameter", "die Bohrung an Position 4"))
    assert (query.wanted, query.subject[0].concepts) == (("diameter",), ("hole",))
    assert [key.name for key in query.keys] == ["4"]


def test_the_model_is_asked_beside_its_answer_and_shown_no_picture():
    engine = ScriptedEngine(["1:2", kind("scale")])
    ask(engine)
    first, second = engine.requests
    assert (first.schema, len(first.images)) == (None, 1)
    assert (second.schema, second.max_tokens, second.images) == (
        prompts.understanding_schema(kinds()),
        MOST_TOKENS,
        (),
    )
    assert second.messages[-1].parts == (ASKED_SO,)


def test_it_is_no_turn_of_the_conversation_whose_tokens_are_remembered():
    engine = ScriptedEngine(["1:2", kind("scale")])
    ask(engine)
    first, second = engine.requests
    assert first.request_id != second.request_id
    assert first.session == second.session


def test_all_questions_are_put_behind_the_same_text():
    engine = ScriptedEngine(["1:2", kind("scale"), "1:2", kind("scale")])
    ask(engine)
    ask(engine, "Qua'nt gran'da è?")
    assert engine.requests[1].messages[0] == engine.requests[3].messages[0]


@pytest.mark.parametrize(
    "known", ["Welcher Werkstoff?", "Wie viele Bohrungen?", "Wo ist B?", "What is item 4?", "Was ist B12?"]
)
def test_the_model_is_not_asked_where_the_words_tell_it(known):
    engine = ScriptedEngine(["1:2"])
    ask(engine, known)
    assert len(engine.requests) == 1


def test_the_setting_turns_it_off():
    engine = ScriptedEngine(["1:2"])
    ask(engine, model_query=False)
    assert len(engine.requests) == 1


@every("reply", ["", "{", '{"kind": "mat', kind("colour of money"), "[1]", "Werkstoff", kind("other")])
def test_a_reply_that_names_no_kind_changes_nothing(reply):
    query = understand(ASKED_SO)
    assert is_open(query)
    assert merge(query, reply) == query


def test_a_reply_that_was_cut_off_is_taken_as_far_as_it_came():
    assert merge(understand(ASKED_SO), '{"kind": "material", "of": "der Ha').wanted == ("material",)


def test_an_engine_without_room_for_it_leaves_the_answer_as_it_is():
    class Busy(ScriptedEngine):
        async def generate(self, request):
            if request.schema is not None:
                raise Unavailable("engine.busy")
            async for delta in super().generate(request):
                yield delta

    answer = ask(Busy(["1:2"]))
    assert (answer.text, statuses(answer)) == ("1:2", [("1:2", EvidenceStatus.CONFIRMED)])


def test_it_ends_with_whoever_asked():
    class Endless(ScriptedEngine):
        """Says more and more, and never what is asked for."""

        asked, ended = False, False

        async def generate(self, request):
            if request.schema is None:
                for _ in range(1_000):
                    await asyncio.sleep(0)
                    yield GenerationDelta("more ")
            self.asked = True
            try:
                await asyncio.Event().wait()
                yield GenerationDelta()
            finally:
                self.ended = True

    async def leave(engine):
        answerer = ModelAnswerer(engine, Settings(), check=check)
        async with aclosing(answerer.answer(question(ASKED_SO, sheets={1: flange()}))) as events:
            async for _ in events:
                if engine.asked:
                    break
        await asyncio.sleep(0.01)
        return engine.ended

    assert asyncio.run(leave(Endless()))
