"""Servers that several copies of the service share, real ones on this machine: object stores, and Redis.

SeaweedFS speaks S3, Azurite Azure's protocol; `make test` brings both, and Redis. What is not installed
gives None, and its tests are skipped. An object store comes with one empty bucket and the environment that its
clients need.
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from tests.live import ROOT, free_port, free_ports

START_S = 90.0
BUCKET = "drawings"
S3_KEY, S3_SECRET = "test-key", "test-secret"
AZURE_ACCOUNT = "devstoreaccount1"  # the emulator's own, as its documentation says
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
WEED_PARTS = ("master", "volume", "filer", "s3")
AZURITE = ROOT / ".cache" / "azurite" / "node_modules" / ".bin" / "azurite-blob"


@dataclass(frozen=True)
class Bucket:
    """An address of sessions, and what a client's environment has to say beside it."""

    url: str
    environment: dict[str, str]


@contextmanager
def running(command: list[str], folder: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """A program until the context ends; `ready` says when it answers."""
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + START_S
        while not ready():
            assert process.poll() is None and time.monotonic() < end, f"{command[0]}:\n{log.read_text()[-2000:]}"
            time.sleep(0.1)
        yield
    finally:
        process.kill()  # nothing of it is kept
        process.wait()


@contextmanager
def s3(folder: Path) -> Iterator[Bucket | None]:
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        yield None
        return
    ports = free_ports(2 * len(WEED_PARTS))
    options = ["-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-master.volumeSizeLimitMB=64"]
    options += [
        "-volume.max=20",
        "-volume.preStopSeconds=0",
        "-s3.port.lance=0",
        "-s3.port.iceberg=0",
        "-s3.autoCreateBucket=false",
    ]
    for part, port, inner in zip(WEED_PARTS, ports[:4], ports[4:], strict=True):
        options += [f"-{part}.port={port}", f"-{part}.port.grpc={inner}"]
    url = f"http://127.0.0.1:{ports[3]}"
    environment = {"AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"}
    environment |= {"AWS_ACCESS_KEY_ID": S3_KEY, "AWS_SECRET_ACCESS_KEY": S3_SECRET}
    bucket = Bucket(f"s3://{BUCKET}", environment)
    keys = folder / "keys.json"
    keys.write_text(
        f'{{"identities": [{{"name": "test", "actions": ["Admin"],'
        f' "credentials": [{{"accessKey": "{S3_KEY}", "secretKey": "{S3_SECRET}"}}]}}]}}'
    )
    made = f"http://127.0.0.1:{ports[2]}/buckets/{BUCKET}/"

    def ready() -> bool:
        _calls(made, "POST")
        return _writes(bucket)

    try:
        with running([str(program), "server", f"-s3.config={keys}", *options], folder, ready):
            yield bucket
    finally:
        for port in ports:
            for socket_file in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                socket_file.unlink(missing_ok=True)


@contextmanager
def azure(folder: Path) -> Iterator[Bucket | None]:
    if not AZURITE.exists():
        yield None
        return
    port = free_port()
    url = f"http://127.0.0.1:{port}/{AZURE_ACCOUNT}"
    environment = {"AZURE_STORAGE_ACCOUNT_NAME": AZURE_ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY}
    command = [str(AZURITE), "--blobPort", str(port), "--inMemoryPersistence", "--skipApiVersionCheck"]
    bucket = Bucket(f"az://{BUCKET}", environment | {"AZURE_STORAGE_ENDPOINT": url})

    def ready() -> bool:
        _make_container(url)
        return _writes(bucket)

    with running([*command, "--disableTelemetry"], folder, ready):
        yield bucket


def _make_container(url: str) -> None:
    """Its clients' library cannot make one; the signature is that of Azure's "Shared Key"."""
    date, version = email.utils.formatdate(usegmt=True), "2021-08-06"
    path = f"/{AZURE_ACCOUNT}/{AZURE_ACCOUNT}/{BUCKET}"
    text = "PUT" + "\n" * 12 + f"x-ms-date:{date}\nx-ms-version:{version}\n{path}\nrestype:container"
    digest = hmac.digest(base64.b64decode(AZURE_KEY), text.encode(), hashlib.sha256)
    headers = {"x-ms-date": date, "x-ms-version": version}
    headers["Authorization"] = f"SharedKey {AZURE_ACCOUNT}:{base64.b64encode(digest).decode()}"
    _calls(f"{url}/{BUCKET}?restype=container", "PUT", **headers)


@contextmanager
def redis(folder: Path) -> Iterator[str | None]:
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        yield None
        return
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with running([program, *options], folder, lambda: _listens(port)):
        yield f"redis://127.0.0.1:{port}"


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _calls(url: str, method: str, **headers: str) -> None:
    with suppress(httpx.HTTPError):
        httpx.request(method, url, headers=headers, timeout=5, trust_env=False)


def _writes(bucket: Bucket) -> bool:
    """Whether a client of the bucket can put something there."""
    names = {name.lower(): value for name, value in bucket.environment.items()}
    store = from_url(bucket.url, config=names, client_options={"allow_http": True}, retry_config={"max_retries": 0})
    try:
        obstore.put(store, "ready", b"ready")  # with content: room for it is made at the first write
        obstore.delete(store, "ready")
    except (BaseError, OSError):
        return False
    return True
