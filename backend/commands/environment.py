"""Where the command line finds `.env`: in the current folder, else beside the project's README.

A model's token and an object store's credentials may stand there too, under the names that their clients read from the
environment.
"""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]


def environment_file() -> Path:
    """`.env` of this folder, else that of the project."""
    here = Path(".env")
    return here if here.exists() else ROOT / ".env"


OLDER_NAMES = {  # of guides for other servers, and what to set here
    "MODEL_NAME": "DRAWING_CHAT_MODEL",
    "SERVER_URL": "DRAWING_CHAT_SERVER (of the page on port 7860)",
    "DEVICE_MAP": "DRAWING_CHAT_TENSOR_PARALLEL_SIZE (vLLM shares the model over GPUs by itself)",
    "TORCH_DTYPE": 'DRAWING_CHAT_ENGINE_ARGS={"dtype": "bfloat16"} (vLLM takes the checkpoint\'s own)',
}
CLIENTS_NAMES = ("HF_", "HUGGING_FACE_HUB_TOKEN", "AWS_", "AZURE_", "GOOGLE_")


def hand_on_clients_names(file: Path) -> None:
    """What `.env` sets for the clients of a hub and of a store reaches them; the environment's own values win."""
    for name, value in dotenv_values(file).items():
        if value and name.startswith(CLIENTS_NAMES):
            os.environ.setdefault(name, value)


def older_names(file: Path) -> list[str]:
    """A sentence for each name of an older guide that is set, and does nothing here."""
    names = {name for name in (*os.environ, *dotenv_values(file)) if name in OLDER_NAMES}
    return [f"{name} is set and does nothing here; the name to use is {OLDER_NAMES[name]}" for name in sorted(names)]
