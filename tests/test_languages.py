"""Both languages have every sentence, and a text's language is told from its words."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from backend.languages import ENGLISH, GERMAN, language_of, preferred_language, sentence
from tests.samples import every

BACKEND = Path(__file__).resolve().parent.parent / "backend"


def values_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_values():
    assert GERMAN.keys() == ENGLISH.keys()
    assert {key: values_of(GERMAN[key]) for key in GERMAN} == {key: values_of(ENGLISH[key]) for key in ENGLISH}


def test_every_key_in_the_code_has_a_sentence():
    groups = "|".join(sorted({key.split(".")[0] for key in GERMAN}))
    quoted = re.compile(rf'"((?:{groups})\.[a-z_]+)"')
    keys = {key for path in BACKEND.rglob("*.py") for key in quoted.findall(path.read_text(encoding="utf-8"))}
    assert keys - GERMAN.keys() == set()


@every(
    ("text", "language"),
    [
        ("Was ist der Maßstab?", "de"),
        ("Welche Gewinde gibt es?", "de"),
        ("und auf Seite 2?", "de"),
        ("Wie schwer ist das Teil?", "de"),
        ("What is the scale?", "en"),
        ("and its tolerance?", "en"),
        ("List all threads", "en"),
        ("Where is section A-A?", "en"),
    ],
)
def test_a_question_tells_its_language(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize("default", ["de", "en"])
def test_a_text_that_tells_nothing_has_the_default_language(default):
    assert language_of("M8x1.25?", default) == default


@every(
    ("header", "language"),
    [
        ("", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("fr-CH, de;q=0.3, en;q=0.2", "de"),
        ("en;q=0", "de"),
        ("*;;q=,,,", "de"),
    ],
)
def test_the_caller_prefers_a_language(header, language):
    assert preferred_language(header) == language


def test_a_sentence_has_its_values():
    assert "12" in sentence("documents.too_many_pages", "en", limit=12)
