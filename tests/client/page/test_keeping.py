"""What is kept of answers: votes with the session, and dimensions, parts, sheets and answers as files."""

import io
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from bench.questions import load
from tests.client.page.steps import ask, start, upload, window


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
