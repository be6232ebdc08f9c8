"""The service against its own description, tried by a program that knows nothing else of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import Client, serving, settings_for

SEED = 20_260_101
EXAMPLES = 4  # of each operation, beside those that follow from the schema
MOST_S = 80  # for the whole run
ROOT = Path(__file__).resolve().parents[3]
# What is longer than allowed is 413, for questions as for files.
RULES = """[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, "5xx"]
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_reply_is_as_described(tmp_path: Path):
    (tmp_path / "schemathesis.toml").write_text(RULES, encoding="utf-8")
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "tests.api.shapes.contract_hooks", "PYTHONPATH": str(ROOT)}
    with serving(settings_for(tmp_path / "sessions", worker_timeout="5s")) as client:
        command = [
            str(Path(sys.executable).with_name("st")), "run", f"{client.base_url}/openapi.json", "--no-color",
            "--seed", str(SEED),
            "--max-examples", str(EXAMPLES), "--max-time", str(MOST_S), "--phases", "coverage,fuzzing",
            "--request-timeout", "60",
            "--exclude-checks", "not_a_server_error",  # `reading.in_progress` and the like are 503 and described
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        counts = client.get("/metrics").text
    said = done.stdout.decode(errors="replace")
    assert done.returncode == 0, said[-6000:] + done.stderr.decode(errors="replace")
    assert "Tested: 18" in said
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
