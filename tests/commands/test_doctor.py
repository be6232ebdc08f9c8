"""The doctor in broken environments: folders of metadata before the real ones, full disks, taken ports."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from backend.commands import doctor
from backend.planning.doctor import checks
from backend.planning.doctor.checks import Level
from backend.settings import Settings
from tests.stores import BUCKET

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path):
    """The doctor in its own process, with a folder before the installed packages."""

    def start(*arguments, **environment):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DRAWING_CHAT_")}
        places = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "DRAWING_CHAT_SESSIONS": str(tmp_path / "sessions")}
        command = [sys.executable, "-m", "backend.commands.doctor", "--json", *arguments]
        whole = clean | places | {"DRAWING_CHAT_PORT": str(_free_port())} | environment
        done = subprocess.run(command, capture_output=True, text=True, env=whole, cwd=tmp_path, check=False)
        return done.returncode, json.loads(done.stdout)["findings"]

    return start


def _free_port():
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


def install(folder, name, version, *requires):
    """A distribution's metadata and an empty package, as an installer leaves them."""
    place = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    place.mkdir()
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    (place / "METADATA").write_text("\n".join(lines) + "\n")
    package = folder / name.replace("-", "_")
    package.mkdir()
    (package / "__init__.py").write_text("")


def said(findings, topic, level):
    return [finding for finding in findings if finding["topic"] == topic and finding["level"] == level]


@pytest.mark.slow
def test_a_machine_without_gpu_is_well_and_the_reader_answers(run):
    status, findings = run(DRAWING_CHAT_ENGINE="reader")
    assert status == 0
    assert "reader answers" in said(findings, "engine", "ok")[0]["text"]
    assert not [finding for finding in findings if finding["level"] == "fail"]


@pytest.mark.slow
def test_old_transformers_are_named_with_the_remedy_and_the_service_still_starts(run, tmp_path):
    install(tmp_path, "transformers", "4.45.0", "huggingface-hub<1.0,>=0.23.2")
    status, findings = run(DRAWING_CHAT_ENGINE="reader")
    (finding,) = said(findings, "transformers", "warn")
    assert "4.45.0 does not know qwen3_vl_moe" in finding["text"]
    assert finding["remedy"] == "./fix_qwen_dependencies.sh"
    assert status == 0


@pytest.mark.slow
def test_huggingface_hub_of_the_wrong_major_is_named_with_what_is_needed(run, tmp_path):
    install(tmp_path, "transformers", "5.19.0", "huggingface-hub<3.0,>=1.31.0")
    install(tmp_path, "huggingface-hub", "0.36.0")
    _, findings = run()
    (finding,) = said(findings, "huggingface-hub", "warn")
    assert "0.36.0" in finding["text"] and ">=1.31.0" in finding["text"]
    assert finding["remedy"]


@pytest.mark.slow
def test_a_missing_package_is_named(run, tmp_path):
    install(tmp_path, "drawing-chat", "0.1.0", "no-such-package-anywhere>=1")
    _, findings = run()
    assert "no-such-package-anywhere" in said(findings, "packages", "warn")[0]["text"]


@pytest.mark.slow
def test_a_package_that_keeps_the_service_from_importing_stops_the_start(run, tmp_path):
    install(tmp_path, "fastapi", "0.50.0")
    status, findings = run()
    texts = [finding["text"] for finding in said(findings, "packages", "fail")]
    assert status == 1
    assert "fastapi 0.50.0" in texts[0] and "ImportError" in texts[-1]


@pytest.mark.slow
def test_two_opencvs_are_named(run, tmp_path):
    install(tmp_path, "opencv-python", "4.10.0")
    _, findings = run()
    assert any("own the same files" in finding["text"] for finding in said(findings, "packages", "warn"))


@pytest.mark.slow
def test_a_wrong_setting_stops_the_start_and_is_named(run):
    status, findings = run(DRAWING_CHAT_MAX_PAGES="many")
    assert status == 1
    assert "DRAWING_CHAT_MAX_PAGES" in said(findings, "settings", "fail")[0]["text"]


@pytest.mark.slow
def test_a_taken_port_stops_the_start(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        status, findings = run(DRAWING_CHAT_PORT=str(other.getsockname()[1]))
    assert status == 1
    assert "another program" in said(findings, "port", "fail")[0]["text"]


def test_a_full_disk_stops_the_start_and_names_a_way_out(tmp_path):
    found = checks.check_sessions(
        Settings(_env_file=None, sessions=str(tmp_path)), usage=lambda _: (10**12, 10**12, 5 * 10**6)
    )
    assert found.level is Level.FAIL
    assert "0.0 GB free" in found.text and "DRAWING_CHAT_SESSIONS" in found.remedy


@pytest.mark.slow
def test_an_object_store_is_tried(place):
    url = place("s3")
    assert checks.check_sessions(Settings(_env_file=None, sessions=url)).level == "ok"
    finding = checks.check_sessions(Settings(_env_file=None, sessions=url.replace(BUCKET, "elsewhere")))
    assert (finding.level, finding.text.rpartition(": ")[2]) == ("fail", "there is no such bucket.")


def test_a_log_is_explained_from_a_file_and_from_stdin(tmp_path, capsys, monkeypatch):
    log = tmp_path / "server.log"
    log.write_text("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 594.00 MiB.")
    assert doctor.main(["--explain", str(log)]) == 0
    assert "MAX_PIXELS" in capsys.readouterr().out
    assert doctor.main(["--explain", str(tmp_path / "missing")]) == 2
