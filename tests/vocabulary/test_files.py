"""Files of words are parsed once on a machine, and again where they have changed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from backend.vocabulary import files


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of words in a folder that counts as the vocabulary's own."""
    monkeypatch.setattr(files, "_OWN", tmp_path)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "words.xx.toml"
    path.write_text('part = ["teil"]\n')
    return path


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are parsed from now on."""
    found: list[Path] = []
    real = files._parse
    monkeypatch.setattr(files, "_parse", lambda path: found.append(path) or real(path))
    return found


def test_a_file_is_parsed_once(own, monkeypatch):
    calls = parsed(monkeypatch)
    assert files.load(own) == files.load(own) == {"part": ["teil"]}
    assert calls == [own]


@pytest.mark.parametrize("text", ['part = ["bauteil"]\n', 'part = ["werk"]\n'])  # of another length, and of the same
def test_a_file_that_was_changed_is_read_anew(own, text):
    files.load(own)
    before = own.stat()
    own.write_text(text)
    os.utime(own, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert f'part = ["{files.load(own)["part"][0]}"]\n' == text


@pytest.mark.parametrize("damage", [b"", b"no such thing", b"\xfb\x02"])
def test_what_was_kept_and_cannot_be_read_is_made_again(own, damage):
    files.load(own)
    (kept,) = (own.parent / "kept").rglob("*.words")
    whole = kept.read_bytes()
    kept.write_bytes(damage)
    assert files.load(own) == {"part": ["teil"]} and kept.read_bytes() == whole


def test_nothing_is_kept_where_python_keeps_nothing_or_may_not(own, monkeypatch):
    monkeypatch.setattr(sys, "pycache_prefix", str(own))  # a file is no folder
    assert files.load(own) == {"part": ["teil"]}
    monkeypatch.setattr(sys, "pycache_prefix", str(own.parent / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert files.load(own) == {"part": ["teil"]} and not (own.parent / "kept").exists()


def test_nothing_is_kept_of_files_elsewhere(own, tmp_path_factory):
    other = tmp_path_factory.mktemp("elsewhere") / own.name
    other.write_text(own.read_text())
    files.load(other)
    assert not (own.parent / "kept").exists()
