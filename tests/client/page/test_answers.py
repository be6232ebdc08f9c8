"""Answers on the page: streamed, stopped, asked again; their values, candidates and evidence."""

import pytest

from tests.client.page.steps import STATIC, ask, flown, replied, start, upload, window

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


def test_an_answer_is_stopped_and_asked_again(page, endless, drawing):
    endless.engine.closed.clear()
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
