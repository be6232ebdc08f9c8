"""The list of licences names every package that the service needs."""

import tomllib

from packaging.requirements import Requirement

from backend.setup import licences
from backend.setup.environment import canonical, installed_packages

PROJECT = tomllib.loads((licences.ROOT / "pyproject.toml").read_text())["project"]


def test_every_dependency_is_listed_with_a_licence():
    rows = dict(row.strip("| \n").split(" | ") for row in licences.render().splitlines() if row.startswith("| "))
    needed = {canonical(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert needed & installed_packages().keys() <= rows.keys()
    assert {name for name in needed & rows.keys() if rows[name] == "?"} == set()


def test_the_project_says_its_own_licence():
    assert PROJECT["license"] == "AGPL-3.0-only"
    assert (licences.ROOT / "LICENSE").read_text().split("\n")[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
