import dataclasses

import pytest

from backend.reading.grammar import parse
from backend.reading.meaning import Meaning
from backend.reading.sheet import CalloutKind
from tests.reading.callout_examples import EXAMPLES, NO_CALLOUTS


@pytest.mark.parametrize(("text", "kind", "fields"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_a_callout_means_what_the_table_says(text, kind, fields):
    meaning = parse(text)
    assert meaning is not None
    expected = dataclasses.replace(Meaning(CalloutKind(kind), text), **fields, confidence=meaning.confidence)
    assert meaning == dataclasses.replace(expected, value=meaning.value)
    assert meaning.value == (None if fields["value"] is None else pytest.approx(fields["value"]))


@pytest.mark.parametrize("text", NO_CALLOUTS)
def test_what_only_looks_like_a_callout_is_none(text):
    assert parse(text) is None
