"""The examples of proxies, with the real programs: what a caller is told where the server behind them dies."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from backend.api.problems import problem_of
from backend.api.streaming import STOPPING, STOPPING_S
from backend.errors import Unavailable
from tests.live import free_port, free_ports
from tests.stores import running

pytestmark = pytest.mark.slow
DEPLOY = Path(__file__).parents[2] / "deploy"
PATHS = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}


def program(name: str) -> str:
    found = shutil.which(name, path=PATHS["PATH"])
    if found is None:
        pytest.skip(f"{name} is not installed: make servers")
    return found


def changed(name: str, **values: str) -> str:
    """An example with other values in place of its own."""
    text = (DEPLOY / name).read_text()
    for old, new in values.items():
        assert old in text
        text = text.replace(old, new)
    return text


@contextmanager
def dying(port: int) -> Iterator[None]:
    """A server that takes every request and ends before it answers."""
    with socket.create_server(("127.0.0.1", port)) as listener:

        def serve() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                caller.recv(65536)
                caller.close()

        threading.Thread(target=serve, daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def answers(url: str) -> bool:
    try:
        httpx.get(url, verify=False, trust_env=False)
    except httpx.HTTPError:
        return False
    return True


@contextmanager
def nginx(folder: Path, behind: int) -> Iterator[str]:
    command, (secure, plain) = program("nginx"), free_ports(2)
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*certificate, *files], check=True, capture_output=True)
    values = {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "/etc/letsencrypt/live/drawings.example.org/fullchain.pem": str(folder / "certificate.pem"),
        "/etc/letsencrypt/live/drawings.example.org/privkey.pem": str(folder / "key.pem"),
        "    http2 on;\n": "",  # newer than what Debian has
    }
    places = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    site = changed("nginx.conf", **values)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off; {places}\n{site}}}\n"
    )
    url = f"https://127.0.0.1:{secure}"
    with running([command, "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, lambda: answers(url)):
        yield url


@contextmanager
def caddy(folder: Path, behind: int) -> Iterator[str]:
    command, port = program("caddy"), free_port()
    url = f"http://127.0.0.1:{port}"
    site = changed("Caddyfile", **{"127.0.0.1:8000": f"127.0.0.1:{behind}", "drawings.example.org {": f"{url} {{"})
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}")
    options = ["run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running([command, *options], folder, lambda: answers(url)):
        yield url


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_where_a_server_dies_its_callers_are_told_when_to_come_again(proxy, tmp_path: Path):
    port = free_port()
    with proxy(tmp_path, port) as url, httpx.Client(base_url=url, verify=False, trust_env=False) as client:
        told = [client.post("/api/chat", data={"question": "x"})]  # nobody is there
        with dying(port):
            told += [client.post("/api/chat", data={"question": "x"}), client.get("/health")]
    for reply in told:
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
        assert reply.headers["content-type"].startswith("application/problem+json")
        assert reply.json() == problem_of(Unavailable(STOPPING, retry_after_s=STOPPING_S), "en")
