"""The service on several machines: `serve run deploy.ray_serve:app`, with the settings of one server.

The app answers HTTP on replicas without GPUs, each with its own workers; the model runs on replicas with GPUs, which
Ray replaces, adds and drains. With DRAWING_CHAT_ENGINE=reader or openai there are no engine replicas. Knows nothing
of how an engine is asked.
"""

from __future__ import annotations

import logging
import logging.config
import os
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from ray import serve
from ray.serve.handle import DeploymentHandle

from backend.api.door.access import check_host
from backend.app import create_app
from backend.commands.environment import environment_file, hand_on_clients_names
from backend.commands.logs import log_config
from backend.commands.memory import keep_no_large_buffers
from backend.engines.choice import look_at_machine
from backend.engines.ray import RayEngine, gpus_each, in_replica, replicas
from backend.own_folder import remove_left_over
from backend.settings import EngineChoice, Settings, load_settings
from deploy.ray_proxy import controller

ELSEWHERE = (EngineChoice.READER, EngineChoice.OPENAI)  # the app needs no replicas of ours for these
MOST_CALLS = 1000  # of one replica at once: uploads and streams that mostly wait
DRAIN_S = 120.0  # a streamed answer has ended by then


@serve.ingress()
class Api:
    """The whole app, as one server has it; its engine is elsewhere."""

    def __init__(self, settings: Settings, engine: DeploymentHandle | None) -> None:
        self._settings = settings
        self._engine = engine

    def __serve_build_asgi_app__(self) -> FastAPI:
        os.umask(0o077)  # what is kept is for this user alone
        keep_no_large_buffers()
        logging.config.dictConfig(log_config(self._settings.log_format))
        remove_left_over(Path(tempfile.gettempdir()))
        engine = None if self._engine is None else RayEngine(self._engine, self._settings.model)
        return create_app(self._settings, engine=engine)


def deployed(settings: Settings, engine: serve.Application | None) -> serve.Application:
    """The replicas of the app, in front of those of the engine."""
    api = serve.deployment(Api).options(
        name="api",
        num_replicas=settings.ray_apis,
        max_ongoing_requests=MOST_CALLS,
        graceful_shutdown_timeout_s=DRAIN_S,
    )
    return api.bind(settings, engine)


def app(arguments: dict[str, Any]) -> serve.Application:
    """What `serve run` and `serve deploy` call. Raises SettingsError where it must not start."""
    hand_on_clients_names(environment_file())
    settings = load_settings(environment_file())
    check_host(settings)
    http = {"host": settings.host, "port": settings.port}
    serve.start(http_options=http, controller_options=controller(settings.language))
    if settings.engine in ELSEWHERE:
        return deployed(settings, None)
    gpus = 0 if look_at_machine().vllm == "cpu" else gpus_each(settings)
    return deployed(settings, replicas(settings, in_replica(settings), gpus))
