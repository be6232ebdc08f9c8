"""requirements_qwen.txt from pyproject.toml: the service and the engine for a GPU, for those who use pip alone.

`make documents` writes it, and a test compares it, so that both say the same.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# Made from pyproject.toml by `make documents`; change it there.
# The service and vLLM for an NVIDIA GPU. ./fix_qwen_dependencies.sh installs the same, and what fits this machine.
"""


def render(pyproject: Path = ROOT / "pyproject.toml") -> str:
    """requirements_qwen.txt: what pyproject.toml asks for, with the GPU engine."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], "", "# The engine", *project["optional-dependencies"]["gpu"]]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
