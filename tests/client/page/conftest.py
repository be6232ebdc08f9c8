"""A drawing as a file, and a watch over what no visit may do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.serving import Client


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def drawing(tmp_path: Path, part_pdf: bytes) -> Path:
    path = tmp_path / "Gehäuse 1.pdf"
    path.write_bytes(part_pdf)
    return path


@pytest.fixture
def started(page: Page, client: Client) -> Iterator[Page]:
    """The start page. No script breaks, none is refused by the policy, and no other host is asked."""
    broken: list[str] = []
    hosts: set[str] = set()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: "Content Security Policy" in line.text and broken.append(line.text))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(f"{client.base_url}/ui/")
    page.wait_for_selector(".drop")
    yield page
    assert broken == []
    assert {host for host in hosts if host} == {urlsplit(str(client.base_url)).netloc}


@pytest.fixture(scope="session")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server whose model goes on until it is stopped; `engine` is that."""
    from tests.api.scripted_engine import ScriptedEngine
    from tests.serving import serving, settings_for

    engine = ScriptedEngine(("Es ", "geht ", "weiter ") * 10, endless=True)
    with serving(settings_for(tmp_path_factory.mktemp("endless")), engine=engine) as client:
        client.engine = engine
        yield client
