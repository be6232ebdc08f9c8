"""Two servers as their operators start them, on one object store, without anything between them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import uuid4

import pytest

from tests.live import ROOT, clean_environment, server
from tests.serving import LONG_S, Client
from tests.stores import BUCKET, Bucket

pytestmark = pytest.mark.slow
TURNS = 60
AT_ONCE = 12


@pytest.fixture(scope="module")
def servers(s3_bucket: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Client]]:
    settings = s3_bucket.environment | {"DRAWING_CHAT_SESSIONS": f"{s3_bucket.url}/{uuid4()}"}
    with ExitStack() as stack:
        urls = [stack.enter_context(server(tmp_path_factory.mktemp("server"), **settings)) for _ in range(2)]
        yield [stack.enter_context(Client(base_url=url, timeout=LONG_S, trust_env=False)) for url in urls]


def test_turns_of_both_at_once_are_numbered_without_a_gap(servers, part_pdf):
    session = servers[0].read(part_pdf)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        replies = list(pool.map(lambda n: servers[n % 2].ask(session, "Was ist der Maßstab?"), range(TURNS)))
    assert {reply.status_code for reply in replies} == {200}
    assert sorted(reply.json()["turn"] for reply in replies) == list(range(1, TURNS + 1))
    for client in servers:
        turns = client.get(f"/api/session/{session}").json()["turns"]
        assert [turn["turn"] for turn in turns] == list(range(1, TURNS + 1))


def test_votes_of_both_at_once_are_all_kept(servers, small_pdf):
    session = servers[0].read(small_pdf)
    for _ in range(AT_ONCE):
        servers[0].ask(session, "Was ist der Maßstab?").raise_for_status()
    given = [(turn, "bad" if turn % 3 else "good") for turn in range(1, AT_ONCE + 1)]

    def vote(order: int) -> int:
        turn, value = given[order % AT_ONCE]
        reply = servers[order // AT_ONCE % 2].put(f"/api/session/{session}/turns/{turn}/vote", json={"vote": value})
        return reply.status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(vote, range(4 * AT_ONCE))) == {200}
    for client in servers:
        turns = client.get(f"/api/session/{session}").json()["turns"]
        assert [(turn["turn"], turn["vote"]) for turn in turns] == given


def test_what_one_deletes_is_gone_at_the_other(servers, small_pdf):
    session = servers[0].read(small_pdf)
    assert servers[1].ask(session, "Was ist der Maßstab?").status_code == 200
    assert servers[0].delete(f"/api/session/{session}").status_code == 200
    assert servers[1].ask(session, "Was ist der Maßstab?").status_code == 404


def test_a_server_whose_bucket_is_missing_does_not_start(s3_bucket, tmp_path):
    settings = s3_bucket.environment | {"DRAWING_CHAT_SESSIONS": s3_bucket.url.replace(BUCKET, "elsewhere")}
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    command = [sys.executable, ROOT / "backend" / "main.py", "--engine", "reader", "--port", "0"]
    ran = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == "s3://elsewhere cannot be used for sessions: there is no such bucket."
