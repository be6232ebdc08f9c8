"""How the page looks and is used otherwise: a phone, the keyboard alone, a screen reader, dark, less motion."""

import io
import re

import numpy as np
import pymupdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.client.page.steps import ask, flown, picture, replied, start, upload, window

SEVERE = ("serious", "critical")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RULER_PX = 18
WORDS_END = """(line) => {
  const range = document.createRange();
  range.selectNodeContents(line);
  return range.getBoundingClientRect().right;
}"""
PLACE = "(text) => drawingChat.state.sheets.get(1).callouts.find((one) => one.text.includes(text)).box"


def candidates(page) -> dict[str, object]:
    """An answer with candidates and every state of evidence, at their places on the sheet."""

    def at(text: str) -> dict[str, object]:
        return {"page": 1, "bbox": page.evaluate(PLACE, text)}

    return {
        "text": "Auf dem Blatt stehen mehrere Durchmesser.",
        "outcome": "candidates",
        "answered": False,
        "candidates": [
            {"text": "⌀50 H7", "reason": "Bohrung mit Passung", **at("⌀50")},
            {"text": "⌀80 f7", "reason": "größter Durchmesser", **at("⌀80")},
        ],
        "evidence": [
            {"quote": "⌀50 H7", "status": "confirmed", **at("⌀50")},
            {"quote": "⌀80", "status": "incomplete", **at("⌀80")},
            {"quote": "M8", "status": "elsewhere", "belongs_to": "Gewinde", **at("M8")},
            {"quote": "12,3", "status": "not_found"},
            {"quote": "R3", "status": "uncertain", **at("R3")},
        ],
    }


def findings(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SEVERE]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", ["desk", "phone"])
def test_axe_finds_nothing_serious(browser, client, drawing, scheme, device):
    with window(browser, color_scheme=scheme, bypass_csp=True, **(PHONE if device == "phone" else {})) as page:
        start(page, client.base_url)
        assert findings(page) == []
        picture(page, f"start-{device}-{scheme}")
        upload(page, drawing)
        picture(page, f"sheet-{device}-{scheme}")
        assert findings(page) == []
        ask(page, "Welche Maße haben eine Toleranz?")
        picture(page, f"answer-{device}-{scheme}")
        replied(page, candidates(page))
        ask(page, "Welcher Durchmesser?")
        picture(page, f"candidates-{device}-{scheme}")
        assert findings(page) == []
        page.keyboard.press("Control+f")
        assert findings(page) == []
        page.goto(f"{client.base_url}/ui/")
        page.wait_for_selector(".earlier img")
        assert findings(page) == []


def test_axe_finds_nothing_serious_in_the_dialog_for_a_key(browser, client):
    with window(browser, bypass_csp=True) as page:
        start(page, client.base_url)
        page.route("**/api/upload", lambda route: route.fulfill(status=401, json={"detail": "x"}))
        page.get_by_role("button", name="Beispielzeichnung ansehen").click()
        page.wait_for_selector("dialog[open]")
        assert findings(page) == []


def test_a_phone_shows_sheet_or_conversation_and_always_the_question(browser, client, drawing):
    with window(browser, **PHONE) as phone:
        start(phone, client.base_url)
        upload(phone, drawing)
        fits = (
            "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
        )
        assert phone.evaluate(fits)
        assert phone.locator(".viewer").bounding_box()["height"] > 350
        assert phone.locator("#question").is_visible()
        ask(phone, "Welcher Werkstoff?")
        assert not phone.locator(".viewer").is_visible()
        assert phone.locator("#question").is_visible()
        phone.locator("a.value").first.tap()
        phone.locator(".viewer").wait_for()
        assert flown(phone)["page"] == 1
        assert phone.evaluate(fits)


def test_a_callout_is_asked_about_by_touch(browser, client, drawing):
    with window(browser, **PHONE) as phone:
        start(phone, client.base_url)
        upload(phone, drawing)
        box = phone.evaluate("drawingChat.state.sheets.get(1).callouts.find((one) => one.text.includes('H7')).box")
        phone.evaluate("(box) => drawingChat.fly(1, box)", box)
        flown(phone)
        phone.wait_for_timeout(900)  # until it has arrived
        stage = phone.locator(".stage").bounding_box()
        phone.touchscreen.tap(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
        phone.locator(".meaning").get_by_role("button", name="Danach fragen").tap()
        phone.locator(".said[data-status=done]").wait_for()


def tab_to(page, words: str, limit: int = 60) -> None:
    """Press Tab until the focus is on what has these words."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        here = page.evaluate("(document.activeElement.ariaLabel || '') + ' ' + document.activeElement.innerText")
        if words in here and len(here) < 100:  # not the whole conversation, which has the focus too
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def test_the_keyboard_is_enough(started):
    tab_to(started, "Beispielzeichnung")
    started.keyboard.press("Enter")
    started.wait_for_selector(".reading[data-state=completed]")
    started.wait_for_selector(".chip")
    tab_to(started, "Welcher Werkstoff?")
    started.keyboard.press("Enter")
    started.wait_for_selector(".said[data-status=done]")
    tab_to(started, "EN AW-6082")
    started.keyboard.press("Enter")
    assert flown(started)["page"] == 1
    tab_to(started, "Breite von Blatt")
    before = started.locator(".sheet").bounding_box()["width"]
    started.keyboard.press("ArrowLeft")
    assert started.locator(".sheet").bounding_box()["width"] < before
    tab_to(started, "Mehr")
    started.keyboard.press("Enter")
    tab_to(started, "Löschen", 5)
    started.keyboard.press("Escape")
    assert started.evaluate("document.activeElement.ariaLabel") == "Mehr"


def test_the_divider_can_be_moved_and_stays(started, drawing):
    upload(started, drawing)
    before = started.locator(".sheet").bounding_box()["width"]
    place = started.locator(".divider").bounding_box()
    started.mouse.move(place["x"] + 4, 400)
    started.mouse.down()
    started.mouse.move(place["x"] - 200, 400)
    started.mouse.up()
    assert abs(started.locator(".sheet").bounding_box()["width"] - before + 200) < 15
    started.reload()
    started.wait_for_selector(".viewer[data-page='1']")
    assert abs(started.locator(".sheet").bounding_box()["width"] - before + 200) < 15


def test_light_and_dark_can_be_chosen_and_are_kept(started):
    ground = "getComputedStyle(document.body).backgroundColor"
    before = started.evaluate(ground)
    started.locator("summary").click()
    started.get_by_role("button", name="Hell/Dunkel").click()
    assert started.evaluate(ground) != before
    started.reload()
    started.wait_for_selector(".drop")
    assert started.evaluate(ground) != before


def test_nothing_moves_by_itself_for_those_who_want_less_motion(browser, client, drawing):
    with window(browser, reduced_motion="reduce") as page:
        start(page, client.base_url)
        upload(page, drawing)
        ask(page, "Welcher Werkstoff?")
        page.locator("a.value").first.click()
        box = flown(page)
        where = "(box) => { const at = document.querySelector('.viewer'); return box && at.dataset.flown.length; }"
        assert page.evaluate(where, box)
        assert page.evaluate("getComputedStyle(document.querySelector('.log')).animationName") == "none"


@pytest.fixture
def framed(started, tmp_path):
    """What is seen of an A4 sheet with a frame at its very edge, in grey: (rows, columns)."""
    document = pymupdf.open()
    page = document.new_page(width=842, height=595)
    page.draw_rect(pymupdf.Rect(1, 1, 841, 594), width=2)
    path = tmp_path / "frame.pdf"
    path.write_bytes(document.tobytes())
    upload(started, path)
    started.wait_for_function("() => Number(document.querySelector('.viewer').dataset.tiles) >= 3")  # over two tiles
    started.wait_for_timeout(500)  # until they are drawn
    return np.asarray(Image.open(io.BytesIO(started.locator(".viewer").screenshot())).convert("L"), float)


def test_lines_run_on_where_tiles_meet(framed):
    lower = 255 - framed[framed.shape[0] // 2 :, RULER_PX + 8 : -8]
    lower[lower < 128] = 0  # the ground around the sheet is light grey
    assert lower.sum(0).all()
    at = (lower * np.arange(len(lower))[:, None]).sum(0) / lower.sum(0)
    assert at.max() - at.min() < 0.5


def test_the_whole_sheet_is_seen_beside_the_rulers(framed):
    edge = framed[framed.shape[0] // 3 : framed.shape[0] // 2, RULER_PX : RULER_PX + 6]
    assert edge.min(axis=1).max() < 128


def test_an_earlier_drawings_time_is_the_readers_and_free_of_the_button(browser, client, drawing):
    with window(browser, locale="en-GB") as page:
        start(page, client.base_url)
        upload(page, drawing)
        page.get_by_role("button", name="New drawing").click()
        page.wait_for_selector(".earlier img")
        time = page.locator(".earlier a .hint").first
        assert time.evaluate(WORDS_END) <= page.locator(".earlier li .button").first.bounding_box()["x"]
        assert "AM" not in time.inner_text() and "PM" not in time.inner_text()


@pytest.mark.parametrize("device", [{}, PHONE])
def test_what_can_be_saved_is_seen_whole(browser, client, drawing, device):
    with window(browser, **device) as page:
        start(page, client.base_url)
        upload(page, drawing)
        page.locator(".tools summary").click()
        box = page.locator(".tools .menu-items").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]


def test_a_long_reading_says_how_long_it_takes(started, drawing):
    reading = '{"detection_status": "running", "detected_elements": [], "elements_count": 0}'
    started.route("**/detection-status/*", lambda route: route.fulfill(body=reading, content_type="application/json"))
    started.set_input_files("#file", drawing)
    started.get_by_text(re.compile(r"Wird gelesen\s+\d+ s")).wait_for()
