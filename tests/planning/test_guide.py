"""The tables of README and the setup guides, in German and English: the same facts, written as each language does."""

from __future__ import annotations

import re
from functools import cache

import pytest

from backend.planning import guide
from backend.planning.gpus import known_gpus
from backend.planning.guide import ENGLISH, GERMAN, Words
from backend.planning.memory import Wishes
from backend.planning.models.catalogue import ARCHITECTURES, find_by_id
from backend.planning.verdicts import judge


@pytest.fixture(autouse=True)
def no_measurements(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def rows(table: str) -> list[list[str]]:
    head, _, *lines = table.splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (head, *lines)]


@cache
def gpus(words: Words) -> str:
    """Made once in each language: every model is judged on every GPU."""
    return guide.gpus(words)


def row_of(table: str, name: str) -> list[str]:
    (found,) = [row for row in rows(table) if row[0] == name]
    return found


@pytest.mark.parametrize("table", [guide.models, gpus, guide.sheets])
def test_both_languages_have_the_same_figures(table):
    german, english = rows(table(GERMAN)), rows(table(ENGLISH))
    assert [len(row) for row in german] == [len(row) for row in english]
    for one, other in zip(german[1:], english[1:], strict=True):
        assert [re.sub(r"\D", "", cell) for cell in one] == [re.sub(r"\D", "", cell) for cell in other]


@pytest.mark.parametrize(("words", "written"), [(GERMAN, "1 234,5"), (ENGLISH, "1,234.5")])
def test_a_number_is_written_as_the_language_does(words, written):
    assert words.number(1234.5).replace("\u202f", " ").replace("\xa0", " ") == written


def test_every_size_has_a_row_with_its_weights():
    table = guide.models(ENGLISH)
    assert [row[0] for row in rows(table)[1:]] == [f"Qwen3-VL-{size}" for size in ARCHITECTURES]
    assert row_of(table, "Qwen3-VL-4B")[1:3] == ["4.44 billion", "8.9 GB"]
    assert row_of(guide.models(GERMAN), "Qwen3-VL-4B")[1:3] == ["4,44 Mrd.", "8,9 GB"]


@pytest.mark.parametrize(
    ("words", "sent"),
    [(GERMAN, "vLLM läuft nicht; Ollama: "), (ENGLISH, "vLLM does not run; Ollama: ")],
)
def test_a_gpu_without_vllm_is_told_which_model_ollama_holds(words, sent):
    row = row_of(gpus(words), "Tesla P40")
    assert row[1] == f"{sent}`qwen3-vl:30b-a3b-instruct-q4_K_M`" and row[2:] == ["–"] * 3


def test_what_becomes_of_the_large_model_is_its_verdict():
    assert row_of(gpus(ENGLISH), "Tesla T4")[4] == "does not fit"
    assert row_of(gpus(GERMAN), "Tesla T4")[4] == "passt nicht"
    tight = judge(find_by_id("QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ"), known_gpus("RTX 4090"), Wishes())
    assert tight.status.value == "tight"
    assert row_of(gpus(ENGLISH), "RTX 4090")[4] == "4 bit (tight)"
    assert row_of(gpus(GERMAN), "RTX 4090")[4] == "4 Bit (knapp)"


def test_a_larger_sheet_is_seen_less_sharply():
    found = rows(guide.sheets(ENGLISH))[1:]
    dpi = [int(row[2].split()[0]) for row in found]
    assert [row[0] for row in found] == ["A4", "A3", "A2", "A1", "A0"]
    assert dpi == sorted(dpi, reverse=True) and dpi[0] > dpi[-1]
    assert [row[3] for row in found] == ["yes", "yes", "yes", "barely", "barely"]
    assert [row[3] for row in rows(guide.sheets(GERMAN))[1:]] == ["ja", "ja", "ja", "knapp", "knapp"]


def test_every_setting_has_its_default_as_one_would_write_it():
    table = guide.settings()
    assert row_of(table, "`DRAWING_CHAT_SESSION_TTL`")[1] == "`24h`"
    assert row_of(table, "`DRAWING_CHAT_SPLIT`")[1] == "`false`"
    assert row_of(table, "`DRAWING_CHAT_MODEL`")[1] == "–"
    assert row_of(table, "`DRAWING_CHAT_PORT`")[1] == "`8000`"


def test_a_part_is_renewed_between_its_marks_and_nothing_else_is():
    text = "before <!-- gpus -->\nold\n<!-- /gpus --> after"
    assert guide.replace_part(text, "gpus", r"new \1") == "before <!-- gpus -->\nnew \\1\n<!-- /gpus --> after"
    with pytest.raises(ValueError, match="<!-- models --> is missing"):
        guide.replace_part(text, "models", "new")


def test_writing_the_documents_anew_changes_what_is_old_only(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    for part in guide.PARTS:
        file = tmp_path / part.file
        before = file.read_text(encoding="utf-8") if file.exists() else "text\n"
        file.write_text(f"{before}<!-- {part.mark} -->\nold\n<!-- /{part.mark} -->\n", encoding="utf-8")
    assert guide.main() == 0
    written = {part.file: (tmp_path / part.file).read_text(encoding="utf-8") for part in guide.PARTS}
    assert all(part.content() in written[part.file] for part in guide.PARTS)
    assert all("old" not in text.split() and text.startswith("text\n") for text in written.values())
