"""Sessions are kept as long as they are used, and nothing of them stays behind."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid1, uuid4

import pytest

from backend.errors import NotFound, SessionExpired
from backend.sessions.location import StoreLocationError
from backend.sessions.objects import Objects
from backend.sessions.records import PageRecord, SessionRecord, TurnRecord
from backend.sessions.store import SessionStore

pytestmark = pytest.mark.anyio
PAGE = PageRecord(width=100, height=80)
SERVED = [pytest.param(name, marks=pytest.mark.slow) for name in ("s3", "azure", "gcs")]
BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["folder", "memory", *SERVED])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    local = {"folder": str(tmp_path / "root"), "memory": "memory:///"}
    return Objects(local.get(request.param) or request.getfixturevalue("place")(request.param))


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "drawing.pdf"
    path.write_bytes(b"%PDF-1.7 original")
    return path


def store_of(objects: Objects, clock: Clock, cache: Path) -> SessionStore:
    return SessionStore(objects, ttl=timedelta(hours=24), cache=cache, clock=clock)


@pytest.fixture
def store(objects: Objects, clock: Clock, tmp_path: Path) -> SessionStore:
    (tmp_path / "cache").mkdir()
    return store_of(objects, clock, tmp_path / "cache")


async def create(store: SessionStore, original: Path) -> SessionRecord:
    return await store.create(
        filename="Deckel.pdf", kind="pdf", document_id="d0", size=17, pages=[PAGE], original=original
    )


def turn(number: int) -> TurnRecord:
    return TurnRecord(
        number=number,
        question="?",
        answer="!",
        page=1,
        language="de",
        answered=True,
        engine="reader",
        model="reader",
        created_at=BEGIN,
    )


async def left(objects: Objects) -> list[str]:
    return [key for key, _ in await objects.keys("") if not key.startswith(".ended/")]


async def test_a_session_is_found_again_by_another_process(store, objects, clock, original, tmp_path):
    record = await create(store, original)
    assert await store_of(objects, clock, tmp_path / "cache").open(record.session_id) == record


@pytest.mark.parametrize(
    "session_id",
    ["", "..", "../..", str(uuid4()), str(uuid4()).upper(), str(uuid1()), f"{{{uuid4()}}}", uuid4().hex, "a" * 5000],
    ids=["empty", "above", "far above", "foreign", "in capitals", "by time", "in braces", "without dashes", "long"],
)
async def test_what_is_no_id_of_ours_is_no_session(store, session_id):
    with pytest.raises(NotFound):
        await store.open(session_id)


async def test_the_original_has_a_local_path_wherever_it_lies(store, original):
    record = await create(store, original)
    async with store.original(record) as path:
        assert Path(path).read_bytes() == original.read_bytes()


async def test_a_session_ends_a_day_after_its_last_use(store, objects, clock, original):
    record = await create(store, original)
    clock.forward(hours=23)
    await store.open(record.session_id)
    clock.forward(hours=23)
    await store.open(record.session_id)
    clock.forward(hours=24)
    with pytest.raises(SessionExpired):
        await store.open(record.session_id)
    assert await left(objects) == []


async def test_looking_without_using_does_not_put_the_end_off(store, clock, original):
    record = await create(store, original)
    clock.forward(hours=23)
    await store.open(record.session_id, use=False)
    clock.forward(hours=1)
    with pytest.raises(SessionExpired):
        await store.open(record.session_id)


async def test_an_ended_session_is_known_for_a_day(store, clock, original):
    record = await create(store, original)
    clock.forward(hours=24)
    await store.sweep()
    clock.forward(hours=23)
    with pytest.raises(SessionExpired):
        await store.open(record.session_id)
    clock.forward(hours=1)
    with pytest.raises(NotFound):
        await store.open(record.session_id)


async def test_the_last_use_survives_a_restart(store, objects, clock, original, tmp_path):
    record = await create(store, original)
    clock.forward(hours=20)
    await store.open(record.session_id)
    clock.forward(hours=20)
    restarted = store_of(objects, clock, tmp_path / "cache")
    assert await restarted.open(record.session_id, use=False) == record
    assert await restarted.expires_at(record) == BEGIN + timedelta(hours=44)


async def test_a_use_in_another_process_counts(store, objects, clock, original, tmp_path):
    record = await create(store, original)
    other = store_of(objects, clock, tmp_path / "cache")
    clock.forward(hours=20)
    await other.open(record.session_id)
    clock.forward(hours=20)
    assert await store.open(record.session_id) == record


async def test_many_uses_leave_one_mark(store, objects, clock, original):
    record = await create(store, original)
    for _ in range(5):
        clock.forward(minutes=1)
        await store.open(record.session_id)
    assert len(await objects.keys(f"{record.session_id}/used")) == 1


async def test_turns_of_two_processes_never_overwrite_each_other(store, objects, clock, original, tmp_path):
    record = await create(store, original)
    other = store_of(objects, clock, tmp_path / "cache")
    writes = [process.add_turn(record.session_id, turn) for process in (store, other) for _ in range(10)]
    numbers = [written.number for written in await asyncio.gather(*writes)]
    assert sorted(numbers) == list(range(1, 21))
    assert [kept.number for kept in await store.turns(record.session_id)] == list(range(1, 21))


async def test_nothing_is_written_twice(store, original):
    record = await create(store, original)
    await store.add_sheet(record.session_id, 1, b"first")
    await store.add_sheet(record.session_id, 1, b"second")
    assert await store.sheet(record.session_id, 1) == b"first"
    assert await store.pages_read(record) == {1}


async def test_the_views_of_a_page_are_kept_beside_what_was_read(store, original):
    record = await create(store, original)
    assert await store.views(record.session_id) == {}
    await store.add_views(record.session_id, 12, b"first")
    await store.add_views(record.session_id, 12, b"second")
    await store.add_views(record.session_id, 3, b"third")
    await store.add_sheet(record.session_id, 1, b"sheet")
    assert await store.views(record.session_id) == {3: b"third", 12: b"first"}
    assert await store.pages_read(record) == {1}


async def test_what_is_written_after_a_delete_is_refused(store, objects, original):
    record = await create(store, original)
    await store.delete(record.session_id)
    for write in (
        store.add_turn(record.session_id, turn),
        store.add_page_image(record.session_id, 1, b"png"),
        store.add_views(record.session_id, 1, b"[]"),
    ):
        with pytest.raises(NotFound):
            await write
    assert await left(objects) == []


async def test_writes_and_a_delete_at_once_leave_nothing(store, objects, original):
    record = await create(store, original)
    writes = [store.add_turn(record.session_id, turn) for _ in range(8)]
    pages = [store.add_page_image(record.session_id, page, b"p" * 100_000) for page in range(1, 9)]
    await asyncio.gather(*writes, store.delete(record.session_id), *pages, return_exceptions=True)
    assert await left(objects) == []


async def test_a_write_whose_caller_goes_away_does_not_reappear(store, objects, original):
    record = await create(store, original)
    task = asyncio.create_task(store.add_page_image(record.session_id, 1, b"p" * 1_000_000))
    await asyncio.sleep(0)
    task.cancel()
    await store.delete(record.session_id)
    await store.close()
    assert await left(objects) == []


async def test_a_creation_that_fails_leaves_nothing(store, objects, tmp_path):
    with pytest.raises(Exception, match=r"sessions\.unavailable"):
        await create(store, tmp_path / "not there")
    assert await left(objects) == []
    assert store.count == 0


async def test_half_written_sessions_are_swept_once_they_are_old(objects, tmp_path):
    clock = Clock()
    clock.now = datetime.now(UTC)
    store = store_of(objects, clock, tmp_path)
    await objects.create(f"{uuid4()}/original.pdf", b"half")
    await store.sweep()
    assert len(await left(objects)) == 1
    clock.forward(hours=2)
    await store.sweep()
    assert await left(objects) == []


async def test_the_sweeper_counts_and_ends(store, clock, original):
    await create(store, original)
    clock.forward(hours=12)
    await create(store, original)
    assert (await store.sweep(), store.count) == (0, 2)
    clock.forward(hours=12)
    assert (await store.sweep(), store.count) == (1, 1)


async def test_sweepers_of_several_processes_end_a_session_together(store, objects, clock, original, tmp_path):
    ended, used = await create(store, original), await create(store, original)
    others = [store_of(objects, clock, tmp_path / "cache") for _ in range(3)]
    await asyncio.gather(*(other.sweep() for other in others))
    clock.forward(hours=23)
    await others[0].open(used.session_id)
    clock.forward(hours=1)
    await asyncio.gather(*(process.sweep() for process in (store, *others)))
    assert {key.partition("/")[0] for key in await left(objects)} == {used.session_id}
    for process in (store, *others):
        assert await process.open(used.session_id) == used
        with pytest.raises(SessionExpired):
            await process.open(ended.session_id)


async def test_other_users_cannot_look_into_the_folder(tmp_path):
    root = tmp_path / "root"
    root.mkdir(mode=0o755)
    Objects(str(root))
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


@pytest.mark.parametrize("location", ["/dev/null/sessions", "nonsense://bucket/x"])
async def test_a_place_that_cannot_be_used_is_named(location):
    with pytest.raises(StoreLocationError, match="cannot be used for sessions"):
        Objects(location)
