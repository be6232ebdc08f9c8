"""The installation script's choice by machine, and pip's package locations as uv takes them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.setup import environment, package_sources
from tests.samples import slow

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "fix_qwen_dependencies.sh"


@pytest.fixture
def choose(tmp_path):
    """What would be installed on a machine whose driver reports this; None for one without."""

    def run(report, *options):
        if report is not None:
            tool = tmp_path / "nvidia-smi"
            tool.write_text(f"#!/bin/sh\nprintf '%s\\n' '{report}'\n")
            tool.chmod(0o755)
        environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
        command = ["bash", str(SCRIPT), "--dry-run", *options]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        return done.stderr

    return run


@pytest.mark.parametrize(
    ("report", "options", "target", "said"),
    [
        ("NVIDIA H200, 9.0, 580.65.06", (), ".[gpu]", "compute capability 9.0"),
        slow("NVIDIA GeForce RTX 5090, 12.0, 590.10", (), ".[gpu]", "12.0"),
        slow("NVIDIA GeForce RTX 5090, 12.0, 590.10", ("--reader",), ".", ""),
        slow("NVIDIA H200, 9.0, 580.65.06", ("--cpu-engine", "--dev"), ".[dev,gpu]", ""),  # the engine is there already
        slow("Tesla P40, 6.1, 580.65.06", (), ".", "DRAWING_CHAT_ENGINE=openai"),
        slow("Tesla V100-SXM2-32GB, 7.0, 580.65.06", (), ".", "7.5"),
        slow("NVIDIA L4, 8.9, 535.104.05", (), ".", "Install driver 580"),
        slow("Tesla P40, 6.1, 580.65\nNVIDIA L4, 8.9, 580.65", (), ".[gpu]", "NVIDIA L4"),  # the better of two counts
        slow("No devices were found", ("--cpu-engine",), ".[cpu-engine]", "reader"),
        slow("", (), ".", "no GPU"),
        slow("", ("--gpu",), ".[gpu]", ""),
    ],
)
def test_what_is_installed_follows_from_the_machine(choose, report, options, target, said):
    text = choose(report, *options)
    assert text.splitlines()[-1] == f"would install: {target}"
    assert said in text


@pytest.mark.parametrize(
    ("version", "headers", "report", "own"),
    [
        ((3, 10), True, None, True),
        ((3, 12), True, None, False),
        ((3, 12), False, None, False),  # the reader compiles nothing
        ((3, 12), False, "NVIDIA L40S, 8.9, 580.65", True),
        ((3, 12), True, "NVIDIA L40S, 8.9, 580.65", False),
    ],
)
def test_uv_brings_its_own_python_where_the_machines_does_not_do(tmp_path, version, headers, report, own):
    """The machine's Python is one that answers as told: whether it fits, and whether it has headers."""
    fits = (3, 11) <= version < (3, 14)
    answers = f'case "$2" in *ensurepip*) exit {int(not fits)};; *Python.h*) exit {int(not headers)};; esac'
    for name in ("python", "python3", "python3.11", "python3.12", "python3.13"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{answers}\n")
    if report:
        (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\nprintf '%s\\n' '{report}'\n")
    for tool in tmp_path.iterdir():
        tool.chmod(0o755)
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", str(SCRIPT), "--dry-run"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | path, check=True)
    assert ("uv's own" in done.stderr) == own


@pytest.mark.slow
def test_the_wrappers_of_the_backend_folder_do_the_same():
    wrapper = ROOT / "backend" / "fix_qwen_dependencies.sh"
    commands = [["bash", str(script), "--dry-run", "--reader"] for script in (SCRIPT, wrapper)]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stderr for command in commands]
    assert said[0] == said[1]
    assert (ROOT / "backend" / "requirements_qwen.txt").read_text().splitlines()[-1] == "-r ../requirements_qwen.txt"


def test_an_unknown_option_is_refused_with_the_known_ones(tmp_path):
    done = subprocess.run(["bash", str(SCRIPT), "--cuda"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--cuda" in done.stderr and "--cpu-engine" in done.stderr


# ---- pip's configuration -----------------------------------------------------------------------------------


def test_several_locations_in_one_value_become_several_options():
    config = package_sources.parse(
        [
            "global.extra-index-url='file:///a/simple\\nhttps://b/simple  https://c/simple'",
            "global.find-links='/wheels'",
        ]
    )
    assert package_sources.uv_options(config) == [
        "--extra-index-url", "file:///a/simple", "--extra-index-url", "https://b/simple",
        "--extra-index-url", "https://c/simple", "--find-links", "/wheels",
    ]  # fmt: skip


def test_the_environment_wins_over_install_and_install_over_global():
    lines = ["global.index-url='https://g'", ":env:.index-url='https://e'", "install.index-url='https://i'"]
    assert package_sources.uv_options(package_sources.parse(lines)) == ["--default-index", "https://e"]


def test_no_index_leaves_out_the_default_index():
    lines = ["global.no-index='true'", "global.index-url='https://g'", "global.trusted-host='h1 h2'"]
    options = package_sources.uv_options(package_sources.parse(lines))
    assert options == ["--no-index", "--allow-insecure-host", "h1", "--allow-insecure-host", "h2"]


def test_certificate_and_proxy_go_to_the_environment_unless_they_are_set():
    config = package_sources.parse(["global.cert='/a b.pem'", "global.proxy='http://p:3128'"])
    assert package_sources.assignments(config, {}) == [
        "export SSL_CERT_FILE='/a b.pem'",
        "export ALL_PROXY=http://p:3128",
    ]
    assert package_sources.assignments(config, {"SSL_CERT_FILE": "/x", "ALL_PROXY": "y"}) == []


def test_other_sections_and_lines_that_are_no_settings_are_left_out():
    assert package_sources.parse(["freeze.timeout='10'", "nonsense", "wheel.index-url='x'", ""]) == {}


def test_the_helper_runs_before_anything_is_installed(tmp_path):
    """With the standard library alone: no site-packages."""
    code = f"import runpy; runpy.run_path({str(ROOT / 'backend/setup/package_sources.py')!r})"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


# ---- packages that disagree --------------------------------------------------------------------------------


def metadata(folder, name, version, *requires):
    place = folder / f"{name}-{version}.dist-info"
    place.mkdir()
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {wanted}" for wanted in requires)]
    (place / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *lines]) + "\n")


def texts(folder, *extras):
    return [fault.text for fault in environment.faults(extras, [str(folder)])]


def test_requirements_are_followed_to_the_ends(tmp_path):
    metadata(tmp_path, "drawing_chat", "0.1", "a>=1", "b; extra == 'x'", "never; python_version < '3'")
    metadata(tmp_path, "a", "1.5", "c<2")
    metadata(tmp_path, "c", "2.1")
    assert texts(tmp_path) == ["c 2.1 is installed; a needs c<2"]
    assert texts(tmp_path, "x") == ["b is missing; drawing-chat needs b", "c 2.1 is installed; a needs c<2"]


def test_a_folder_without_the_project_says_so(tmp_path):
    assert texts(tmp_path) == ["drawing-chat itself is not installed here"]


def test_circles_and_strange_metadata_do_no_harm(tmp_path):
    metadata(tmp_path, "drawing_chat", "0.1", "a", "not a requirement !!")
    metadata(tmp_path, "a", "not-a-version", "drawing-chat")
    assert len(texts(tmp_path)) == 1


def test_this_environment_agrees():
    assert environment.main(["--quiet"]) == 0
