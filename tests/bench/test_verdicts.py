"""What the bench calls right, offered, refused, list and wrong: every figure hangs on it."""

from types import SimpleNamespace

from backend.answering.answer import Outcome
from backend.geometry import Box
from bench.accuracy.verdicts import Reply, Verdict, accepts, folded, holds, placed, reply_of, verdict
from bench.questions import Case, case_of
from tests.samples import every

BOX = (0.5, 0.5, 0.6, 0.55)


def case(*answers, kind="dimension", all_of=()):
    return Case("a.pdf", 1, "?", kind, answers, BOX, all_of=all_of)


@every(
    ("reply", "accepted", "says"),
    [
        ("The length is 60,5 mm.", "60.5", True),
        ("The length is 160,5 mm.", "60.5", False),
        ("The length is 60,55 mm.", "60.5", False),
        ("Drawing ZK-12-60.5-3", "12-60", False),
        ("Scale 1:20", "1:2", False),
        ("Scale 1 : 2", "1:2", True),
        ("Ø 12 H7", "⌀12 H7", True),
        ("Revision A", "A", True),
        ("Revision BA", "A", False),
        ("a part", "A", True),
        ("45 °", "45°", True),
        ("**12,5**", "12.5", True),
        ("M10 thread", "M1", False),
    ],
)
def test_a_reply_says_an_accepted_text(reply, accepted, says):
    assert holds(reply, accepted) is says


def test_folding_keeps_what_matters():
    assert folded("4 × ø5,5 – 20 °") == "4x⌀5.5-20deg"


@every(
    ("text", "kind", "answers", "ok"),
    [
        ("There are 4 holes ⌀6,6.", "count", ("4", "4x"), True),
        ("There are 6 holes; 4 of them are threaded.", "count", ("4",), False),
        ("⌀6,6 occurs 4 times", "count", ("4",), True),
        ("four", "count", ("4",), False),
        ("The number of active coils is 6,5.", "count", ("6,5",), True),
        ("The number of active coils is 6.", "count", ("6,5",), False),
    ],
)
def test_the_first_number_is_the_count(text, kind, answers, ok):
    assert accepts(text, case(*answers, kind=kind)) is ok


def test_a_list_is_right_only_as_a_whole():
    wanted = case("Bad", "Flur", all_of=(("Bad", "bathroom"), ("Flur",)), kind="list")
    assert accepts("Flur, Bad", wanted) and not accepts("Flur", wanted)


STATED = Reply("It is 12.5 mm.", Outcome.STATED)


@every(
    ("reply", "answers", "expected"),
    [
        (STATED, ("12.5",), Verdict.RIGHT),
        (STATED, ("13",), Verdict.WRONG),
        (STATED, (), Verdict.WRONG),
        (Reply("It is 13. It could also be 12.5.", Outcome.STATED), ("12.5",), Verdict.WRONG),
        (Reply("12.5 " + "x" * 600, Outcome.STATED), ("12.5",), Verdict.WRONG),
        (Reply("The sheet does not say; 12.5 is not it.", Outcome.NOT_ON_SHEET), ("12.5",), Verdict.REFUSED),
        (Reply("The sheet does not say.", Outcome.NOT_ON_SHEET), (), Verdict.RIGHT),
        (Reply("One of these", Outcome.CANDIDATES, ("11", "12,5 mm")), ("12.5",), Verdict.OFFERED),
        (Reply("One of these: 12.5", Outcome.CANDIDATES, ("11", "13")), ("12.5",), Verdict.LIST),
        (Reply("", Outcome.CANDIDATES, tuple("123456")), ("2",), Verdict.LIST),
        (Reply("", Outcome.CANDIDATES, ("12.5",)), (), Verdict.LIST),
    ],
)
def test_the_verdict(reply, answers, expected):
    assert verdict(reply, case(*answers)) is expected


def test_boxes_of_other_pages_do_not_count():
    def element(page):
        return SimpleNamespace(bbox=Box(x1=0, y1=0, x2=2, y2=2), page=page)

    candidate = SimpleNamespace(text="x", bbox=None, page=1)
    answer = SimpleNamespace(
        text="",
        outcome=Outcome.CANDIDATES,
        elements=(element(1), element(2)),
        evidence=(),
        candidates=(candidate,),
        page=1,
    )
    reply = reply_of(answer)
    assert len(reply.boxes) == 1 and reply.candidates == ("x",) and reply.outcome is Outcome.CANDIDATES


@every(("x", "y", "there"), [(550, 525, True), (625, 525, True), (640, 525, False), (550, 590, False)])
def test_the_centre_of_a_box_must_lie_in_the_place_or_close_to_it(x, y, there):
    box = Box(x1=x - 5, y1=y - 5, x2=x + 5, y2=y + 5)
    assert placed(case("12"), [box], 1000, 1000) is there


def test_no_box_is_nowhere():
    assert not placed(case("12"), [], 1000, 1000)


def test_a_conversation_is_judged_by_its_last_turn():
    turns = [{"question": "Material?", "answers": ["PLA"]}, {"question": "And the scale?", "answers": ["1:2"]}]
    talk = case_of({"file": "a.pdf", "page": 2, "kind": "after field", "turns": turns})
    assert talk.question == "And the scale?" and talk.answers == ("1:2",) and talk.kind == "after field"
    assert [turn.question for turn in talk.before] == ["Material?"] and talk.before[0].page == 2
