"""The second look: an answer that the sheet speaks against is asked about once more, and corrected where that helps."""

import asyncio
import json
from dataclasses import replace

import pytest

from backend.answering.answer import Done, EvidenceStatus, Progress
from backend.answering.evidence import check
from backend.answering.model.answer import ModelAnswerer
from backend.errors import Unavailable
from backend.settings import Settings
from tests.answering.model.test_model import events_of, past, question, shown
from tests.answering.sheets import HEIGHT, WIDTH, callout, flange, sheet
from tests.engines.scripted import ScriptedEngine

WRONG = "Der Maßstab ist 5:1."  # that of a detail
CORRECTED = "\n\nKorrigiert: 1:2"


def ask(engine, asked, **settings):
    """The answer with its real witness; its deltas joined are its text."""
    answerer = ModelAnswerer(engine, Settings(**settings), check=check)
    events = asyncio.run(events_of(answerer, asked))
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert "".join(event.text for event in events[:-1] if not isinstance(event, Progress)) == answer.text
    return answer


def about_flange(text="Welcher Maßstab?", **options):
    return question(text, sheets={1: flange()}, **options)


def clips(engine, request=1):
    """The pictures that only the last message of a request shows."""
    return [part for part in engine.requests[request].messages[-1].parts if not isinstance(part, str)]


def grounded(value, label, bbox):
    element = {"label": label, "element_type": "text", "picture": 1, "bbox_2d": bbox}
    return json.dumps({"answer": value, "elements": [element]})


def test_a_value_of_another_field_is_corrected_and_both_are_marked():
    engine = ScriptedEngine([WRONG, "1:2"])
    answer = ask(engine, about_flange())
    assert answer.text == WRONG + CORRECTED
    assert answer.notes == ("answer.corrected",)
    assert [(one.quote, one.status) for one in answer.evidence] == [
        ("5:1", EvidenceStatus.ELSEWHERE),
        ("1:2", EvidenceStatus.CONFIRMED),
    ]


def test_the_second_prompt_goes_on_from_the_first_and_asks_only_for_the_value():
    engine = ScriptedEngine([WRONG, "1:2"])
    ask(engine, about_flange())
    first, second = engine.requests
    assert shown(second).startswith(shown(first))
    assert second.messages[-1].parts[-1] == (
        "Sieh noch einmal genau hin, nur auf diese Bilder: 2, 3.\nFrage: Welcher Maßstab?\n"
        "Gib nur den Wert an, genau wie er dort steht, mit Einheit und Toleranz.\n"
    )
    assert (second.schema, second.max_tokens) == (None, 128)


def test_the_place_of_the_value_and_the_sheets_own_are_shown_enlarged():
    rendered = []

    async def render(page, clip, width):
        rendered.append((clip, width))
        return b"png"

    engine = ScriptedEngine([WRONG, "1:2"])
    ask(engine, replace(about_flange(), image=render))
    for part in clips(engine):
        asyncio.run(part.load())
    detail, scale = flange().views[1].label_box, flange().title_block[3].box
    for place, (clip, width) in zip((detail, scale), rendered, strict=True):
        assert width >= 1.49 * (clip[2] - clip[0]) * WIDTH
        assert clip[0] * WIDTH <= place.x1 < place.x2 <= clip[2] * WIDTH
        assert clip[1] * HEIGHT <= place.y1 < place.y2 <= clip[3] * HEIGHT


def test_a_value_that_stands_nowhere_is_looked_for_where_the_sheet_decides():
    engine = ScriptedEngine(["The material is 1.4571.", "1.4301"])
    answer = ask(engine, about_flange("Which material?"))
    assert answer.text == "The material is 1.4571.\n\nCorrected: 1.4301"
    assert [one.status for one in answer.evidence] == [EvidenceStatus.NOT_FOUND, EvidenceStatus.CONFIRMED]


def test_a_dropped_tolerance_is_added():
    page = sheet(callouts=[callout("60.00 ±0.10", 0.4, 0.1)])
    engine = ScriptedEngine(["The length is 60.00.", "60.00 ±0.10"])
    answer = ask(engine, question("What is the length?", sheets={1: page}))
    assert answer.text.endswith("Corrected: 60.00 ±0.10")
    assert answer.evidence[-1].status is EvidenceStatus.CONFIRMED


def test_the_place_of_the_models_own_claim_is_shown_too():
    engine = ScriptedEngine([grounded("Der Maßstab ist 3:1.", "3:1", [100, 100, 150, 120]), "1:2"])
    answer = ask(engine, about_flange(grounded=True))
    assert answer.text == "Der Maßstab ist 3:1." + CORRECTED
    assert len(clips(engine)) == 2


@pytest.mark.parametrize("again", ["5:1", "3:1", "Das steht nicht auf der Zeichnung.", "", "1:2 oder 5:1"])
def test_a_second_answer_that_the_sheet_does_not_confirm_changes_nothing(again):
    engine = ScriptedEngine([WRONG, again])
    answer = ask(engine, about_flange())
    assert len(engine.requests) == 2
    assert (answer.text, answer.notes) == (WRONG, ())
    assert [one.status for one in answer.evidence] == [EvidenceStatus.ELSEWHERE]


@pytest.mark.parametrize("reply", ["Der Maßstab ist 1:2.", "Das steht nicht auf der Zeichnung."])
def test_an_answer_without_doubt_is_not_asked_about_again(reply):
    engine = ScriptedEngine([reply])
    ask(engine, about_flange())
    assert len(engine.requests) == 1


def test_without_a_place_to_look_at_there_is_no_second_look():
    engine = ScriptedEngine(["It weighs 77 kg."])
    answer = ask(engine, about_flange("What does it weigh?"))
    assert [one.status for one in answer.evidence] == [EvidenceStatus.NOT_FOUND]
    assert len(engine.requests) == 1


def test_the_setting_turns_it_off():
    engine = ScriptedEngine([WRONG])
    ask(engine, about_flange(), second_look=False)
    assert len(engine.requests) == 1


@pytest.mark.parametrize("reply", ['{"answer": "Der Maßstab ist 5:1.", "elem', "Es ist 5:1."])
def test_a_grounded_answer_that_failed_is_not_asked_about_again(reply):
    engine = ScriptedEngine([reply])
    answer = ask(engine, about_flange(grounded=True))
    assert answer.evidence[0].status is EvidenceStatus.ELSEWHERE
    assert len(engine.requests) == 1


def test_the_tokens_of_both_looks_are_counted():
    engine = ScriptedEngine([WRONG, "3:1"])
    usage = ask(engine, about_flange()).usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.ttft) == (20, len(WRONG) + 3, 0.01)


def test_the_next_question_knows_of_the_correction_and_repeats_the_first_turn():
    engine = ScriptedEngine([WRONG, "1:2", "Ja."])
    first = ask(engine, about_flange())
    ask(engine, about_flange("Ist das verkleinert?", turns=[past(first)]))
    assert shown(engine.requests[2]).startswith(shown(engine.requests[0]))
    assert engine.requests[2].messages[2].parts == (WRONG + CORRECTED,)


class BusyAtSecond(ScriptedEngine):
    def generate(self, request):
        if self.requests:
            raise Unavailable("engine.busy")
        return super().generate(request)


def test_where_the_engine_has_no_time_the_first_answer_stands():
    answer = ask(BusyAtSecond([WRONG]), about_flange())
    assert (answer.text, answer.notes) == (WRONG, ())


class HangsAtSecond(ScriptedEngine):
    async def generate(self, request):
        again = bool(self.requests)
        async for delta in super().generate(request):
            if again:
                self.waits.set()
                try:
                    await asyncio.Event().wait()
                finally:
                    self.aborted = True
            yield delta


def test_hanging_up_during_the_second_look_aborts_it():
    engine = HangsAtSecond([WRONG, "1:2"])

    async def leave():
        engine.waits = asyncio.Event()
        asking = asyncio.create_task(events_of(ModelAnswerer(engine, Settings(), check=check), about_flange()))
        async with asyncio.timeout(60):
            await engine.waits.wait()
        asking.cancel()
        await asyncio.wait({asking})
        assert asking.cancelled()

    asyncio.run(leave())
    assert engine.aborted
