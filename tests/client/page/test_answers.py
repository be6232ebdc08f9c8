"""Answers on the page: streamed, stopped, asked again; their values, candidates and evidence; what can be saved."""

import io
import json
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from bench.questions import load
from tests.api.scripted_engine import ScriptedEngine
from tests.client.page.steps import STATIC, ask, flown, replied, start, upload, window
from tests.drawings import as_pdf, simple_drawing
from tests.serving import serving, settings_for

BOX = {"x1": 300, "y1": 300, "x2": 420, "y2": 340}
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[here](javascript:alert(1))",
    "![](http://x.example/y.png)",
    "<http://x.example>",
    "[a]: http://x.example\n\n[a]",
    "<b onclick=alert(1)>x</b>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
)
STATUSES = ("confirmed", "elsewhere", "incomplete", "uncertain", "not_found")


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    """A server whose model goes on until it is stopped."""
    engine = ScriptedEngine(("Es ", "geht ", "weiter ") * 10, endless=True)
    with serving(settings_for(tmp_path_factory.mktemp("endless")), engine=engine) as client:
        client.engine = engine
        yield client


def test_an_answer_is_stopped_and_asked_again(page, endless, drawing):
    start(page, endless.base_url)
    upload(page, drawing)
    page.fill("#question", "Was ist das?")
    page.press("#question", "Enter")
    page.get_by_text("Es geht weiter").wait_for()
    page.locator(".ask").get_by_role("button", name="Anhalten").click()
    page.get_by_text("Angehalten.").wait_for()
    assert endless.engine.closed.wait(60)
    assert "Es geht" in page.locator(".answer-text").inner_text()
    page.get_by_role("button", name="Neu antworten").click()
    page.locator(".said[data-status=streaming]").wait_for()
    assert page.locator(".turn").count() == 1
    page.press("#question", "Escape")
    page.get_by_text("Angehalten.").wait_for()


def test_a_stop_before_the_first_text_leaves_the_conversation_as_it_was(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Maßstab?")
    started.route("**/api/chat", lambda route: None)  # never answered
    started.fill("#question", "Welcher Werkstoff?")
    started.press("#question", "Enter")
    started.locator(".ask").get_by_role("button", name="Anhalten").click()
    started.get_by_text("Angehalten.").wait_for()
    assert started.locator(".turn").count() == 2
    assert "1:1" in started.locator(".turn").first.inner_text()
    assert started.locator("#question").is_enabled()


def test_a_question_is_changed_and_asked_again(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Maßstab?")
    started.get_by_role("button", name="Frage ändern").click()
    assert started.input_value("#question") == "Welcher Maßstab?"
    ask(started, "Welcher Werkstoff?")
    assert started.locator(".asked").all_inner_texts()[-1].endswith("Welcher Werkstoff?")


def test_each_state_of_a_value_has_its_own_sign_line_and_words(started, drawing):
    upload(started, drawing)
    evidence = [
        {"quote": f"{n}1 mm", "status": status, "page": 1, "bbox": BOX, "belongs_to": "Gewinde"}
        for n, status in enumerate(STATUSES, 1)
    ]
    replied(started, {"text": ", ".join(item["quote"] for item in evidence), "evidence": evidence})
    ask(started, "?")
    values = started.locator(".answer-text .value")
    assert values.count() == 5
    lines = values.evaluate_all("(all) => all.map((one) => getComputedStyle(one).textDecorationStyle)")
    assert len(set(lines)) == 5
    assert len(set(started.locator(".answer-text .sign").all_inner_texts())) == 5
    words = started.locator(".answer-text .value .unseen").all_inner_texts()
    assert len(set(words)) == 5 and "gehört zu Gewinde" in words[1] and "es fehlt" in words[2]
    assert values.evaluate_all("(all) => all.map((one) => one.tagName)") == ["A"] * 4 + ["SPAN"]


def test_candidates_are_a_list_with_pictures_of_their_places(started, drawing):
    upload(started, drawing)
    found = [{"text": f"⌀{n}0", "page": 1, "bbox": BOX, "reason": "steht allein"} for n in range(1, 8)]
    replied(
        started, {"text": "Mehrere.", "outcome": "candidates", "answered": False, "candidates": found, "evidence": []}
    )
    ask(started, "Welcher Durchmesser?")
    started.get_by_text("Das Blatt sagt es nicht eindeutig").wait_for()
    assert started.locator(".candidates li").count() == 5
    started.locator(".candidates .cutout[data-ready]").nth(4).wait_for()
    assert started.locator(".candidates .cutout").first.evaluate("(canvas) => canvas.width") > 100
    started.get_by_role("button", name="⌀20 steht allein").click()
    assert flown(started)["x1"] == BOX["x1"]


def test_an_ambiguous_question_is_answered_with_candidates_of_the_sheet(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Durchmesser?")
    started.locator(".candidates .cutout[data-ready]").nth(1).wait_for()
    started.locator("button.candidate", has_text="⌀50 H7").click()
    box = started.evaluate("drawingChat.state.sheets.get(1).callouts.find((one) => one.text === '⌀50 H7').box")
    target = flown(started)
    assert box["x1"] - 5 < (target["x1"] + target["x2"]) / 2 < box["x2"] + 5
    started.reload()
    started.locator("button.candidate", has_text="⌀50 H7").wait_for()


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_a_click_on_a_callout_asks_is_answered(browser, client, language):
    with window(browser, locale=language) as page:
        session = client.read((STATIC / "examples" / f"{language}.pdf").read_bytes(), "example.pdf")
        start(page, client.base_url, session)
        page.wait_for_function("() => drawingChat.state.sheets.size === 1")
        questions = page.evaluate(QUESTIONS)
    assert len(questions) > 10
    assert [question for question in questions if not client.ask(session, question).json()["answered"]] == []


QUESTIONS = """() => import("./app/parts.js").then(
  (parts) => drawingChat.state.sheets.get(1).callouts.map((callout) => parts.questionAbout(callout)))"""


def test_what_is_not_on_the_sheet_is_said(started, drawing):
    upload(started, drawing)
    replied(started, {"text": "Davon steht nichts da.", "answered": False})
    ask(started, "Welcher Hersteller?")
    started.locator(".outcome", has_text="Steht nicht auf dem Blatt").wait_for()


def test_what_a_file_lacks_is_shown(started, client, part_session):
    session = client.get(f"/api/session/{part_session}").json() | {"warnings": ["Ein Anhang wird nicht gelesen."]}
    started.route(f"**/api/session/{part_session}", lambda route: route.fulfill(json=session))
    start(started, client.base_url, part_session)
    started.locator(".log").get_by_text("Ein Anhang wird nicht gelesen.").wait_for()


def test_notes_of_an_answer_are_shown(started, drawing):
    upload(started, drawing)
    replied(started, {"text": "1:1", "notes": ["Noch sind nicht alle Seiten gelesen."]})
    ask(started, "Maßstab?")
    started.get_by_text("Noch sind nicht alle Seiten gelesen.").wait_for()


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_an_answer_runs_or_fetches(started, drawing, text):
    upload(started, drawing)
    replied(started, {"text": text})
    ask(started, "?")
    inside = started.locator(".answer-text")
    assert inside.locator("script, img, b, a[href^=http], a[href^=javascript]").count() == 0
    assert "alert(1)" in inside.inner_text() or "x.example" in inside.inner_text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1*2*3", "1*2*3"),
        ("+0,1/-0,2", "+0,1/-0,2"),
        ("2. 5 mm", "2. 5 mm"),
        ("a\nb", "a\nb"),
        ("**x** 5", "x 5"),
        ("- 140 ±0,1\n- ⌀50 H7", "140 ±0,1\n⌀50 H7"),
        ("+ 0,2\n- 0,1", "+ 0,2\n- 0,1"),
    ],
)
def test_values_are_not_taken_for_markdown(started, drawing, text, shown):
    upload(started, drawing)
    replied(started, {"text": text})
    ask(started, "?")
    assert started.locator(".answer-text").inner_text().strip() == shown


def test_a_number_inside_a_longer_number_is_no_value(started, drawing):
    upload(started, drawing)
    evidence = [{"quote": "9.0", "status": "confirmed", "page": 1, "bbox": BOX}]
    replied(started, {"text": "19.00 und 9.0", "evidence": evidence})
    ask(started, "?")
    assert started.locator(".answer-text .value").count() == 1


def test_a_callout_tells_what_it_means_and_a_click_asks_about_it(started, drawing):
    upload(started, drawing)
    box = started.evaluate("drawingChat.state.sheets.get(1).callouts.find((one) => one.text.includes('H7')).box")
    started.evaluate("(box) => drawingChat.fly(1, box)", box)
    flown(started)
    started.wait_for_timeout(900)  # until it has arrived
    stage = started.locator(".stage").bounding_box()
    started.mouse.move(stage["x"] + stage["width"] / 2 - 5, stage["y"] + stage["height"] / 2)
    started.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    card = started.locator(".meaning")
    card.wait_for()
    assert "Durchmesser" in card.inner_text() and "H7" in card.inner_text()
    started.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    started.locator(".said[data-status=done]").wait_for()
    assert "⌀50 H7" in started.locator(".asked").inner_text()
    assert "H7" in started.locator(".answer-text").inner_text()


def thumb(page, name: str = "Hilfreich"):
    return page.get_by_role("button", name=name, exact=True)


def test_a_vote_is_kept_with_the_session_and_shown_in_another_browser(started, browser, client, drawing):
    session = upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    with started.expect_response("**/vote"):
        thumb(started).click()
    started.reload()
    started.locator(".turn").wait_for()
    assert thumb(started).get_attribute("aria-pressed") == "true"
    with window(browser) as other:
        start(other, client.base_url, session)
        other.locator(".turn").wait_for()
        assert thumb(other).get_attribute("aria-pressed") == "true"
        with other.expect_response("**/vote"):
            thumb(other, "Nicht hilfreich").click()
        assert thumb(other).get_attribute("aria-pressed") == "false"
    assert client.get(f"/api/session/{session}").json()["turns"][0]["vote"] == "bad"


def test_a_vote_is_taken_back_by_a_second_click(started, client, drawing):
    session = upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    for pressed in ("true", "false"):
        with started.expect_response("**/vote"):
            thumb(started).click()
        assert thumb(started).get_attribute("aria-pressed") == pressed
    assert client.get(f"/api/session/{session}").json()["turns"][0]["vote"] is None


def test_a_vote_that_the_server_refuses_is_not_shown(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    started.route("**/vote", lambda route: route.fulfill(status=429, json={"detail": "Zu viele Anfragen."}))
    thumb(started).click()
    started.get_by_text("Zu viele Anfragen.").wait_for()
    assert thumb(started).get_attribute("aria-pressed") == "false"


def test_good_answers_are_saved_as_a_question_file(started, drawing, tmp_path):
    upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    started.locator(".tools summary").click()
    started.get_by_role("button", name="Gut bewertete Fragen als JSONL").click()
    started.get_by_text("Noch ist keine Antwort").wait_for()
    with started.expect_response("**/vote"):
        thumb(started).click()
    file = tmp_path / "questions.jsonl"
    file.write_bytes(saving(started, "Gut bewertete Fragen als JSONL"))
    [case] = load(file)
    assert (case.question, case.page, case.answers) == ("Welcher Werkstoff?", 1, ("EN AW-6082", "T6"))
    assert case.bbox


def saving(page, name: str) -> bytes:
    page.locator(".tools summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_dimensions_are_saved_as_german_excel_opens_them(started, drawing):
    upload(started, drawing)
    content = saving(started, "Maße als CSV")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = [line.split(";") for line in content.decode("utf-8-sig").splitlines()]
    [row] = [row for row in rows if row[2].startswith("140")]
    assert (row[1], row[3], row[6], row[7]) == ("Längenmaß", "140", "0,1", "-0,1")


def test_dimensions_are_saved_as_english_excel_opens_them(browser, client, drawing):
    with window(browser, locale="en-GB", accept_downloads=True) as page:
        start(page, client.base_url)
        upload(page, drawing)
        text = saving(page, "Dimensions as CSV").decode("utf-8-sig")
    [row] = [line.split(",") for line in text.splitlines() if '"140' in line]
    assert "0.1" in row and ";" not in text


def test_a_formula_on_a_sheet_stays_text(started, drawing):
    upload(started, drawing)
    made = started.evaluate("import('./app/saving.js').then((m) => m.csv([['=1+1', '@x', '+a', '+0,1', 'a;b']], 'de'))")
    assert made.removeprefix("\ufeff").strip() == "'=1+1;'@x;'+a;+0,1;\"a;b\""


def test_dimensions_and_parts_are_saved_as_a_workbook(started, drawing):
    upload(started, drawing)
    book = zipfile.ZipFile(io.BytesIO(saving(started, "Maße und Stückliste als Excel")))
    assert book.testzip() is None
    for name in book.namelist():
        ET.fromstring(book.read(name))
    sheets = [book.read(name).decode() for name in book.namelist() if "worksheets" in name]
    assert len(sheets) == 2
    assert "<v>140</v>" in sheets[0] and "Zylinderschraube M8x25" in sheets[1]


def test_the_sheet_is_saved_with_its_overlays(started, drawing):
    upload(started, drawing)
    started.check("input[data-layer=dimension]")
    assert saving(started, "Blatt mit Einblendungen als PNG").startswith(b"\x89PNG")


def test_answers_are_saved_as_markdown(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    text = saving(started, "Antworten als Markdown").decode()
    assert "# Gehäuse 1.pdf" in text and "## Welcher Werkstoff?" in text and "bestätigt" in text


def test_answers_are_printed_with_their_places(started, drawing):
    upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    started.evaluate("void (window.print = () => { window.printed = document.querySelector('.printed').innerText; })")
    started.locator(".tools summary").click()
    started.get_by_role("button", name="Antworten mit Ausschnitten drucken").click()
    started.wait_for_function("() => window.printed")
    assert "Welcher Werkstoff?" in started.evaluate("window.printed")
    assert started.locator(".printed canvas[data-ready]").count() > 0


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


PAINTED = """() => {
  const canvas = document.querySelector(".marks"), pen = canvas.getContext("2d");
  const { data } = pen.getImageData(40, 40, canvas.width - 40, canvas.height - 40);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


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
