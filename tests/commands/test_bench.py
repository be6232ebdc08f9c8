"""The measuring client: its figures, its drawing, its picture, and a run against a real server."""

import json

import httpx
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.commands.bench import measure as bench
from backend.commands.bench.client import Client, Sample, ServerError
from backend.commands.bench.drawing import drawing
from backend.commands.bench.plot import plot
from tests import live
from tests.samples import every


@every(("share", "expected"), [(0, 1), (0.5, 2.5), (0.95, 3.85), (1, 4)])
def test_percentiles_lie_between_neighbours(share, expected):
    assert bench.percentile([4, 1, 3, 2], share) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_never_outside_what_was_measured(values, share):
    assert min(values) <= bench.percentile(values, share) <= max(values) * (1 + 1e-9)


def test_errors_are_counted_and_left_out_of_the_times():
    found = bench.figures_of([Sample(1.0, 0.5), Sample(99.0, error="HTTP 503")])
    assert (found["n"], found["errors"], found["reasons"]) == (2, 1, ["HTTP 503"])
    assert found["total_p99_s"] == 1.0


def test_tokens_per_second_begin_after_the_first():
    assert Sample(3.0, 1.0, tokens=21).tokens_per_second == pytest.approx(10)
    assert Sample(3.0, 1.0, tokens=1).tokens_per_second is None


def test_the_drawing_is_an_a3_sheet_whose_text_can_be_read():
    with pymupdf.open(stream=drawing(7), filetype="pdf") as document:
        (page,) = document
        assert [round(side / 72 * 25.4) for side in page.rect[2:]] == [420, 297]
        assert {"Ø42 H7", "Zeichnungs-Nr.: DC-000007", "Maßstab: 1:2"} <= set(page.get_text().splitlines())


def test_each_number_makes_another_drawing():
    assert len({drawing(number) for number in range(20)}) == 20


@pytest.mark.slow
def test_the_picture_is_a_png(tmp_path):
    assert plot({"part": [Sample(0.1), Sample(0.2)], "empty": []}, tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_no_server_is_said_in_a_sentence(capsys):
    assert bench.main(["--url", f"http://127.0.0.1:{live.free_port()}"]) == 1
    assert "no Drawing Chat answers" in capsys.readouterr().err


def stream(*events):
    """A server that answers every question with these events."""
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    return httpx.MockTransport(lambda request: httpx.Response(200, text=body))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("events", "error"),
    [
        ([("delta", {"text": "a"}), ("done", {"usage": {"completion_tokens": 3}})], None),
        ([("delta", {"text": "a"}), ("error", {"title": "gone"})], "gone"),
        ([("delta", {"text": "a"})], "the stream ended without an answer"),
    ],
)
async def test_only_a_finished_answer_counts(events, error):
    async with Client("http://server", transport=stream(*events)) as client:
        assert (await client.ask("s", "?")).error == error


@pytest.mark.anyio
async def test_a_refused_question_is_an_error_with_its_status():
    refuse = httpx.MockTransport(lambda request: httpx.Response(503))
    async with Client("http://server", transport=refuse) as client:
        assert (await client.ask("s", "?")).error == "HTTP 503"
        with pytest.raises(ServerError):
            await client.health()


@pytest.mark.slow
def test_a_real_server_is_measured_and_left_as_it_was(client, capsys):
    before = client.get("/health").json()["sessions"]
    arguments = ["--questions", "4", "--concurrency", "2", "--soak", "4", "--json"]
    assert bench.main(["--url", str(client.base_url), *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["errors"] == 0 and found["server"]["engine"] == "reader"
    assert {"follow-up", "2 at once", "soak of 4", "first question at once"} <= set(found["parts"])
    assert client.get("/health").json()["sessions"] == before
