"""Where the command line finds `.env`: in the current folder, else beside the project's README."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment_file() -> Path:
    here = Path(".env")
    return here if here.exists() else ROOT / ".env"
