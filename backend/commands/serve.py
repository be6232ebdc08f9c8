"""`python main.py serve`: the server in this process, until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import logging.config
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI

from backend.app import create_app
from backend.commands.environment import environment_file, hand_on_hub_names, older_names
from backend.commands.logs import log_config
from backend.sessions.objects import StoreLocationError
from backend.settings import Settings, SettingsError, load_settings

log = logging.getLogger(__name__)

GRACE_S = 10  # for answers that are being given when the server is told to stop


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python main.py serve", description="Start the server.")
    found.add_argument("--host", help="address to listen on (DRAWING_CHAT_HOST)")
    found.add_argument("--port", type=int, help="port to listen on (DRAWING_CHAT_PORT)")
    found.add_argument("--engine", help="auto, vllm, openai or reader (DRAWING_CHAT_ENGINE)")
    found.add_argument("--model", help="hub id or folder of the model (DRAWING_CHAT_MODEL)")
    return found


def main(arguments: list[str]) -> int:
    options = {name: value for name, value in vars(parser().parse_args(arguments)).items() if value is not None}
    try:
        hand_on_hub_names(environment_file())
        settings = load_settings(environment_file(), **options)
        logging.config.dictConfig(log_config(settings.log_format))
        for sentence in older_names(environment_file()):
            log.warning("%s", sentence)
        app = create_app(settings)
    except (SettingsError, StoreLocationError) as error:
        print(error, file=sys.stderr)
        return 2
    server = server_of(app, settings)
    server.run()
    return 0 if server.started else 1


def server_of(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """The HTTP server, with its limits. Whose word is taken for a caller's address is the app's to decide."""
    config: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "ws": "none",
        "timeout_graceful_shutdown": GRACE_S,
    }
    return uvicorn.Server(uvicorn.Config(app, host=settings.host, port=settings.port, **config))
