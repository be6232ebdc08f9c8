"""The service against its own description, tried by a program that knows nothing else of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import Client, serving, settings_for

SEED = 20_260_101
EXAMPLES = 4  # of each operation, beside those that follow from the schema
MOST_S = 40  # for the whole run
# What a file must hold to be a drawing no schema can say, so valid requests with random bytes are refused; and forms
# of older clients are taken whose file has another field's name, so some that break the schema are accepted.
FILES = r"^/api/(upload|ocr|compare)"
# What is longer than allowed is 413, for questions as for files.
RULES = """[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, "5xx"]
"""


def tried(client: Client, folder: Path, *options: str) -> str:
    """What the program says; the test fails where it finds anything."""
    (folder / "schemathesis.toml").write_text(RULES, encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("st")), "run", f"{client.base_url}/openapi.json", "--no-color",
        "--seed", str(SEED),
        "--max-examples", str(EXAMPLES), "--max-time", str(MOST_S), "--phases", "coverage,fuzzing",
        "--request-timeout", "60", *options,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_reply_is_as_described(tmp_path: Path):
    with serving(settings_for(tmp_path / "sessions", worker_timeout="5s")) as client:
        # a refusal that is meant: `reading.in_progress` and the like are 503 and described
        said = tried(client, tmp_path, "--exclude-path-regex", FILES, "--exclude-checks", "not_a_server_error")
        assert "Tested: " in said
        tried(
            client, tmp_path, "--include-path-regex", FILES,
            "--exclude-checks", "positive_data_acceptance,negative_data_rejection,not_a_server_error",
        )  # fmt: skip
        counts = client.get("/metrics").text
    assert 'status="500"' not in counts


def test_every_refusal_is_a_problem_and_described(client: Client):
    document = client.get("/openapi.json").json()
    refusals = [
        reply
        for item in document["paths"].values()
        for operation in item.values()
        for status, reply in operation["responses"].items()
        if int(status) >= 400
    ]
    assert len(refusals) > 100
    assert {json.dumps(reply["content"]) for reply in refusals} == {
        '{"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}'
    }
    assert document["components"]["securitySchemes"].keys() == {"bearer", "key"}
