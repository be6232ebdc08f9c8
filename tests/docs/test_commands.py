"""Every command in README.md and the setup guides runs, or what it names is checked where it cannot run here."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backend.commands.bench.drawing import drawing
from backend.planning.models.catalogue import find_by_id
from backend.planning.remote import candidates
from tests import live

ROOT = Path(__file__).parents[2]
DOCUMENTS = {name: (ROOT / name).read_text() for name in ("README.md", "SETUP_QWEN.md", "docs/setup.en.md")}


def blocks(text):
    return re.findall(r"```bash\n(.*?)```", text, re.DOTALL)


def commands(text):
    """Each line of the bash blocks without its comment; a block that uses curl is run as a whole."""
    lines = [line for block in blocks(text) if "curl" not in block for line in block.splitlines()]
    plain = (re.sub(r"\s+#\s.*$", "", line).strip() for line in lines)
    return [line for line in plain if line and line != "cd backend"]


def indented(text):
    return [re.sub(r"\s+#.*$", "", line).strip() for line in text.splitlines() if re.match(r"    (make|\./)", line)]


ALL = sorted({line for text in DOCUMENTS.values() for line in [*commands(text), *indented(text)]})


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with live.server(tmp_path_factory.mktemp("server")) as place:
        yield place


@pytest.fixture
def shell(tmp_path):
    """Runs a line of bash in a folder with a drawing, with `python` being this one."""
    (tmp_path / "drawing.pdf").write_bytes(drawing(4))
    (tmp_path / "server.log").write_text("OSError: [Errno 28] No space left on device\n")
    environment = live.clean_environment(
        DRAWING_CHAT_SESSIONS=str(tmp_path / "sessions"), DRAWING_CHAT_ENGINE="reader", DRAWING_CHAT_WORKERS="1"
    )
    environment |= {"DRAWING_CHAT_PORT": str(live.free_port()), "XDG_CACHE_HOME": str(tmp_path)}

    def run(line, folder=tmp_path):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line], cwd=folder, env=environment, capture_output=True, text=True,
            timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return run


def our_command(line):
    return line.replace("python main.py", f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'backend/main.py'))}")


OURS = [line for line in ALL if re.match(r"python main\.py (ask|read|plan|doctor)\b", line)]


@pytest.mark.slow
@pytest.mark.parametrize("line", OURS)
def test_commands_without_a_server_run(line, shell):
    assert shell(our_command(line)).strip()


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("python main.py bench")])
def test_measurements_run_against_a_server(line, shell, url):
    small = re.sub(r"(--(questions|soak|concurrency)) \d+", r"\1 4", line.replace("http://127.0.0.1:8000", url))
    small += "" if "--url" in small else f" --url {url}"
    assert '"errors": 0' in shell(our_command(small + ("" if "--questions" in small else " --questions 4")))


@pytest.mark.slow
@pytest.mark.parametrize("block", [block for block in blocks(DOCUMENTS["README.md"]) if "curl" in block])
def test_the_api_by_example_works(block, shell, url, tmp_path):
    said = shell(block.replace("http://127.0.0.1:8000", url).replace("curl", "curl --fail-with-body -sS"))
    assert '"answered":true' in said.replace(" ", "")
    assert "event: done" in said
    assert (tmp_path / "detail.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("make ")])
def test_make_targets_exist(line, shell):
    shell(line.replace("make ", "make --dry-run ", 1), folder=ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("./fix_qwen_dependencies.sh")])
def test_the_setup_script_knows_its_options(line, shell):
    assert "would install" in shell(f"{line} --dry-run", folder=ROOT)


def test_the_server_starts_from_its_own_folder(shell):
    line = "cd backend && python main.py"
    assert line in ALL
    assert "doctor" in shell(our_command("python main.py --help"), folder=ROOT / "backend")


# Programs that are not here or that download many gigabytes: what the command names is checked instead.


@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("docker compose")])
def test_compose_files_that_are_named_exist(line):
    assert (ROOT / line.split(" -f ")[1].split()[0]).is_file()


@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("ollama")])
def test_the_model_named_for_ollama_is_one_that_plan_names(line):
    assert line in {model.commands[0] for model in candidates()}


@pytest.mark.engine
@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("hf ")])
def test_the_hubs_client_knows_the_download_command(line):
    assert find_by_id(line.split()[2])
    client = shutil.which("hf", path=str(Path(sys.executable).parent))
    if client is None:
        pytest.skip("huggingface-hub's client is not installed")
    done = subprocess.run([client, "download", "--help"], capture_output=True, text=True, check=True)
    assert "--local-dir" in done.stdout


@pytest.mark.engine
@pytest.mark.parametrize("line", [line for line in ALL if line.startswith("vllm serve")])
def test_vllms_own_server_knows_the_options(line):
    """By its source: building its parser takes half a minute."""
    places = [Path(place) / "vllm" for place in sys.path if (Path(place) / "vllm" / "engine").is_dir()]
    if not places:
        pytest.skip("vLLM is not installed")
    files = ("engine/arg_utils.py", "entrypoints/launchers/cli_args.py", "utils/argparse_utils.py")
    source = "".join((places[0] / file).read_text() for file in files)
    words = shlex.split(line)
    assert find_by_id(words[2])
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"^    {option[2:].replace('-', '_')}: ", source, re.MULTILINE), option
    assert "or 'auto' as a special value" in source


def test_no_command_is_left_unchecked():
    checked = (
        "python main.py ",
        "make ",
        "./fix_qwen",
        "docker compose",
        "ollama",
        "OLLAMA_CONTEXT_LENGTH=",
        "hf ",
        "vllm serve",
        "cd backend &&",
    )
    assert [line for line in ALL if not line.startswith(checked)] == []
