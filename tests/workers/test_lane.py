"""No job can take the server down, and a worker that is lost is replaced."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

import backend.workers.lane as lane_module
from backend.errors import NotFound, Unavailable, UnreadableDocument, UnsupportedDocument
from backend.workers import Lane, process
from backend.workers.jobs import Pace
from backend.workers.sandbox import CONFINED_BY
from tests.samples import slow

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]
HERE = "tests.workers.test_lane"


def refuse(name: str) -> None:
    raise UnsupportedDocument("documents.unsupported", name=name)


@asynccontextmanager
async def lane(size: int = 1, **changes: Any) -> AsyncIterator[Lane]:
    found = Lane("test", size, **{"memory_mb": 1024, "timeout_s": 60} | changes)
    try:
        await found.start()
        yield found
    finally:
        await found.close()


async def test_a_worker_is_reused():
    async with lane() as workers:
        assert {await workers.run("os:getpid") for _ in range(3)} == set(workers.pids)


@pytest.mark.parametrize("installed", [True, False])
async def test_a_worker_reads_packages_that_are_installed_outside_pythons_folder_and_no_other(
    installed, tmp_path, monkeypatch
):
    (tmp_path / "imported_late.py").write_text("def name():\n    return __name__\n")
    if installed:
        (tmp_path / "imported_late-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    async with lane(readable=(str(ROOT / "backend"),)) as workers:
        if installed:
            assert await workers.run("imported_late:name") == "imported_late"
        else:
            with pytest.raises(UnreadableDocument):
                await workers.run("imported_late:name")


def test_the_log_says_once_what_does_not_confine_workers(monkeypatch):
    said = []
    monkeypatch.setattr(process.log, "warning", lambda text, *values: said.append(text % values))
    process._tell_what_is_missing.cache_clear()
    for _ in range(2):
        process._tell_what_is_missing(("namespaces",))
    process._tell_what_is_missing(CONFINED_BY)
    assert said == ["Workers run without landlock, seccomp: see SECURITY.md for what that means"]


@pytest.mark.slow
async def test_jobs_run_side_by_side_in_all_workers():
    async with lane(2) as workers:
        await asyncio.gather(*(workers.run("math:sqrt", 4.0) for _ in range(20)))
        assert len(workers.pids) == 2


async def test_our_errors_travel_back_whole():
    async with lane() as workers:
        with pytest.raises(UnsupportedDocument) as caught:
            await workers.run(f"{HERE}:refuse", "x.docx")
    assert caught.value.values == {"name": "x.docx"}


def fail(path: str) -> None:
    raise RuntimeError(f"cannot open {path}")


@pytest.mark.slow
async def test_a_file_that_was_removed_before_it_is_read_is_not_called_damaged(tmp_path, caplog):
    async with lane() as workers:
        with pytest.raises(NotFound, match=r"documents\.gone"):
            await workers.run(f"{HERE}:fail", str(tmp_path / "original.pdf"))
    assert caplog.text == ""


@pytest.mark.slow
async def test_the_log_tells_what_failed_without_the_path(tmp_path, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(lane_module.log, "warning", lambda text, *values: told.append(text % values))
    path = tmp_path / "original.pdf"
    path.touch()
    async with lane() as workers:
        with pytest.raises(UnreadableDocument):
            await workers.run(f"{HERE}:fail", str(path))
    assert "cannot open original.pdf" in "".join(told) and str(tmp_path) not in "".join(told)


@pytest.mark.parametrize(
    ("function", "argument"),
    [("os:_exit", 3), slow("os:kill", None), slow("builtins:bytearray", 2**31), ("math:sqrt", -1.0)],
    ids=["exits", "killed", "out of memory", "raises"],
)
async def test_whatever_a_job_does_the_next_one_runs(function, argument):
    async with lane() as workers:
        arguments = (workers.pids[0], 9) if function == "os:kill" else (argument,)
        with pytest.raises(UnreadableDocument, match=r"documents\.render_failed"):
            await workers.run(function, *arguments)
        assert await workers.run("math:sqrt", 9.0) == 3.0


@pytest.mark.slow
async def test_a_job_that_takes_too_long_is_ended():
    async with lane() as workers:
        [pid] = workers.pids
        with pytest.raises(UnreadableDocument):
            await workers.run("time:sleep", 600, timeout_s=0.2)
        assert await workers.run("math:sqrt", 9.0) == 3.0
        assert not psutil.pid_exists(pid)


async def test_a_caller_that_goes_away_gives_the_worker_back():
    async with lane() as workers:
        task = asyncio.create_task(workers.run("time:sleep", 0.2))
        await asyncio.sleep(0)
        task.cancel()
        assert await workers.run("math:sqrt", 9.0) == 3.0


@pytest.mark.slow
async def test_jobs_are_refused_while_no_worker_starts():
    workers = Lane("test", 1, memory_mb=1024, timeout_s=60, warm=("backend.no_such_module",))
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"workers\.unavailable"):
            await workers.run("math:sqrt", 9.0)
    with pytest.raises(ModuleNotFoundError):
        await workers.start()
    await workers.close()


@pytest.mark.slow
async def test_urgent_jobs_go_first():
    order: list[str] = []

    async def job(name: str, *, urgent: bool) -> None:
        await workers.run("math:sqrt", 1.0, urgent=urgent)
        order.append(name)

    async with lane() as workers:
        first = asyncio.create_task(workers.run("time:sleep", 0.3))
        await asyncio.sleep(0)
        jobs = [asyncio.create_task(job("page", urgent=False)), asyncio.create_task(job("clip", urgent=True))]
        await asyncio.gather(first, *jobs)
    assert order == ["clip", "page"]


async def test_a_closed_lane_leaves_no_process():
    async with lane(2) as workers:
        pids = workers.pids
    assert not any(psutil.pid_exists(pid) for pid in pids)


@pytest.mark.slow
def test_workers_die_with_a_server_that_is_killed(tmp_path):
    script = (
        "import asyncio, os, signal\nfrom backend.workers import Lane\n"
        "async def main():\n    lane = Lane('t', 1, memory_mb=1024, timeout_s=60)\n    await lane.start()\n"
        "    print(*lane.pids, flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n    asyncio.run(main())\n"
    )
    path = tmp_path / "killed.py"
    path.write_text(script)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split()
    for pid in map(int, done.stdout.split()):
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=30)
        assert not psutil.pid_exists(pid)


@pytest.mark.slow
async def test_a_worker_is_started_for_those_who_wait_before_a_long_job_steps_back(monkeypatch):
    events: list[str] = []
    start, step_back = process.WorkerProcess.start, process.WorkerProcess.step_back

    async def noted_start(worker: process.WorkerProcess) -> None:
        events.append("start")
        await start(worker)

    def noted_step_back(worker: process.WorkerProcess) -> None:
        events.append("step back")
        step_back(worker)

    monkeypatch.setattr(process.WorkerProcess, "start", noted_start)
    monkeypatch.setattr(process.WorkerProcess, "step_back", noted_step_back)
    async with lane(pace=Pace(patient_s=2.0)) as workers:
        long = asyncio.create_task(workers.run("time:sleep", 60, document="long"))
        await asyncio.sleep(0)
        assert await workers.run("math:sqrt", 9.0, document="short") == 3.0
        long.cancel()
    assert events == ["start", "start", "step back"]


@pytest.mark.slow
async def test_a_worker_that_was_started_for_those_who_wait_goes_when_nobody_does():
    others = {child.pid for child in psutil.Process().children()}
    async with lane(pace=Pace(patient_s=2.0)) as workers:
        long = asyncio.create_task(workers.run("time:sleep", 1.4, document="long"))
        await asyncio.sleep(0)
        assert await workers.run("math:sqrt", 9.0, document="short") == 3.0
        await long
        async with asyncio.timeout(30):
            while {child.pid for child in psutil.Process().children()} - others != set(workers.pids):
                await asyncio.sleep(0.05)
        assert len(workers.pids) == 1
        assert await workers.run("math:sqrt", 16.0) == 4.0


async def test_a_process_that_has_ended_waited_as_long_as_was_last_seen():
    async with lane() as workers:
        [worker] = workers._workers
        await worker.run("math:sqrt", (9.0,), 60)
        waited_s = worker._waited_s()
        await worker.end()
        assert worker._waited_s() == waited_s > 0


@pytest.mark.slow
async def test_a_job_that_turns_out_long_makes_room_for_one_that_somebody_waits_for():
    async with lane(pace=Pace(patient_s=60.0, hurried_s=0.2)) as workers:
        long = asyncio.create_task(workers.run("time:sleep", 600, document="long"))
        await asyncio.sleep(0)
        assert await workers.run("math:sqrt", 9.0, document="short", urgent=True) == 3.0
        assert not long.done()
        long.cancel()


@pytest.mark.slow
async def test_work_that_is_known_to_be_short_is_done_at_once_though_its_document_is_set_back():
    async with lane(pace=Pace(patient_s=0.2, places=0)) as workers:
        await workers.run("math:sqrt", 9.0, document="costly")
        await workers.run("time:sleep", 0.5, document="costly")
        unknown = asyncio.create_task(workers.run("math:exp", 0.0, document="costly"))
        assert await workers.run("math:sqrt", 16.0, document="costly") == 4.0
        assert not unknown.done()
        unknown.cancel()
