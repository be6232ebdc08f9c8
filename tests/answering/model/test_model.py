"""The model's way of answering, with an engine that says what it is told."""

import asyncio
import json
from pathlib import Path

import pytest

from backend.answering.answer import Delta, Done, Evidence, EvidenceStatus, PastTurn, Progress, Question
from backend.answering.model.answer import ModelAnswerer
from backend.answering.model.details import CLIP_PX
from backend.errors import BadRequest
from backend.generation import GenerationDelta, ImagePart
from backend.geometry import Box
from backend.reading.sheet import Sheet, Span, TitleEntry, TitleField, View
from backend.settings import Settings
from tests.engines.scripted import ScriptedEngine

GOLDEN = Path(__file__).with_name("golden_prompt.txt")
GROUNDED = json.dumps(
    {
        "answer": "Der Werkstoff ist S235.",
        "elements": [{"label": "S235", "element_type": "text", "picture": 1, "bbox_2d": [700, 900, 750, 920]}],
    }
)


def span(text, x, y, height=20.0):
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + 12 * len(text), y2=y + height), height=height)


def drawing(page=1, lettering=20.0):
    material = TitleEntry(
        field=TitleField.MATERIAL, label="Werkstoff", value="S235", box=Box(x1=1400, y1=1000, x2=1448, y2=1020)
    )
    spans = tuple(
        span(*one, lettering) for one in (("Werkstoff", 1280, 1000), ("S235", 1400, 1000), ("⌀12 H7", 300, 400))
    )
    return Sheet(page=page, width=1600, height=1100, lettering_height=lettering, spans=spans, title_block=(material,))


async def no_pixels(page, clip, width):
    return b"png"


def question(
    text="Welcher Werkstoff?", *, turns=(), grounded=False, sheets=None, page=1, page_given=False, document="doc"
):
    return Question(
        text=text,
        session_id="s",
        page=page,
        page_given=page_given,
        use_grounding=grounded,
        sheets=sheets or {1: drawing()},
        turns=tuple(turns),
        document_id=document,
        image=no_pixels,
    )


async def events_of(answerer, asked):
    return [event async for event in answerer.answer(asked)]


def ask(engine, asked, **options):
    events = asyncio.run(events_of(ModelAnswerer(engine, Settings(), **options), asked))
    assert isinstance(events[-1], Done)
    assert all(isinstance(event, Delta) for event in events[:-1])
    answer = events[-1].answer
    assert "".join(event.text for event in events[:-1]) == answer.text
    return answer


def past(answer, text="Welcher Werkstoff?"):
    return PastTurn(text, answer.text, answer.page, answer.language, answer.elements, answer.transcript)


def shown(request):
    """The whole prompt as text; a picture as its size."""
    lines = []
    for message in request.messages:
        parts = [f"<{part.width}x{part.height}>" if isinstance(part, ImagePart) else part for part in message.parts]
        lines.append(f"[{message.role}]\n{''.join(parts)}\n")
    return "".join(lines)


def test_the_whole_prompt_is_as_written_down():
    engine = ScriptedEngine([GROUNDED, "Ja."])
    first = ask(engine, question(grounded=True, sheets={1: drawing(lettering=8.0)}))
    ask(engine, question("Is it steel?", turns=[past(first)], sheets={1: drawing(lettering=8.0)}))
    assert shown(engine.requests[1]) == GOLDEN.read_text()


def test_deltas_joined_are_the_text_and_the_usage_comes_along():
    answer = ask(ScriptedEngine(["S235 steht im Schriftfeld."]), question())
    assert answer.text == "S235 steht im Schriftfeld."
    assert (answer.engine, answer.model, answer.language) == ("scripted", "script", "de")
    assert (answer.usage.prompt_tokens, answer.usage.ttft) == (10, 0.01)


def test_a_grounded_answer_streams_text_and_ends_with_its_places():
    engine = ScriptedEngine([GROUNDED], size=3)
    answer = ask(engine, question(grounded=True))
    assert answer.text == "Der Werkstoff ist S235."
    assert [element.label for element in answer.elements] == ["S235"]
    assert answer.elements[0].bbox == Box(x1=1400, y1=1000, x2=1448, y2=1020)
    assert engine.requests[0].schema["properties"]["elements"]["items"]["properties"]["picture"] == {"enum": [1]}


def test_a_follow_up_begins_with_the_tokens_of_the_turn_before():
    engine = ScriptedEngine([GROUNDED, "Ja."])
    first = ask(engine, question(grounded=True))
    ask(engine, question("Ist das Stahl?", turns=[past(first)]))
    one, two = (request.messages for request in engine.requests)
    assert two[: len(one)] == one or shown(engine.requests[1]).startswith(shown(engine.requests[0]))
    assert two[len(one)].parts == (GROUNDED,)
    assert engine.requests[1].image_ids == engine.requests[0].image_ids


def test_small_lettering_brings_an_enlarged_detail_of_what_is_asked():
    engine = ScriptedEngine()
    ask(engine, question(sheets={1: drawing(lettering=8.0)}))
    overview, detail = engine.requests[0].images
    assert (overview.width, overview.height) == (1600, 1100)
    assert (detail.width, detail.height) == (CLIP_PX, CLIP_PX // 2)


def test_a_follow_up_that_names_no_place_brings_no_further_detail():
    engine = ScriptedEngine()
    first = ask(engine, question(sheets={1: drawing(lettering=8.0)}))
    ask(engine, question("Wirklich?", turns=[past(first)], sheets={1: drawing(lettering=8.0)}))
    assert len(engine.requests[1].images) == 2


def test_what_the_reader_points_to_comes_first_among_details():
    engine = ScriptedEngine()
    spot = Box(x1=300, y1=400, x2=372, y2=420)
    answer = ask(engine, question(sheets={1: drawing(lettering=8.0)}), places=lambda asked, sheet: [spot])
    clips = [piece["image"]["clip"] for piece in answer.transcript["pieces"] if "image" in piece]
    x0, y0, x1, y1 = clips[1]
    assert x0 * 1600 <= spot.x1 < spot.x2 <= x1 * 1600
    assert y0 * 1100 <= spot.y1 < spot.y2 <= y1 * 1100


def test_the_witness_hears_the_text_and_its_evidence_is_passed_on():
    found = Evidence(quote="S235", status=EvidenceStatus.CONFIRMED, page=1)
    answer = ask(
        ScriptedEngine(["S235"]), question(), check=lambda text, sheets, page, query: [found] if "S235" in text else []
    )
    assert answer.evidence == (found,)


@pytest.mark.parametrize(
    ("reply", "answered"),
    [("S235", True), ("Das steht nicht auf der Zeichnung.", False), ("The drawing does not say.", False), ("", False)],
)
def test_an_answer_that_finds_nothing_is_not_answered(reply, answered):
    assert ask(ScriptedEngine([reply]), question()).answered is answered


def test_trimmed_history_is_told():
    turns = [PastTurn("Frage", "x" * 3000, 1, "de") for _ in range(20)]
    answer = ask(ScriptedEngine(context=8192), question(turns=turns))
    assert answer.notes == ("history.trimmed",)
    assert answer.transcript["first"] > 0


def test_a_page_too_large_for_the_context_is_shown_smaller():
    engine = ScriptedEngine(context=3000)
    ask(engine, question(sheets={1: drawing(lettering=40.0)}))
    (picture,) = engine.requests[0].images
    assert picture.width < 1600


def test_a_question_longer_than_the_context_is_refused_before_the_engine():
    engine = ScriptedEngine(context=4096)
    with pytest.raises(BadRequest):
        ask(engine, question("x" * 20_000))
    assert engine.requests == []


def test_the_warm_up_is_the_beginning_of_the_first_question():
    engine = ScriptedEngine()
    asyncio.run(ModelAnswerer(engine, Settings()).warm(question("")))
    ask(engine, question())
    assert shown(engine.requests[0]).startswith(shown(engine.background[0]).rstrip("\n"))
    assert engine.background[0].max_tokens == 1


def test_a_page_that_nobody_has_measured_is_not_warmed():
    engine = ScriptedEngine()
    asked = Question("", "s", 1, False, False, sheets={}, image=no_pixels)
    asyncio.run(ModelAnswerer(engine, Settings()).warm(asked))
    assert engine.background == []


def test_a_question_may_bring_in_a_second_page():
    engine = ScriptedEngine(["eins", "zwei"])
    sheets = {1: drawing(), 2: drawing(page=2)}
    first = ask(engine, question(sheets=sheets))
    ask(engine, question(turns=[past(first)], sheets=sheets, page=2, page_given=True))
    assert len(engine.requests[1].images) == 2
    assert engine.requests[1].images[0].id == engine.requests[0].images[0].id


def test_closing_the_answer_closes_the_generation():
    engine = ScriptedEngine(["a long reply"])

    async def leave():
        events = ModelAnswerer(engine, Settings()).answer(question())
        await anext(events)
        await events.aclose()

    asyncio.run(leave())
    assert engine.closed == 1


def test_only_views_that_the_reader_did_not_find_are_new():
    views = [
        {"label": "A", "kind": "section", "bbox_2d": [500, 500, 1000, 1000]},
        {"label": "B", "kind": "view", "bbox_2d": [0, 0, 437, 454]},
    ]
    engine = ScriptedEngine([json.dumps({"views": views})])
    sheet = drawing().model_copy(update={"views": (View(box=Box(x1=0, y1=0, x2=700, y2=500), label="B"),)})
    found = asyncio.run(ModelAnswerer(engine, Settings()).detect_views(question("", sheets={1: sheet})))
    assert [(view.label, view.kind, view.box) for view in found] == [
        ("A", "section", Box(x1=800, y1=550, x2=1600, y2=1100))
    ]


def test_a_look_for_views_begins_as_questions_do_and_keeps_the_views_to_itself():
    engine = ScriptedEngine(['{"views": []}'])
    answerer = ModelAnswerer(engine, Settings())
    asyncio.run(answerer.warm(question("")))
    asyncio.run(answerer.detect_views(question("")))
    warm, views = engine.background
    assert shown(views).startswith(shown(warm).rstrip("\n"))
    assert warm.shared_images == warm.image_ids == views.image_ids
    assert (views.shared_images, list(views.schema["properties"])) == (frozenset(), ["views"])
    assert engine.requests == []


@pytest.mark.parametrize(
    "reply", ["", "no JSON", '{"views": [{"label": "A', '{"views": 3}', '{"views": [{"kind": "view"}]}']
)
def test_a_reply_without_a_whole_view_adds_none(reply):
    found = asyncio.run(ModelAnswerer(ScriptedEngine([reply]), Settings()).detect_views(question("")))
    assert found == ()


def test_a_thought_is_progress_and_never_text():
    class Thinking(ScriptedEngine):
        async def generate(self, request):
            self.requests.append(request)
            yield GenerationDelta(thought="Where is it? ")
            yield GenerationDelta(thought="In the title block.")
            yield GenerationDelta("S235", "stop")

    engine = Thinking()
    events = asyncio.run(events_of(ModelAnswerer(engine, Settings(_env_file=None)), question()))
    assert [event for event in events if isinstance(event, Progress)] == [Progress("thinking", 0, 1)]
    assert "".join(event.text for event in events if isinstance(event, Delta)) == "S235"
    assert events[-1].answer.text == "S235"
    assert "title block" not in json.dumps(events[-1].answer.transcript)
