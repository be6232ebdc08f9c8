"""What tests of several parts share: drawings, made once, and one server for all that only need one."""

from __future__ import annotations

import gc
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings

if TYPE_CHECKING:  # imported where it is used: most tests need no server and no drawing
    from tests.serving import Client
    from tests.stores import Bucket

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("any machine", deadline=None)  # a busy one is slow, not wrong
settings.register_profile("quick", deadline=None, max_examples=25)  # for `make check`
settings.load_profile("any machine")

# As in the processes that render (see backend/documents/lean.py): neither networks nor Markdown come with PyMuPDF.
for _name in ("pymupdf.layout", "pymupdf4llm"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]

gc.disable()  # what thousands of tests hold lives to the end and is no garbage


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In `make check` only what the last tests left is looked at once more; in `make test` all that there is."""
    if session.config.getoption("--hypothesis-profile") == "quick":
        gc.collect(1)
        gc.freeze()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def own_environment() -> None:
    """Tests see the defaults, whatever the shell that runs them has set."""
    for name in [name for name in os.environ if name.startswith("DRAWING_CHAT_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def part_pdf() -> bytes:
    from tests.drawings import as_pdf, part_drawing

    return as_pdf(part_drawing("de"))


@pytest.fixture(scope="session")
def small_lettering_pdf() -> bytes:
    from tests.drawings import as_pdf, small_lettering

    return as_pdf(small_lettering())


@pytest.fixture(scope="session")
def small_pdf() -> bytes:
    from tests.drawings import as_pdf, simple_drawing

    return as_pdf(simple_drawing())


@pytest.fixture(scope="session")
def sessions_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sessions")


@pytest.fixture(scope="session")
def client(sessions_folder: Path) -> Iterator[Client]:
    """A server with the reader, two MB of upload and five pages at most."""
    from tests.serving import serving, settings_for

    with serving(settings_for(sessions_folder, max_upload_mb=2, max_pages=5)) as client:
        yield client


@pytest.fixture(scope="session")
def part_session(client: Client, part_pdf: bytes) -> str:
    """A read session of the part drawing; only for tests that leave it as it is."""
    return client.read(part_pdf, "part.pdf")


@contextmanager
def bucket_of(kind: str, missing: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    from tests import stores

    with getattr(stores, kind)(tmp_path_factory.mktemp(kind)) as bucket:
        if bucket is None:
            pytest.skip(missing)
        yield bucket


@pytest.fixture(scope="session")
def s3_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket_of("s3", "SeaweedFS is not installed: make setup with --dev", tmp_path_factory) as bucket:
        yield bucket


@pytest.fixture(scope="session")
def azure_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket_of("azure", "Azurite is not installed: make servers", tmp_path_factory) as bucket:
        yield bucket


@pytest.fixture(scope="session")
def gcs_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket_of("gcs", "fake-gcs-server is not installed: make setup with --dev", tmp_path_factory) as bucket:
        yield bucket


@pytest.fixture
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Gives an empty place in `s3`, `azure` or `gcs`, with the credentials in the environment."""

    def empty(kind: str) -> str:
        bucket: Bucket = request.getfixturevalue(f"{kind}_bucket")
        for name, value in bucket.environment.items():
            monkeypatch.setenv(name, value)
        return f"{bucket.url}/{uuid4()}"

    return empty


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a checkpoint for vLLM, made on the spot."""
    if importlib.util.find_spec("vllm") is None:
        pytest.skip("vLLM is not installed; `make test` installs its CPU build")
    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    subprocess.run([sys.executable, "-m", "tests.tiny_qwen3vl", str(folder)], cwd=ROOT, check=True, timeout=240)
    return folder


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[str]:
    """A Ray cluster of one node; the URL of its HTTP proxy."""
    from tests.cluster import cluster, needs_ray

    needs_ray()
    with cluster(5) as url:  # replicas ask for one processor each, and wait most of the time
        yield url
