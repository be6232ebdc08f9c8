"""Request bodies: forms with files, straight to the disk, and small fields; limits hold while reading.

A body that is too large is refused at its Content-Length, or at the byte that is too many. Files are hashed on
their way. What is read: multipart and urlencoded forms, and JSON objects. Knows nothing of drawings.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import tempfile
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from python_multipart.exceptions import ParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from backend.desk.intake import ReceivedFile
from backend.errors import BadRequest, DocumentTooLarge, UnsupportedDocument

Fields = TypeVar("Fields", bound=BaseModel)

MAX_FIELD_BYTES = 256 * 1024
MAX_BODY_BYTES = 1024 * 1024  # of requests without a file
MAX_FIELDS = 64  # parts of a form that are no files, those of one name counted each
MAX_FIELDS_BYTES = 1024 * 1024  # of all fields together
MAX_HEADER_BYTES = 16 * 1024  # of one part
MAX_BOUNDARY = 70  # RFC 2046
MAX_FILENAME = 200
MEGABYTE = 1024 * 1024
DRAIN_BYTES = 64 * MEGABYTE
DRAIN_PAUSE_S = 1.0  # without a byte: the caller has read the refusal, or is gone
FORM_OVERHEAD = 64 * 1024  # boundaries and headers beside the file itself


@dataclass
class Form:
    """Text fields by name (the last of a name counts) and the files, with the names of their fields."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, ReceivedFile]] = field(default_factory=list)


def display_name(name: str) -> str:
    """A file name as data to show: its last part, no control characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    if len(shown) > MAX_FILENAME:
        stem, dot, suffix = shown.rpartition(".")
        shown = f"{stem[: MAX_FILENAME - 10]}…{dot}{suffix[:8]}" if dot else shown[:MAX_FILENAME]
    return shown or "drawing"


class _Upload:
    """A file part on its way to the disk."""

    def __init__(self, folder: Path, name: str, filename: str) -> None:
        self.name = name
        self.filename = filename
        self.size = 0
        self.hash = hashlib.sha256()
        handle: IO[bytes] = tempfile.NamedTemporaryFile(dir=folder, prefix="upload-", delete=False)  # noqa: SIM115
        self.file = handle
        self.path = Path(handle.name)

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.hash.update(data)
        self.file.write(data)


class _MultipartReader:
    """Callbacks of the parser; collects fields and files, and what is still to be written."""

    def __init__(self, boundary: bytes, folder: Path, max_file_bytes: int, max_files: int) -> None:
        self.form = Form()
        self._folder = folder
        self._max_file_bytes = max_file_bytes
        self._max_files = max_files
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._value = bytearray()
        self._fields = 0
        self._fields_bytes = 0
        self._header_bytes = 0
        self._upload: _Upload | None = None
        self._pending: list[tuple[_Upload, bytes]] = []
        self.uploads: list[_Upload] = []
        self.complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": partial(self._header_part, 0),
                "on_header_value": partial(self._header_part, 1),
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    async def feed(self, chunk: bytes) -> None:
        self._parser.write(chunk)
        if sum(len(data) for _, data in self._pending) >= MEGABYTE:
            await self.flush()

    async def flush(self) -> None:
        pending, self._pending = self._pending, []
        if pending:
            await asyncio.to_thread(_write_all, pending)

    def _part_begin(self) -> None:
        self._headers, self._header, self._header_bytes = {}, (bytearray(), bytearray()), 0
        self._name, self._value, self._upload = "", bytearray(), None

    def _header_part(self, part: int, data: bytes, start: int, end: int) -> None:
        self._header_bytes += end - start
        if self._header_bytes > MAX_HEADER_BYTES:
            raise BadRequest("request.unreadable")
        self._header[part].extend(data[start:end])

    def _header_end(self) -> None:
        self._headers[bytes(self._header[0]).lower()] = bytes(self._header[1])
        self._header = (bytearray(), bytearray())

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            self._fields += 1
            if self._fields > MAX_FIELDS:
                raise DocumentTooLarge("request.too_large")
            return
        if len(self.uploads) >= self._max_files:
            raise DocumentTooLarge("request.too_many_files", limit=self._max_files)
        filename = display_name(options[b"filename"].decode("utf-8", "replace"))
        self._upload = _Upload(self._folder, self._name, filename)
        self.uploads.append(self._upload)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._upload is not None:
            written = self._upload.size + sum(len(part) for upload, part in self._pending if upload is self._upload)
            if written + end - start > self._max_file_bytes:
                raise DocumentTooLarge("documents.too_many_bytes", limit=self._max_file_bytes // MEGABYTE)
            self._pending.append((self._upload, data[start:end]))
            return
        self._fields_bytes += end - start
        if len(self._value) + end - start > MAX_FIELD_BYTES or self._fields_bytes > MAX_FIELDS_BYTES:
            raise DocumentTooLarge("request.too_large")
        self._value += data[start:end]

    def _part_end(self) -> None:
        if self._upload is None:
            self.form.fields[self._name] = self._value.decode("utf-8", "replace")

    def _end(self) -> None:
        self.complete = True


def _write_all(pending: list[tuple[_Upload, bytes]]) -> None:
    for upload, data in pending:
        upload.write(data)


def check_length(request: Request, limit: int, refusal: DocumentTooLarge) -> None:
    """Refuse a body by what its Content-Length claims, before any of it is read."""
    claimed = request.headers.get("content-length", "0")
    if not (claimed.isascii() and claimed.isdigit()):
        raise BadRequest("request.unreadable")
    if int(claimed) > limit:
        raise refusal


@asynccontextmanager
async def form_with_files(request: Request, folder: Path, max_mb: int, max_files: int = 1) -> AsyncIterator[Form]:
    """A multipart form, its files in `folder` for as long as the context lasts."""
    limit = max_mb * MEGABYTE
    too_large = DocumentTooLarge("documents.too_many_bytes", limit=max_mb)
    check_length(request, limit * max_files + FORM_OVERHEAD, too_large)
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    if content_type != b"multipart/form-data" or not options.get(b"boundary"):
        raise BadRequest("request.not_multipart")
    reader = _MultipartReader(_boundary(options), folder, limit, max_files)
    try:
        try:
            async for chunk in request.stream():
                await reader.feed(chunk)
        except ParseError as error:
            raise BadRequest("request.unreadable") from error
        except (DocumentTooLarge, BadRequest):
            await _drain(request)
            raise
        if not reader.complete:
            raise BadRequest("request.unreadable")
        await reader.flush()
        for upload in reader.uploads:
            upload.file.close()
            file = ReceivedFile(upload.path, upload.filename, upload.size, upload.hash.hexdigest())
            reader.form.files.append((upload.name, file))
        yield reader.form
    finally:
        for upload in reader.uploads:
            upload.file.close()
            with contextlib.suppress(FileNotFoundError):
                upload.path.unlink()


def _boundary(options: dict[bytes, bytes]) -> bytes:
    boundary = options[b"boundary"]
    if len(boundary) > MAX_BOUNDARY:
        raise BadRequest("request.unreadable")
    return boundary


async def _drain(request: Request) -> None:
    """Take what a refused caller is still sending, within reason: many read the reply only after their last byte."""
    left = DRAIN_BYTES
    with contextlib.suppress(TimeoutError):
        while left > 0:
            async with asyncio.timeout(DRAIN_PAUSE_S):
                message = await request.receive()
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return
            left -= len(message.get("body", b""))


def parsed(kind: type[Fields], fields: dict[str, Any]) -> Fields:
    """A form's or a JSON object's fields as what they mean. Raises RequestValidationError (422) with the wrong ones."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError(jsonable_encoder(error.errors(include_context=False))) from error


async def small_fields(request: Request) -> dict[str, Any]:
    """The fields of a request without files: JSON object, multipart or urlencoded form."""
    check_length(request, MAX_BODY_BYTES, DocumentTooLarge("request.too_large"))
    content_type, options = parse_options_header(request.headers.get("content-type", "application/json"))
    body = await _small_body(request)
    if content_type == b"multipart/form-data" and options.get(b"boundary"):
        return await _multipart_fields(_boundary(options), body)
    if content_type == b"application/x-www-form-urlencoded":
        return _urlencoded_fields(body)
    if not content_type.endswith(b"json"):
        raise UnsupportedDocument("request.media_type")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("request.unreadable") from error
    if not isinstance(fields, dict) or not _is_text(fields):
        raise BadRequest("request.unreadable")
    return fields


def _is_text(fields: dict[str, Any]) -> bool:
    """Whether it can be written down: JSON can spell halves of characters, which no encoding holds."""
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


async def _small_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            await _drain(request)
            raise DocumentTooLarge("request.too_large")
    return bytes(body)


async def _multipart_fields(boundary: bytes, body: bytes) -> dict[str, Any]:
    reader = _MultipartReader(boundary, Path(), 0, 0)
    try:
        await reader.feed(body)
    except ParseError as error:
        raise BadRequest("request.unreadable") from error
    if not reader.complete:
        raise BadRequest("request.unreadable")
    return reader.form.fields


def _urlencoded_fields(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise BadRequest("request.unreadable") from error
