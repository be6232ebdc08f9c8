"""The start of the page: what one sees first, and every way in which a drawing gets in."""

import base64
import re

import pytest
from PIL import Image, ImageDraw

from tests.client.page.steps import STATIC, TEXTS, ask, centre, flown, read, start, upload, window
from tests.drawings import as_pdf, as_png, part_drawing, simple_drawing
from tests.serving import serving, settings_for

GIVE = """([name, content, type, kind]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const options = { bubbles: true, cancelable: true };
  if (kind === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
  else for (const event of ["dragenter", "dragover", "drop"]) document.querySelector(kind).dispatchEvent(new DragEvent(event, { ...options, dataTransfer: transfer }));
}"""  # noqa: E501


def give(page, kind: str, content: bytes, name: str, media_type: str) -> None:
    page.evaluate(GIVE, [name, base64.b64encode(content).decode(), media_type, kind])


def test_the_page_says_what_it_is_and_where_to_drop(started):
    assert started.get_by_role("heading", name="Drawing Chat").is_visible()
    assert started.get_by_text("jeder Wert in der Antwort zeigt auf seine Stelle").is_visible()
    assert started.locator(".drop").bounding_box()["height"] > 150
    assert started.get_by_text("Hier erscheinen Zeichnungen").is_visible()


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_example_opens_with_one_click_and_answers_all_that_is_suggested(browser, client, language):
    with window(browser, locale={"de": "de-DE", "en": "en-GB"}[language]) as page:
        start(page, client.base_url)
        page.get_by_role("button", name=TEXTS[language]["example"]).click()
        read(page)
        page.wait_for_selector(".chip")
        offers = page.locator(".chip").all_inner_texts()
        assert {TEXTS[language]["q_parts"], TEXTS[language]["q_material"], TEXTS[language]["q_threads"]} <= set(offers)
        for offer in offers:
            ask(page, offer)
        assert page.evaluate("drawingChat.state.turns.map((turn) => turn.reply.answered)") == [True] * len(offers)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_question_that_can_be_suggested_is_answered_on_a_sheet_that_fits(client, language):
    """The example has all that the suggestions are about."""
    session = client.read((STATIC / "examples" / f"{language}.pdf").read_bytes(), "example.pdf")
    for name in [name for name in TEXTS[language] if name.startswith("q_")]:
        reply = client.ask(session, TEXTS[language][name]).json()
        assert reply["answered"], TEXTS[language][name]


def test_suggestions_fit_the_sheet(started, tmp_path):
    path = tmp_path / "plain.pdf"
    path.write_bytes(as_pdf(simple_drawing("⌀20 H7")))
    upload(started, path)
    started.wait_for_selector(".chip")
    assert set(started.locator(".chip").all_inner_texts()) == {TEXTS["de"]["q_tolerances"], TEXTS["de"]["q_diameter"]}


def test_a_pasted_picture_is_taken(started):
    give(started, "paste", as_png(simple_drawing()), "image.png", "image/png")
    read(started)


@pytest.mark.parametrize("place", [".drop", "#app"])
def test_a_dropped_file_is_taken(started, part_pdf, place):
    give(started, place, part_pdf, "dropped.pdf", "application/pdf")
    read(started)
    assert started.get_by_text("dropped.pdf").first.is_visible()


@pytest.mark.parametrize("place", [".viewer", ".log"])
def test_a_file_dropped_on_the_sheet_or_the_conversation_is_taken(started, drawing, part_pdf, place):
    before = upload(started, drawing)
    give(started, place, part_pdf, "second.pdf", "application/pdf")
    started.wait_for_function("(before) => drawingChat.state.session.session_id !== before", arg=before)
    assert started.locator(".filename").inner_text() == "second.pdf"


def test_of_several_files_the_first_is_shown_and_all_are_kept(started, drawing, tmp_path):
    second = tmp_path / "zweite.pdf"
    second.write_bytes(as_pdf(simple_drawing("⌀30 H8")))
    broken = tmp_path / "kaputt.pdf"
    broken.write_text("no drawing")
    upload(started, drawing, second, broken)
    started.get_by_text("kaputt.pdf: Das ist kein Zeichnungsformat").wait_for()
    assert started.locator(".filename").inner_text() == "Gehäuse 1.pdf"
    started.get_by_role("button", name="Neue Zeichnung").click()
    assert started.locator(".earlier-name").all_inner_texts() == ["zweite.pdf", "Gehäuse 1.pdf"]
    started.wait_for_selector(".earlier img >> nth=1")


def test_a_file_that_is_no_drawing_gets_a_sentence(started, tmp_path):
    path = tmp_path / "notes.pdf"
    path.write_text("this is no PDF")
    started.set_input_files("#file", path)
    started.get_by_text("Das ist kein Zeichnungsformat").wait_for()
    assert started.locator(".drop").is_visible()


def test_an_upload_shows_how_far_it_is(started, drawing):
    started.route("**/api/upload", lambda route: None)  # never answered
    started.set_input_files("#file", drawing)
    started.get_by_text("Gehäuse 1.pdf").wait_for()
    assert started.locator(".uploads progress").is_visible()


A0_AT_200_DPI = (9362, 6622)
OVERVIEW_PX = 1024  # at most, on its longer side


def test_a_huge_scan_is_seen_small_first_and_sharpened_while_it_is_read(started, client, tmp_path):
    path = tmp_path / "scan.jpg"
    scan = Image.new("L", A0_AT_200_DPI, 255)
    ImageDraw.Draw(scan).rectangle((400, 400, 8900, 6200), outline=0, width=12)
    scan.save(path, dpi=(200, 200))
    reading = '{"detection_status": "running", "detected_elements": [], "elements_count": 0}'
    started.route("**/detection-status/*", lambda route: route.fulfill(body=reading, content_type="application/json"))
    asked: list[str] = []
    started.on("request", lambda request: "/image?" in request.url and asked.append(request.url.split("?")[1]))
    started.set_input_files("#file", path)
    started.wait_for_function("() => Number(document.querySelector('.viewer')?.dataset.tiles) > 0")
    assert int(asked[0].removeprefix("width=")) <= OVERVIEW_PX
    with started.expect_response(lambda reply: "clip=" in reply.url and reply.ok):
        for _ in range(4):
            started.get_by_role("button", name="Vergrößern").click()
    assert started.locator(".reading").get_attribute("data-state") == "running"
    client.delete(f"/api/session/{started.evaluate('drawingChat.state.session.session_id')}")


def test_a_phone_can_take_a_photo(browser, client, tmp_path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(as_png(simple_drawing()))
    with window(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as phone:
        start(phone, client.base_url)
        with phone.expect_file_chooser() as chooser:
            phone.get_by_role("button", name="Fotografieren").click()
        assert chooser.value.element.get_attribute("capture") == "environment"
        chooser.value.set_files(photo)
        read(phone)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    with serving(settings_for(tmp_path_factory.mktemp("guarded"), api_keys=("the-key",))) as client:
        yield client


def test_a_server_with_keys_asks_for_one_and_works_with_it(page, guarded, drawing):
    page.goto(f"{guarded.base_url}/ui")
    page.set_input_files("#file", drawing)
    page.fill("#key", "a wrong one")
    page.press("#key", "Enter")
    page.set_input_files("#file", drawing)
    page.get_by_text("Dieser Schlüssel gilt nicht.").wait_for()
    page.fill("#key", "the-key")
    page.press("#key", "Enter")
    upload(page, drawing)
    ask(page, "Welcher Werkstoff?")
    page.locator(".turn a.value.confirmed").first.click()
    assert flown(page)["page"] == 1
    assert page.evaluate("JSON.stringify(localStorage)").find("the-key") == -1


def test_the_material_flies_to_its_place(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    started.locator(".turn a.value.confirmed").first.click()
    x, y = centre(started, flown(started))
    truth = part_drawing("de").truths["material"]
    assert truth.box[0] - 0.02 < x < truth.box[2] + 0.02
    assert truth.box[1] - 0.02 < y < truth.box[3] + 0.02


def test_nothing_on_a_sheet_or_in_its_name_can_run(started, tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    path = tmp_path / f"{hostile.replace('/', '')}.pdf"
    path.write_bytes(as_pdf(simple_drawing(hostile, 200, 100)))
    upload(started, path)
    ask(started, f"Wo steht {hostile}?")
    assert hostile in started.locator(".asked").inner_text()
    started.keyboard.press("Control+f")
    started.fill("#find", "onerror")
    started.get_by_role("button", name="Neue Zeichnung").click()
    assert started.locator(".earlier-name").inner_text() == path.name
    assert started.locator("img[src=x]").count() == 0


def test_the_language_can_be_changed_and_is_kept(started, client):
    started.locator("summary").click()
    started.get_by_role("button", name="English", exact=True).click()
    started.get_by_text("Drop drawings here").wait_for()
    started.reload()
    started.get_by_text("Drop drawings here").wait_for()
    assert started.evaluate("document.documentElement.lang") == "en"


def test_both_languages_say_the_same_things():
    assert TEXTS["de"].keys() == TEXTS["en"].keys()
    for name in TEXTS["de"]:
        assert set(re.findall(r"\{\w+\}", TEXTS["de"][name])) == set(re.findall(r"\{\w+\}", TEXTS["en"][name])), name


def test_every_text_that_the_page_asks_for_exists():
    sources = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "app").glob("*.js"))
    asked = set(re.findall(r'\bsay\("(\w+)"', sources))
    assert len(asked) > 60 and asked <= TEXTS["de"].keys()
