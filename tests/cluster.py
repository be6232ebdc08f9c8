"""A Ray cluster on this machine, in processes of its own, for the tests of the fleet."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live import free_port

ROOT = Path(__file__).resolve().parents[1]
STORE_BYTES = 100 << 20  # of memory that the processes share; pictures pass through it


def needs_ray() -> None:
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed; ./fix_qwen_dependencies.sh --fleet does that")


@contextmanager
def cluster() -> Iterator[str]:
    """One node with Ray Serve; gives the URL of its HTTP proxy."""
    import ray
    from ray import serve

    os.environ.setdefault("RAY_raylet_start_wait_time_s", "240")  # on a busy machine
    port = free_port()
    ray.init(
        address="local",
        num_cpus=5,  # replicas ask for one each, and wait most of the time
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=STORE_BYTES,
        runtime_env={"env_vars": {"PYTHONPATH": str(ROOT)}},
    )
    try:
        serve.start(http_options={"host": "127.0.0.1", "port": port})
        yield f"http://127.0.0.1:{port}"
    finally:
        serve.shutdown()
        ray.shutdown()
