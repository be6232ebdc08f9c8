"""A model hub of this machine's own: serves folders as the real one serves repositories, as far as its client asks.

`with hub({"owner/name": folder}) as url: …`; `stumble_after` bytes of a file the connection breaks, once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "c0ffee" + "0" * 34
STOPS_WITHIN_S = 0.01


class Hub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, repositories: dict[str, Path]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories = repositories
        self.sent = 0  # bytes of files
        self.asked: list[str] = []
        self.stumble_after: int | None = None
        self.slowly = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._file(with_body=False)

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/"):
            self._listing()
        else:
            self._file(with_body=True)

    def _listing(self) -> None:
        name = "/".join(self.path.removeprefix("/api/models/").partition("?")[0].split("/")[:2])
        folder = self.server.repositories.get(name)
        if folder is None:
            self._reply(404, b'{"error":"Repository not found"}', {"X-Error-Code": "RepoNotFound"})
            return
        found = [(path.name, path.stat().st_size) for path in sorted(folder.iterdir())]
        body: object = [{"type": "file", "path": path, "size": size, "oid": path} for path, size in found]
        if "/tree/" not in self.path:
            body = {"id": name, "modelId": name, "sha": COMMIT, "siblings": [{"rfilename": path} for path, _ in found]}
        self._reply(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _file(self, *, with_body: bool) -> None:
        name, _, rest = self.path.strip("/").partition("/resolve/")
        file = self.server.repositories.get(name, Path("/nowhere")) / rest.partition("/")[2]
        self.server.asked.append(f"{self.command} {file.name}")
        if not file.is_file():
            self._reply(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        data = file.read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0] or 0)
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self._reply(206 if start else 200, data[start:], headers, with_body=with_body)

    def _reply(self, status: int, body: bytes, headers: dict[str, str], *, with_body: bool = True) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not with_body:
            return
        stumble = self.server.stumble_after
        if stumble is not None and len(body) > stumble:
            self.server.stumble_after = None
            body = body[:stumble]
            self.close_connection = True
        self.wfile.write(body)
        self.server.sent += len(body)


@contextlib.contextmanager
def hub(repositories: dict[str, Path]) -> Iterator[Hub]:
    server = Hub(repositories)
    thread = threading.Thread(target=server.serve_forever, args=(STOPS_WITHIN_S,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
