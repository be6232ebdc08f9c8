"""The container files, as far as they can be checked where no container engine runs."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILES = sorted((ROOT / "deploy").glob("*.Dockerfile"))
COMPOSE = sorted((ROOT / "deploy").glob("docker-compose*.yml"))
UNIT = ROOT / "deploy" / "drawing-chat.service"
TOOLS = Path(sys.executable).parent


def services():
    return [
        pytest.param(file, name, service, id=f"{file.name}:{name}")
        for file in COMPOSE
        for name, service in yaml.safe_load(file.read_text())["services"].items()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_a_dockerfile_passes_the_linter(file):
    ran = subprocess.run([TOOLS / "hadolint", "--no-color", file], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_a_compose_file_follows_the_specification(file):
    command = [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_a_container_runs_without_root_and_reports_its_health(file):
    text = file.read_text()
    assert re.search(r"^USER [1-9]\d*$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text


@pytest.mark.slow
@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_what_a_dockerfile_copies_and_runs_is_there(file):
    for line in file.read_text().splitlines():
        if line.startswith("COPY"):
            sources = [word for word in shlex.split(line)[1:-1] if not word.startswith("--")]
            assert all((ROOT / source).exists() for source in sources), line
    option = re.search(r"RUN (\./fix_qwen_dependencies\.sh)(?: --\w+)* \"?(\S+?)\"?$", file.read_text(), re.MULTILINE)[
        2
    ]
    if option == "$SETUP":
        option = re.search(r"^ARG SETUP=(\S+)$", file.read_text(), re.MULTILINE)[1]
    ran = subprocess.run(["./fix_qwen_dependencies.sh", option, "--dry-run"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(("file", "name", "service"), services())
def test_ports_are_published_to_this_machine_only(file, name, service):
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize(("file", "name", "service"), services())
def test_settings_in_a_compose_file_exist(file, name, service):
    from backend.settings import PREFIX, Settings

    known = {PREFIX + field.upper() for field in Settings.model_fields} | {"DRAWING_CHAT_SERVER"}
    given = service.get("environment") or {}
    assert {key for key in given if key.startswith(PREFIX)} <= known


def test_the_compose_file_in_the_root_includes_what_is_there():
    included = yaml.safe_load((ROOT / "compose.yaml").read_text())["include"]
    assert included and all((ROOT / file).is_file() for file in included)


def test_every_setting_reaches_the_server_in_its_container():
    server = yaml.safe_load((ROOT / "deploy" / "docker-compose.yml").read_text())["services"]["server"]
    assert server["env_file"] == [{"path": "../.env", "required": False}]
    fixed = {"DRAWING_CHAT_HOST", "DRAWING_CHAT_PORT", "DRAWING_CHAT_SESSIONS", "DRAWING_CHAT_ALLOW_ANONYMOUS"}
    assert {name for name in server["environment"] if name.startswith("DRAWING_CHAT_")} == fixed


@pytest.mark.parametrize(
    ("name", "text", "folder"),
    [("unit", UNIT, "/var/lib/drawing-chat/"), ("image", ROOT / "deploy" / "server.Dockerfile", "/models")],
)
def test_every_cache_lies_where_it_is_kept(name, text, folder):
    set_here = dict(re.findall(r"\b([A-Z_]+)=(/\S+)", text.read_text()))
    caches = {"HF_HOME", "XDG_CACHE_HOME", "VLLM_CACHE_ROOT", "TRITON_CACHE_DIR", "TORCHINDUCTOR_CACHE_DIR"}
    assert caches <= set_here.keys()
    assert all(set_here[cache].startswith(folder) for cache in caches)
