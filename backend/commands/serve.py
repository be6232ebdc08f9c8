"""`python main.py serve`: the server in this process, until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import logging.config
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from backend.app import create_app
from backend.commands.connections import GRACE_S, KEEP_ALIVE_S, PatientProtocol, PunctualServer, allow_files
from backend.commands.environment import environment_file, hand_on_clients_names, older_names
from backend.commands.logs import log_config
from backend.commands.memory import keep_no_large_buffers
from backend.own_folder import own_temp_folder
from backend.sessions.location import StoreLocationError
from backend.settings import Settings, SettingsError, load_settings

log = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    found = argparse.ArgumentParser(prog="python main.py serve", description="Start the server.")
    found.add_argument("--host", help="address to listen on (DRAWING_CHAT_HOST)")
    found.add_argument("--port", type=int, help="port to listen on (DRAWING_CHAT_PORT)")
    found.add_argument("--engine", help="auto, vllm, openai or reader (DRAWING_CHAT_ENGINE)")
    found.add_argument("--model", help="hub id or folder of the model (DRAWING_CHAT_MODEL)")
    return found


def main(arguments: list[str]) -> int:
    """Serve until a signal; 1 or 2 where it cannot start."""
    options = {name: value for name, value in vars(parser().parse_args(arguments)).items() if value is not None}
    try:
        hand_on_clients_names(environment_file())
        settings = load_settings(environment_file(), **options)
        logging.config.dictConfig(log_config(settings.log_format))
        for sentence in older_names(environment_file()):
            log.warning("%s", sentence)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    os.umask(0o077)  # what is kept is for this user alone
    PatientProtocol.most = allow_files()
    keep_no_large_buffers()
    with own_temp_folder(to_the_end=True) as folder:
        return serve(settings, folder)


def serve(settings: Settings, folder: Path) -> int:
    """Until it is told to stop; gives the exit status."""
    try:
        app = create_app(settings)
    except (SettingsError, StoreLocationError) as error:
        print(error, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises it once more when it has ended; the folder must go first
    server = server_of(app, settings, partial(shutil.rmtree, folder, ignore_errors=True))
    server.run()
    return 0 if server.started else 1


def _leave(number: int, frame: object) -> None:
    sys.exit(0)


def server_of(app: FastAPI, settings: Settings, last: Callable[[], object] = int) -> uvicorn.Server:
    """The HTTP server, with its limits; `last` is called where it has to be ended by force.

    Whose word is taken for a caller's address is the app's to decide.
    """
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=PatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    return PunctualServer(config, app.state.stopping.set, last)
