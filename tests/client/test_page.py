"""The web page of the server as people use it, in a browser, with the reader."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import serving, settings_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    with serving(settings_for(tmp_path_factory.mktemp("guarded"), api_keys=("the-key",))) as client:
        yield client


@pytest.fixture
def drawing(tmp_path, part_pdf) -> Path:
    path = tmp_path / "Gehäuse 1.pdf"
    path.write_bytes(part_pdf)
    return path


def test_a_question_is_answered_with_a_key_and_by_this_server_alone(page, guarded, drawing):
    hosts, broken = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: message.type == "error" and broken.append(message.text))
    page.goto(f"{guarded.base_url}/ui")
    page.fill("#key", "the-key")
    page.press("#key", "Tab")
    page.set_input_files("#file", drawing)
    page.wait_for_selector("#dc-sheet canvas[data-page='1']")
    page.fill("#question", "Welcher Werkstoff?")
    page.press("#question", "Enter")
    page.locator("#chat a.dc-value.confirmed").first.click()
    page.wait_for_selector("#dc-sheet canvas[data-target]")
    assert {host for host in hosts if host} == {urlsplit(str(guarded.base_url)).netloc}
    assert broken == []


def test_without_a_key_the_page_says_so(page, guarded, drawing):
    page.goto(f"{guarded.base_url}/ui")
    page.set_input_files("#file", drawing)
    page.get_by_text("Bitte einen gültigen API-Schlüssel mitsenden.").wait_for()
