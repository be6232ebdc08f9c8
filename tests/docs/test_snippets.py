"""The example in docs/example.md is what the server says, and its snippets run against it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "example.md").read_text()
SNIPPETS = dict(re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL))
SHEET = ROOT / "bench" / "strangers" / "a05_arbre.pdf"
QUESTION = "What steel is the shaft made of?"


def rounded(value):
    """As in the document: coordinates to a tenth of a pixel."""
    if isinstance(value, dict):
        whole = {"x1", "y1", "x2", "y2"}
        return {name: round(inner, 1) if name in whole else rounded(inner) for name, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def session(client):
    """Of the example's sheet, read once."""
    return client.read(SHEET.read_bytes(), SHEET.name)


def test_the_answer_that_is_shown_is_the_servers(client, session):
    answer = rounded(client.ask(session, QUESTION).json())
    shown = json.loads(SNIPPETS["json"])
    assert {name: answer[name] for name in shown} == shown
    assert QUESTION in TEXT and (ROOT / "docs" / "example.png").is_file()


def test_the_python_snippet_prints_the_answer_and_its_evidence(client, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    code = SNIPPETS["python"].replace("http://127.0.0.1:8000", str(client.base_url))
    assert QUESTION in code and str(client.base_url) in code
    exec(compile(code, "docs/example.md", "exec"), {})
    stated, evidence = capsys.readouterr().out.splitlines()
    assert stated == "stated The material is 42CrMo4 +QT."
    assert evidence.startswith("42CrMo4 confirmed 1 {'x1': ")


@pytest.fixture
def in_node(client, tmp_path):
    """What the JavaScript of the document and a line more print, in Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node: the JavaScript of docs/example.md is not run")

    def run(session):
        call = f"ask({json.dumps(str(client.base_url))}, {json.dumps(session)}, {json.dumps(QUESTION)})"
        told = "(answer) => console.log(answer.outcome), (error) => console.log(error.message)"
        script = tmp_path / "example.mjs"
        script.write_text(f"{SNIPPETS['javascript']}\n{call}.then({told});\n")
        done = subprocess.run([node, str(script)], capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.splitlines()

    return run


def test_the_javascript_reads_the_stream_to_the_whole_answer(session, in_node):
    assert in_node(session) == ["The material is 42CrMo4 +QT.", "stated"]


@pytest.mark.slow  # starts Node once more
def test_the_javascript_says_what_the_server_refused(client, in_node):
    nowhere = "00000000-0000-0000-0000-000000000000"
    assert in_node(nowhere) == [client.ask(nowhere, QUESTION).json()["detail"]]
