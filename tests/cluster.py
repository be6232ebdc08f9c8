"""A Ray cluster on this machine, in processes of its own, for the tests of the fleet and its bench."""

from __future__ import annotations

import gc
import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from deploy.ray_proxy import controller
from tests.live import free_port

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

ROOT = Path(__file__).resolve().parents[1]
STORE_BYTES = 100 << 20  # of memory that the processes share; pictures pass through it
# Ray starts a dozen processes of Python, and gives a node up whose agents have not imported everything in 15 s.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "pycache")}
# Ray Serve gives a proxy up that has not imported everything in three times 5 s, or is slow to say that it is well.
PATIENT = {"RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "60", "RAY_SERVE_PROXY_HEALTH_CHECK_TIMEOUT_S": "60"}
NOT_NEEDED = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
TRIES = 4
AGENT_PORTS = ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port", "runtime_env_agent_port")


def needs_ray() -> None:
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed; ./fix_qwen_dependencies.sh --fleet does that")


@contextmanager
def cluster(*processors: int, **environment: str) -> Iterator[str]:
    """Nodes with that many processors each, the head first, and Ray Serve; gives the URL of its HTTP proxy.

    `environment` is that of every replica.
    """
    import ray
    from ray import serve
    from ray.cluster_utils import Cluster

    os.environ |= COMPILED | PATIENT
    made = Cluster()
    try:
        for count in processors:
            _add_node(made, count)
        variables = {"PYTHONPATH": str(ROOT)} | environment
        ray.init(made.address, log_to_driver=False, runtime_env={"env_vars": variables})
        port = free_port()
        http = {"host": "127.0.0.1", "port": port}
        serve.start(proxy_location="HeadOnly", http_options=http, controller_options=controller("de"))
        yield f"http://127.0.0.1:{port}"
        serve.shutdown()
    finally:
        _leave()
        made.shutdown()


def _leave() -> None:
    """Ray ends the whole process where another thread collects a reference of Ray's while its worker is taken down."""
    import ray

    gc.collect()
    gc.disable()
    try:
        ray.shutdown()
    finally:
        gc.enable()


def replicas_of(deployment: str, application: str = "fleet") -> list[psutil.Process]:
    """Processes of one deployment's replicas, on all nodes of this machine; one that was killed is none."""
    name = f"ray::ServeReplica:{application}:{deployment}"
    return [one for one in psutil.Process().children(recursive=True) if _command(one).startswith(name)]


def _command(process: psutil.Process) -> str:
    """Empty where the process has ended, waited for or not."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _add_node(made: Cluster, processors: int) -> None:
    """Tried again: on a busy machine the agents of a node may be too late."""
    for others in reversed(range(TRIES)):
        ports = {name: free_port() for name in AGENT_PORTS}
        try:
            made.add_node(num_cpus=processors, object_store_memory=STORE_BYTES, **NOT_NEEDED, **ports)
        except Exception:
            if not others:
                raise
        else:
            return
