"""The sheet on the page: its tiles, overlays and pages, and what a search finds on it."""

import json

import pytest

from tests.client.page.steps import flown, upload
from tests.drawings import as_pdf, simple_drawing

PAINTED = """() => {
  const canvas = document.querySelector(".marks"), pen = canvas.getContext("2d");
  const { data } = pen.getImageData(40, 40, canvas.width - 40, canvas.height - 40);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


def test_search_finds_text_and_values_and_flies_there(started, tmp_path):
    path = tmp_path / "two.pdf"
    path.write_bytes(as_pdf(simple_drawing("⌀20 H7"), simple_drawing("⌀30,5 H8")))
    upload(started, path)
    started.wait_for_function("() => drawingChat.state.sheets.size === 2")
    started.keyboard.press("Control+f")
    started.fill("#find", "Ø30.5")
    started.wait_for_selector(".viewer[data-page='2']")
    assert flown(started)["page"] == 2
    started.get_by_text("1 von 1").wait_for()
    started.fill("#find", "H")
    started.press("#find", "Enter")
    started.wait_for_selector(".viewer[data-page='1']")
    started.press("#find", "Escape")
    assert started.locator("#find").count() == 0


def test_neighbouring_tiles_share_a_row_and_the_overview_is_asked_for_once(started, drawing):
    images: list[str] = []
    started.on("request", lambda request: "/image?" in request.url and images.append(request.url.split("?")[1]))
    upload(started, drawing)
    box = started.evaluate("drawingChat.state.sheets.get(1).title_block.find((one) => one.field === 'material').box")
    started.evaluate("(box) => drawingChat.fly(1, box)", box)
    started.wait_for_function("() => Number(document.querySelector('.viewer').dataset.tiles) > 4")
    started.wait_for_timeout(500)
    wholes = [image for image in images if "clip" not in image]
    assert len(set(wholes)) == 1
    clips = [
        [float(side) for side in image.split("&")[0].split("=")[1].split(",")] for image in images if "clip" in image
    ]
    ends = [(upper, lower) for upper in clips for lower in clips if upper[0] == lower[0] and upper[1] < lower[1]]
    assert ends and all(upper[3] > lower[1] for upper, lower in ends)


def test_overlays_come_with_their_counts(started, client, drawing):
    session = upload(started, drawing)
    sheet = client.get(f"/api/session/{session}/pages/1/sheet").json()
    shown = {}
    for label in started.locator(".overlays label").all():
        shown[label.locator("input").get_attribute("data-layer")] = int(label.locator(".count").inner_text())
    assert (shown["table"], shown["view"], shown["text"]) == tuple(len(sheet[n]) for n in ("tables", "views", "notes"))
    assert shown["dimension"] + shown["thread"] + shown["tolerance"] == len(sheet["callouts"])
    blank = painted(started)
    started.check("input[data-layer=dimension]")
    started.wait_for_function("(blank) => (" + PAINTED + ")() > blank + 50", arg=blank)


def painted(page) -> int:
    return int(page.evaluate(PAINTED))


def test_pages_are_changed_by_picker_buttons_and_thumbnails(started, tmp_path):
    path = tmp_path / "three.pdf"
    path.write_bytes(as_pdf(*(simple_drawing(f"⌀{n}0 H7") for n in (1, 2, 3))))
    upload(started, path)
    started.select_option("#page", "2")
    started.wait_for_selector(".viewer[data-page='2']")
    started.get_by_role("button", name="Vorige Seite").click()
    started.wait_for_selector(".viewer[data-page='1']")
    started.get_by_role("button", name="Seite 3").click()
    started.wait_for_selector(".viewer[data-page='3']")
    assert json.loads(started.evaluate("JSON.stringify(drawingChat.state.page)")) == 3


def test_zooming_in_fetches_sharper_parts(started, drawing):
    asked = []
    started.on("request", lambda request: "clip=" in request.url and asked.append(request.url))
    upload(started, drawing)
    for _ in range(5):
        started.get_by_role("button", name="Vergrößern").click()
    started.wait_for_function("() => Number(document.querySelector('.viewer').dataset.tiles) > 3")
    for _ in range(100):  # the finest parts come last, once the zoom stands still
        clips = [[float(side) for side in url.split("clip=")[1].split("&")[0].split(",")] for url in asked]
        if min(x1 - x0 for x0, _, x1, _ in clips) < 0.3:
            return
        started.wait_for_timeout(100)
    pytest.fail(f"no part finer than {min(clips)}")
