"""Which drawings belong together: all files of one maker, and everything derived from one drawing.

Knows nothing of what a drawing shows.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

ASIDE = re.compile(r"\s*\([^)]*\)|^derived from ")  # "maker/drawings (derived: scan)"
OF_ANOTHER = " of this folder"  # "derived from a drawing of this folder": its name has to say from which


def families(folder: Path, names: Path | None = None) -> dict[str, str]:
    """File → family: by `source` or `source_repo` of the folder's files.jsonl, or by a file of the same shape."""
    listed = names or folder / "files.jsonl"
    if not listed.exists():
        return {}
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines() if line.strip()]
    known = {row["file"]: ASIDE.sub("", row.get("source") or row.get("source_repo") or "").strip() for row in rows}
    original = {file: family for file, family in known.items() if not family.endswith(OF_ANOTHER)}
    return {file: family if file in original else _namesake(file, original) for file, family in known.items()}


def family_of(file: str, known: dict[str, str]) -> str:
    """A file that nobody lists belongs to those whose names begin alike: `acme_plate.pdf` to `acme`."""
    return known.get(file) or re.split(r"[_\-. ]", file, maxsplit=1)[0].casefold()


def _namesake(file: str, original: dict[str, str]) -> str:
    """The family of the file whose name shares most words with this one."""
    best = max(original, key=lambda other: len(_words(other) & _words(file)), default="")
    return original[best] if _words(best) & _words(file) else family_of(file, {})


def _words(file: str) -> set[str]:
    return {word for word in re.split(r"[_\-. ]+", Path(file).stem.casefold()) if len(word) > 1}
