"""A thought never becomes text, however the stream is cut and whoever opened it."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from backend.engines.thoughts import Thoughts
from tests.samples import every


def told(pieces, *, opened=False):
    thoughts = Thoughts(opened=opened)
    parts = [*(thoughts.feed(piece) for piece in pieces), thoughts.finish()]
    return "".join(part.thought for part in parts), "".join(part.text for part in parts)


@every(
    ("reply", "opened", "thought", "text"),
    [
        ("⌀25 H7", False, "", "⌀25 H7"),
        ("<think>Where?</think>\n\n⌀25 H7", False, "Where?", "⌀25 H7"),
        ("Where?\n</think>\n\n⌀25 H7", True, "Where?\n", "⌀25 H7"),
        ("<think>a</think><answer>⌀25 H7</answer>", False, "a", "⌀25 H7"),
        ("<answer>⌀25 H7</answer>", False, "", "⌀25 H7"),
        ("a < b, and <th is no mark", False, "", "a < b, and <th is no mark"),
        ("<think>it never ends", False, "it never ends", ""),
        ('{"answer": "x"}', False, "", '{"answer": "x"}'),
        ("", False, "", ""),
        ("  ⌀25", False, "", "  ⌀25"),
    ],
)
def test_thought_and_text(reply, opened, thought, text):
    assert told([reply], opened=opened) == (thought, text)
    assert told(list(reply), opened=opened) == (thought, text)


@given(st.text(), st.text(alphabet="ab<>/thinkanswer \n"), st.lists(st.integers(0, 40), max_size=8))
def test_cutting_the_stream_changes_nothing(thought, text, cuts):
    reply = f"<think>{thought}</think>{text}"
    edges = sorted({0, len(reply), *(min(cut, len(reply)) for cut in cuts)})
    pieces = [reply[start:end] for start, end in itertools.pairwise(edges)]
    assert told(pieces)[0] == told([reply])[0]
    assert "</think>" not in told(pieces)[0]
