"""The model looks at what was uploaded: its views join the reader's, and nothing ever waits for them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from backend.desk.lookout import MOST_PAGES
from backend.errors import BadRequest
from backend.generation import EngineState
from tests.answering.model.test_model import shown
from tests.api.routes.test_upload import check_problem, copies
from tests.api.scripted_engine import ScriptedEngine
from tests.serving import LONG_S, Client, serving, settings_for

pytestmark = pytest.mark.slow

SEEN = json.dumps({"views": [{"label": "SCHNITT X-X", "kind": "section", "bbox_2d": [0, 0, 60, 60]}]})


@pytest.fixture
def engine() -> Iterator[ScriptedEngine]:
    engine = ScriptedEngine()
    yield engine
    engine.may_look.set()  # else the server would wait for it


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def model(engine: ScriptedEngine, tmp_path: Path) -> Iterator[Client]:
    with serving(settings_for(tmp_path), engine=engine) as client:
        yield client


def test_what_the_model_sees_joins_what_was_read(model: Client, engine: ScriptedEngine, part_pdf: bytes):
    engine.views, engine.may_look = SEEN, type(engine.may_look)()
    session = model.upload(part_pdf)["session_id"]
    read = model.wait_until_read(session)
    sheet = model.get(f"/api/session/{session}/pages/1/sheet").json()
    assert read["views"] == "pending"
    engine.may_look.set()
    status = model.wait_until_looked_at(session)
    assert status["views"] == "model"
    [view] = [element for element in status["detected_elements"] if element not in read["detected_elements"]]
    assert status["detected_elements"] == [*read["detected_elements"], view]
    assert status["elements_count"] == read["elements_count"] + 1
    assert (view["label"], view["element_type"], view["page"], view["confidence"]) == ("SCHNITT X-X", "view", 1, 0.5)
    assert view["metadata"] == {"kind": "section", "name": "", "scale": None, "place": "model"}
    assert view["bbox"] == {"x1": 0, "y1": 0, "x2": 0.06 * status["image_width"], "y2": 0.06 * status["image_height"]}
    assert model.get(f"/api/session/{session}/pages/1/sheet").json() == sheet


def test_each_page_has_its_own_views(model: Client, engine: ScriptedEngine, part_pdf: bytes):
    engine.views = SEEN
    session = model.upload(copies(part_pdf, 2))["session_id"]
    status = model.wait_until_looked_at(session)
    seen = [element for element in status["detected_elements"] if element["metadata"].get("place") == "model"]
    assert [element["page"] for element in seen] == [1, 2]
    second = model.get(f"/api/detection-status/{session}?page=2").json()
    assert {element["page"] for element in second["detected_elements"]} == {2}
    assert seen[1] in second["detected_elements"]


def test_pages_are_looked_at_in_order_and_not_without_end(model: Client, engine: ScriptedEngine, small_pdf, tmp_path):
    session = model.upload(copies(small_pdf, MOST_PAGES + 1))["session_id"]
    assert model.wait_until_looked_at(session)["views"] == "model"
    told = [request.messages[-1].parts[0] for request in engine.looks]
    assert told == [f"Picture 1 (sheet {page}):\n" for page in range(1, MOST_PAGES + 1)]
    kept = sorted(path.name for path in (tmp_path / session / "pages").glob("*.views.json"))
    assert kept == [f"{page:04}.views.json" for page in range(1, MOST_PAGES + 1)]


def test_a_question_is_answered_while_the_model_looks(model: Client, engine: ScriptedEngine, part_pdf: bytes):
    engine.may_look.clear()
    session = model.upload(part_pdf)["session_id"]
    assert model.wait_until_read(session)["views"] == "pending"
    assert model.ask(session, "Maßstab?").json()["engine"] == "vllm"
    assert model.get(f"/api/detection-status/{session}").json()["views"] == "pending"


def test_the_readers_views_stay_where_the_model_is_not_there(model: Client, engine: ScriptedEngine, part_pdf: bytes):
    engine.state = EngineState.RESTARTING
    session = model.upload(part_pdf)["session_id"]
    status = model.wait_until_looked_at(session)
    assert (status["detection_status"], status["views"]) == ("completed", "reader")
    assert "view" in {element["element_type"] for element in status["detected_elements"]}


def test_the_reader_alone_looks_no_further(client: Client, part_session: str):
    assert client.get(f"/api/detection-status/{part_session}").json()["views"] == "reader"


def test_a_page_that_the_model_refuses_does_not_keep_it_from_the_next(tmp_path: Path, part_pdf: bytes):
    class Refusing(ScriptedEngine):
        async def in_background(self, request):
            seen = await super().in_background(request)
            if request.schema and len(self.looks) == 1:
                raise BadRequest("engine.refused", reason="too much")
            return seen

    engine = Refusing()
    engine.views = SEEN
    with serving(settings_for(tmp_path), engine=engine) as client:
        status = client.wait_until_looked_at(client.upload(copies(part_pdf, 2))["session_id"])
    seen = [element for element in status["detected_elements"] if element["metadata"].get("place") == "model"]
    assert [element["page"] for element in seen] == [2]


def test_a_session_deleted_while_the_model_looks_stays_deleted(model, engine, part_pdf, small_pdf, tmp_path):
    engine.may_look.clear()
    session = model.upload(part_pdf)["session_id"]
    assert model.wait_until_read(session)["views"] == "pending"
    assert model.delete(f"/api/session/{session}").status_code == 200
    engine.may_look.set()
    assert model.wait_until_looked_at(model.upload(small_pdf)["session_id"])["views"] == "model"
    check_problem(model.get(f"/api/detection-status/{session}"), 404)
    assert not (tmp_path / session).exists()


def test_after_an_answer_the_next_question_is_prepared_where_it_was_left(tmp_path: Path, small_lettering_pdf: bytes):
    class Slow(ScriptedEngine):
        """Computes two openings at first."""

        async def in_background(self, request):
            while request.is_warm_up and len(self.warm_ups) >= 2 and not self.asked:
                await anyio.sleep(0.01)
            return await super().in_background(request)

    engine = Slow()
    with serving(settings_for(tmp_path, second_look=False), engine=engine) as client:
        session = client.upload(small_lettering_pdf)["session_id"]
        client.wait_until_read(session)
        eventually(lambda: len(engine.warm_ups) == 2)
        assert client.ask(session, "Was ist B11?").status_code == 200
        eventually(lambda: len(engine.warm_ups) > 3)
        assert client.ask(session, "Was ist B12?").status_code == 200
    first, second = engine.asked
    assert len(first.images) >= 2
    assert len(second.images) > len(first.images)
    assert shown(engine.warm_ups[-1]).startswith(shown(first))
    assert shown(second).startswith(shown(engine.warm_ups[-1]).rstrip("\n"))


def test_a_look_for_views_gives_way_to_preparing_the_next_question_and_begins_again(
    model: Client, engine: ScriptedEngine, small_lettering_pdf: bytes
):
    engine.may_look.clear()
    session = model.upload(copies(small_lettering_pdf, 2))["session_id"]
    model.wait_until_read(session)
    eventually(lambda: len(engine.looks) == 1)
    warmed = len(engine.warm_ups)
    assert model.ask(session, "Was ist B11?", page=2).status_code == 200
    eventually(lambda: len(engine.looks) == 2)
    assert len(engine.warm_ups) > warmed
    engine.may_look.set()
    assert model.wait_until_looked_at(session)["views"] == "model"


def test_where_nothing_is_to_be_prepared_the_look_goes_on(model: Client, engine: ScriptedEngine, part_pdf: bytes):
    engine.may_look.clear()
    session = model.upload(part_pdf)["session_id"]
    eventually(lambda: len(engine.looks) == 1)
    assert model.ask(session, "Maßstab?").status_code == 200
    engine.may_look.set()
    assert model.wait_until_looked_at(session)["views"] == "model"
    assert len(engine.looks) == 1
