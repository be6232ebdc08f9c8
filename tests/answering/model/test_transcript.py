"""The conversation as the model sees it: append-only, and within its budget."""

import itertools
import json

from backend.answering.answer import PastTurn
from backend.answering.model.transcript import (
    Budget,
    Conversation,
    ImageRef,
    Piece,
    converse,
    image_id,
    keys,
    next_number,
    past_turns,
    store_turn,
    tokens,
)
from tests.samples import every

ROOMY = Budget(tokens=10_000, images=8)


def page_picture(number=1, width=640, height=320):
    return Piece(image=ImageRef("p", number, 1, None, width, height), key="p")


def ask(question, turns, *, first=0, budget=ROOMY, new=None):
    pieces = new or (lambda turns: ((page_picture(),) if "p" not in keys(turns) else ()) + (Piece(question),))
    return converse(past_turns(turns), first, pieces, budget, len)


def kept(question, conversation, reply):
    transcript = json.loads(json.dumps(store_turn(conversation, reply)))
    return PastTurn(question, reply, 1, "en", transcript=transcript)


def talk(questions, **options):
    turns, conversation = [], None
    for question in questions:
        first = turns[-1].transcript["first"] if turns else 0
        conversation = ask(question, turns, first=first, **options)
        turns.append(kept(question, conversation, f"reply to {question}"))
    return turns, conversation


def said(conversation):
    """Everything in order, as one tuple: what the prompt is made of."""
    parts = []
    for turn in conversation.turns:
        parts += [*turn.pieces, turn.reply]
    return (*parts, *conversation.new)


def test_each_prompt_begins_with_the_one_before_it():
    turns, _ = talk(["one", "two", "three"])
    prompts = [said(ask("next", turns[:count])) for count in range(4)]
    for shorter, longer in itertools.pairwise(prompts):
        assert longer[: len(shorter) - 1] == shorter[:-1]


def test_a_picture_stands_only_in_the_turn_that_first_needed_it():
    _, conversation = talk(["one", "two", "three"])
    assert [piece for piece in said(conversation) if isinstance(piece, Piece) and piece.image] == [page_picture()]


def test_a_turn_survives_the_session_store_unchanged():
    clip = Piece(image=ImageRef("c", 2, 1, (0.1, 0.2, 0.3, 0.4), 64, 64, True), key="c")
    conversation = Conversation(0, (), (page_picture(), Piece("\ntext\n", key="t"), clip, Piece("Frage: ⌀?\n")))
    (turn,) = past_turns([kept("⌀?", conversation, '{"answer": "ö"}')])
    assert turn.pieces == conversation.new
    assert turn.reply == '{"answer": "ö"}'


def test_a_turn_that_the_reader_answered_is_told_in_plain_words():
    (turn,) = past_turns([PastTurn("Which material?", "Steel", 1, "en")])
    assert turn.pieces == (Piece("Which material?\n"),)
    assert turn.reply == "Steel"


def test_the_oldest_turns_leave_when_the_context_is_full():
    turns, _ = talk([f"question {i}" for i in range(10)])
    tight = Budget(tokens=tokens(ask("next", turns), len) - 1, images=8)
    conversation = ask("next", turns, budget=tight)
    assert conversation.first > 0
    assert conversation.turns[-1].reply == "reply to question 9"
    assert tokens(conversation, len) <= tight.tokens


def test_a_picture_comes_back_when_its_turn_has_left():
    turns, _ = talk([f"question {i}" for i in range(10)])
    conversation = ask("next", turns, budget=Budget(tokens(ask("next", turns), len) - 1, 8))
    assert [image.id for image in conversation.images] == ["p"]
    assert page_picture() in conversation.new


def test_after_trimming_the_next_questions_extend_the_same_beginning():
    turns, _ = talk([f"question {i}" for i in range(10)])
    tight = Budget(tokens(ask("next", turns), len) - 1, 8)
    first = ask("next", turns, budget=tight)
    turns.append(kept("next", first, "reply"))
    second = ask("and then", turns, first=first.first, budget=tight)
    assert second.first == first.first
    assert said(second)[: len(said(first))] == said(first)


def test_a_question_too_long_for_any_context_says_so():
    assert not ask("x" * 500, [], budget=Budget(100, 8)).fits


def test_more_pictures_than_allowed_let_turns_leave():
    def pieces(number):
        return lambda turns: (Piece(image=ImageRef(f"c{number}", number, 1, None, 32, 32), key=f"c{number}"),)

    turns = []
    for number in range(1, 8):
        first = turns[-1].transcript["first"] if turns else 0
        conversation = ask("?", turns, first=first, budget=Budget(10_000, 4), new=pieces(number))
        assert len(conversation.images) <= 4
        turns.append(kept("?", conversation, "reply"))
    assert next_number(past_turns(turns)) == 8


@every(
    "changed",
    [
        ("other", 1, None, 640, 320),
        ("doc", 2, None, 640, 320),
        ("doc", 1, (0.0, 0.0, 0.5, 0.5), 640, 320),
        ("doc", 1, None, 641, 320),
        ("doc", 1, None, 640, 321),
    ],
)
def test_other_pixels_have_another_id(changed):
    assert image_id("doc", 1, None, 640, 320) == image_id("doc", 1, None, 640, 320)
    assert image_id(*changed) != image_id("doc", 1, None, 640, 320)


def test_an_image_costs_a_token_for_each_32_by_32_pixels():
    assert ImageRef("p", 1, 1, None, 1024, 1024).tokens == 1024 + 2
    assert ImageRef("p", 1, 1, None, 70, 32).tokens == 2 + 2
