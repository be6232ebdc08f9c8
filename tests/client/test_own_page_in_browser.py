"""The page of its own as people use it, in a browser, against the real server with the reader."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.client import own_page
from tests.client.page.steps import centre, flown, picture
from tests.drawings import as_pdf, part_drawing, simple_drawing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHEET, VIEWER = "#dc-sheet", "#dc-sheet .viewer"
QUESTION = "#dc-question textarea"
ANSWER = "#dc-chat .dc-hint"


@pytest.fixture(scope="module")
def url(client, tmp_path_factory):
    pytest.importorskip("gradio")
    with own_page.page(tmp_path_factory.mktemp("page"), str(client.base_url)) as url:
        yield url


@pytest.fixture
def opened(page, url):
    page.goto(url)
    page.wait_for_selector(f"{SHEET} .hint")
    return page


def load(page, path: Path, pages: int = 1):
    page.set_input_files("#dc-file input[type=file]", path)
    page.wait_for_selector(f"{VIEWER}[data-page='1']")
    page.wait_for_selector(f"{SHEET} .reading[data-state=completed]")
    page.wait_for_function("() => drawingChat.state.sheets.has(1)")


def ask(page, question: str):
    answers = page.locator(ANSWER).count()
    page.fill(QUESTION, question)
    page.press(QUESTION, "Enter")
    page.locator(ANSWER).nth(answers).wait_for()


@pytest.fixture
def drawing(tmp_path, part_pdf) -> Path:
    path = tmp_path / "Gehäuse 1.pdf"
    path.write_bytes(part_pdf)
    return path


def test_a_question_is_answered_and_its_value_flies_to_its_place(opened, drawing):
    load(opened, drawing)
    ask(opened, "Welcher Werkstoff?")
    link = opened.locator("#dc-chat a.dc-value.confirmed").first
    link.click()
    x, y = centre(opened, flown(opened))
    picture(opened, "beside-desk")
    truth = part_drawing("de").truths["material"]
    assert truth.box[0] - 0.02 < x < truth.box[2] + 0.02
    assert truth.box[1] - 0.02 < y < truth.box[3] + 0.02


def test_the_page_talks_to_its_own_server_only(page, url, drawing):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(url)
    page.wait_for_selector(f"{SHEET} .hint")
    load(page, drawing)
    ask(page, "Maßstab?")
    assert {host for host in hosts if host} == {urlsplit(url).netloc}


def test_pages_can_be_changed_by_picker_and_keyboard(opened, tmp_path):
    path = tmp_path / "two.pdf"
    path.write_bytes(as_pdf(simple_drawing("⌀20 H7"), simple_drawing("⌀30 H8")))
    load(opened, path)
    opened.select_option(f"{SHEET} #page", "2")
    opened.wait_for_selector(f"{VIEWER}[data-page='2']")
    opened.get_by_role("button", name="Vorige Seite").press("Enter")
    opened.wait_for_selector(f"{VIEWER}[data-page='1']")


def test_zooming_in_fetches_sharper_parts_of_the_sheet(opened, drawing):
    load(opened, drawing)
    for _ in range(6):
        with opened.expect_response("**/image?clip=*"):
            opened.get_by_role("button", name="Vergrößern").click()
            opened.get_by_role("button", name="Vergrößern").click()
        if int(opened.get_attribute(VIEWER, "data-tiles")) > 4:
            break
    assert int(opened.get_attribute(VIEWER, "data-tiles")) > 4


def test_a_click_on_a_callout_writes_its_question(opened, drawing):
    load(opened, drawing)
    box = opened.evaluate("drawingChat.state.sheets.get(1).callouts.find((one) => one.text.includes('H7')).box")
    opened.evaluate("(box) => drawingChat.fly(1, box)", box)
    flown(opened)
    opened.wait_for_timeout(900)  # until it has arrived
    stage = opened.locator(f"{SHEET} .stage").bounding_box()
    opened.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    opened.wait_for_function("() => document.querySelector('#dc-question textarea').value.includes('⌀50 H7')")
    opened.press(QUESTION, "Enter")
    opened.locator(ANSWER).wait_for()
    assert "H7" in opened.locator("#dc-chat").inner_text()


def test_search_finds_a_value_and_flies_there(opened, drawing):
    load(opened, drawing)
    opened.keyboard.press("Control+f")
    opened.fill(f"{SHEET} #find", "Ø50")
    assert flown(opened)["page"] == 1


def test_a_drawing_that_is_gone_is_said_to_be(opened, drawing):
    opened.route("**/api/detection-status/**", lambda route: route.fulfill(status=404, json={"detail": "x"}))
    opened.set_input_files("#dc-file input[type=file]", drawing)
    opened.locator(f"{SHEET} .hint", has_text="gibt es auf dem Server nicht").wait_for()


def test_a_file_that_is_no_drawing_gets_a_sentence(opened, tmp_path):
    path = tmp_path / "notes.pdf"
    path.write_text("this is no PDF")
    opened.set_input_files("#dc-file input[type=file]", path)
    opened.get_by_text("Das ist kein Zeichnungsformat").wait_for()


def test_a_question_without_a_drawing_gets_a_sentence(opened):
    opened.fill(QUESTION, "Welcher Werkstoff?")
    opened.press(QUESTION, "Enter")
    opened.get_by_text("Bitte zuerst eine Zeichnung laden.").wait_for()


def test_nothing_on_a_sheet_or_in_its_name_can_run(opened, tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    path = tmp_path / f"{hostile.replace('/', '')}.pdf"
    path.write_bytes(as_pdf(simple_drawing(hostile, 200, 100)))
    load(opened, path)
    ask(opened, f"Wo steht {hostile}?")
    assert opened.locator("#dc-chat img[src=x]").count() == 0
    assert hostile in opened.locator("#dc-chat").inner_text()


def saved(page, name: str) -> bytes:
    page.locator(f"{SHEET} .tools summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_dimensions_and_the_sheet_can_be_saved(opened, drawing):
    load(opened, drawing)
    assert "⌀" in saved(opened, "Maße als CSV").decode("utf-8-sig")
    opened.check("input[data-layer=dimension]")
    assert saved(opened, "Blatt mit Einblendungen als PNG").startswith(b"\x89PNG")


def test_an_earlier_drawing_can_be_opened_again(opened, url, drawing):
    load(opened, drawing)
    ask(opened, "Welcher Werkstoff?")
    opened.goto(url)
    opened.wait_for_selector(f"{SHEET} .hint")
    opened.click("#dc-recent input")
    opened.get_by_role("option", name="Gehäuse 1.pdf").click()
    opened.wait_for_selector(f"{VIEWER}[data-page='1']")
    opened.locator("#dc-chat").get_by_text("Welcher Werkstoff?").wait_for()


def test_the_page_fits_a_phone(browser, url):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    phone = context.new_page()
    phone.goto(url)
    phone.wait_for_selector(f"{SHEET} .hint")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.get_by_text("Ask the drawing").wait_for()
    picture(phone, "beside-phone")
    context.close()
