"""What a model was content with after it had died for lack of memory is there for the next start, and only for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.planning.files import cache_file, load_entries, save_entry
from backend.planning.stable import Case, Share, default_file, recall, remember

CASE = Case("Qwen/Qwen3-VL-4B-Instruct", "RTX 4090", 1, 0.9)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_a_share_is_recalled_as_it_was_remembered():
    assert recall(CASE) is None
    assert remember(CASE, Share(0.85, 32_768))
    assert recall(CASE) == Share(0.85, 32_768)


@pytest.mark.parametrize(
    "change", [{"model": "other"}, {"gpu": "L40S"}, {"gpus": 2}, {"utilisation": 0.8}, {"context": 65_536}]
)
def test_whoever_asks_for_something_else_begins_anew(change):
    remember(CASE, Share(0.85))
    assert recall(replace(CASE, **change)) is None


def test_the_last_share_counts_and_others_stay():
    other = replace(CASE, gpus=2)
    for case, share in ((CASE, Share(0.85)), (other, Share(0.7)), (CASE, Share(0.8))):
        remember(case, share)
    assert (recall(CASE), recall(other)) == (Share(0.8), Share(0.7))


def test_an_entry_of_another_version_is_as_none():
    save_entry(default_file(), CASE.key, {"share": 0.85})
    assert recall(CASE) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'"text"'])
def test_a_broken_file_is_as_none_and_is_written_anew(content):
    default_file().parent.mkdir(parents=True)
    default_file().write_bytes(content)
    assert load_entries(default_file()) == {}
    assert remember(CASE, Share(0.85)) and recall(CASE) == Share(0.85)


def test_what_cannot_be_kept_is_said_and_breaks_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    assert remember(CASE, Share(0.85), tmp_path / "file" / "stable.json") is False
    assert recall(CASE, tmp_path / "file" / "stable.json") is None


def test_nothing_is_left_beside_what_was_written(tmp_path):
    remember(CASE, Share(0.85))
    assert [file.name for file in default_file().parent.iterdir()] == ["stable.json"]


def test_the_cache_lies_in_the_home_where_nothing_else_is_set(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_file("x.json") == tmp_path / ".cache" / "drawing-chat" / "x.json"
