"""What the page remembers: earlier drawings, the open one, the question that was being answered; and a server that
goes away."""

from datetime import UTC, datetime, timedelta

from tests import live
from tests.client.page.steps import ask, read, start, upload, window
from tests.serving import serving, settings_for


def test_a_reload_and_a_link_open_the_same_drawing(started, browser, client, drawing):
    session = upload(started, drawing)
    ask(started, "Welcher Werkstoff?")
    assert started.url.endswith(f"#{session}")
    started.reload()
    started.wait_for_selector(".viewer[data-page='1']")
    started.get_by_text("EN AW-6082").first.wait_for()
    with window(browser) as other:
        start(other, client.base_url, session)
        other.get_by_text("EN AW-6082").first.wait_for()
        assert other.locator("a.value.confirmed").count() > 0


def test_earlier_drawings_have_a_picture_a_name_and_a_time(started, drawing):
    upload(started, drawing)
    started.get_by_role("button", name="Neue Zeichnung").click()
    started.wait_for_selector(".earlier img")
    entry = started.locator(".earlier li").inner_text()
    assert "Gehäuse 1.pdf" in entry and str(datetime.now().year) in entry
    started.locator(".earlier li a").click()
    read(started)


def test_going_back_leads_to_where_one_was(started, drawing):
    session = upload(started, drawing)
    started.get_by_role("button", name="Neue Zeichnung").click()
    started.wait_for_selector(".drop")
    started.go_back()
    started.wait_for_selector(".viewer[data-page='1']")
    assert started.url.endswith(session)


def test_two_tabs_keep_each_others_drawings(started, client, drawing, tmp_path, small_pdf):
    second = tmp_path / "zweite.pdf"
    second.write_bytes(small_pdf)
    other = started.context.new_page()
    start(other, client.base_url)
    upload(started, drawing)
    upload(other, second)
    for page in (started, other):
        page.get_by_role("button", name="Neue Zeichnung").click()
        page.wait_for_selector(".earlier li:nth-child(2)")
        assert set(page.locator(".earlier-name").all_inner_texts()) == {"Gehäuse 1.pdf", "zweite.pdf"}


def test_a_deletion_can_be_undone(started, client, drawing):
    session = upload(started, drawing)
    started.get_by_role("button", name="Neue Zeichnung").click()
    started.get_by_role("button", name="Löschen: Gehäuse 1.pdf").click()
    assert started.locator(".earlier li").count() == 0
    started.get_by_role("button", name="Rückgängig").click()
    started.wait_for_selector(".earlier li")
    assert client.get(f"/api/session/{session}").status_code == 200


def test_a_deletion_is_done_at_the_latest_when_one_leaves(started, client, drawing):
    session = upload(started, drawing)
    started.get_by_role("button", name="Neue Zeichnung").click()
    started.get_by_role("button", name="Löschen: Gehäuse 1.pdf").click()
    started.goto("about:blank")
    for _ in range(100):
        if client.get(f"/api/session/{session}").status_code == 404:
            break
        started.wait_for_timeout(50)
    assert client.get(f"/api/session/{session}").status_code == 404
    started.goto(f"{client.base_url}/ui/")


def test_a_drawing_that_is_gone_is_said_to_be(started, client, drawing):
    session = upload(started, drawing)
    client.delete(f"/api/session/{session}").raise_for_status()
    started.reload()
    started.get_by_text("gibt es auf dem Server nicht").first.wait_for()
    assert started.locator(".earlier li.expired").count() == 1


def test_a_drawing_that_expired_is_said_to_be(page, tmp_path, drawing):
    times = [datetime.now(UTC)]
    with serving(settings_for(tmp_path / "sessions"), clock=lambda: times[0]) as client:
        start(page, client.base_url)
        upload(page, drawing)
        times[0] += timedelta(hours=25)
        page.reload()
        page.get_by_text("ist auf dem Server abgelaufen").wait_for()
        assert page.locator(".drop").is_visible()


def test_a_reload_in_the_middle_of_an_answer_keeps_the_question(page, endless, drawing):
    start(page, endless.base_url)
    upload(page, drawing)
    page.fill("#question", "Was ist das?")
    page.press("#question", "Enter")
    page.get_by_text("Es geht weiter").wait_for()
    page.reload()
    page.get_by_text("Die Antwort wurde unterbrochen").wait_for()
    assert "Was ist das?" in page.locator(".asked").inner_text()
    page.get_by_role("button", name="Neu antworten").click()
    page.get_by_text("Es geht weiter").wait_for()


def test_a_server_that_goes_away_is_noticed_and_returned_to(page, tmp_path, drawing):
    port = live.free_port()
    with live.server(tmp_path, port) as url:
        start(page, url)
        session = upload(page, drawing)
        ask(page, "Welcher Maßstab?")
    page.fill("#question", "Welcher Werkstoff?")
    page.press("#question", "Enter")
    page.get_by_text("Der Server ist nicht erreichbar").first.wait_for()
    with live.server(tmp_path, port):
        page.get_by_text("Der Server ist wieder da.").wait_for()
        page.get_by_role("button", name="Neu antworten").last.click()
        page.locator(".turn:last-of-type .said[data-status=done]").wait_for()
        assert "EN AW-6082" in page.locator(".turn").last.inner_text()
        assert page.evaluate("drawingChat.state.session.session_id") == session
        page.reload()
        read(page)
        assert page.locator(".turn").count() == 2
