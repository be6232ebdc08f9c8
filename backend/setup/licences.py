"""Each dependency's licence, from the metadata of what is installed; the table of docs/licences.md.

`make documents` writes it. Walks what the service itself needs, with all that these need; the engine and the
tests' tools are not part of what is given on. Knows no law.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import Requirement

from backend.setup.environment import canonical, installed_packages, requirements_of

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# Licences

Drawing Chat is under the GNU Affero General Public License, version 3 (LICENSE): PyMuPDF, which renders PDF pages, asks
for it. What it needs, and under which licence that is, as its own metadata says (`make documents`):

| Package | Licence |
| --- | --- |
"""
# What the metadata of these does not say in a word.
KNOWN = {"resvg-py": "MIT"}


def dependencies(present: Mapping[str, Distribution]) -> list[str]:
    """Everything that the service needs and that is installed here, by name."""
    found: set[str] = set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [canonical(Requirement(text).name) for text in project["dependencies"]]
    while waiting:
        name = waiting.pop()
        if name in present and name not in found:
            found.add(name)
            waiting += [canonical(requirement.name) for requirement in requirements_of(present[name])]
    return sorted(found)


def licence_of(distribution: Distribution) -> str:
    """The SPDX expression, the first line of the licence field, or the classifiers; empty where nothing is said."""
    metadata = distribution.metadata.json
    expression = metadata.get("license_expression")
    if expression:
        return str(expression)
    classifiers = metadata.get("classifier") or []
    classes = [entry.rpartition(" :: ")[2] for entry in classifiers if "License ::" in entry]
    stated = str(metadata.get("license") or "").strip().splitlines()
    if classes and classes != ["OSI Approved"]:
        return ", ".join(sorted(set(classes)))
    return re.sub(r"\s+", " ", stated[0])[:80] if stated else ""


def render() -> str:
    """docs/licences.md: every package that the service needs, with its licence."""
    present = installed_packages()
    rows = [(name, licence_of(present[name]) or KNOWN.get(name, "")) for name in dependencies(present)]
    return HEAD + "".join(f"| {name} | {licence or '?'} |\n" for name, licence in rows)


if __name__ == "__main__":
    sys.stdout.write(render())
