"""Where the command line finds `.env`: in the current folder, else beside the project's README.

A model's token and cache may stand there too, under the names that the hub's client reads from the environment.
"""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]


def environment_file() -> Path:
    here = Path(".env")
    return here if here.exists() else ROOT / ".env"


HUB_NAMES = ("HF_", "HUGGING_FACE_HUB_TOKEN")


def hand_on_hub_names(file: Path) -> None:
    """What `.env` sets of the hub's client reaches it and its processes; the environment's own values win."""
    for name, value in dotenv_values(file).items():
        if value and name.startswith(HUB_NAMES):
            os.environ.setdefault(name, value)
