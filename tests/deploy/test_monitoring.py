"""Alert rules and dashboard name metrics that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.serving import Client

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "monitoring"
ALERTS = [
    rule["expr"] for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
PANELS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.fixture(scope="module")
def declared(client: Client) -> set[str]:
    """The names of all metrics that the service states."""
    return set(re.findall(r"^# HELP (\w+)", client.get("/metrics").text, re.MULTILINE)) | {"up"}


@pytest.mark.parametrize("expression", [*ALERTS, *PANELS])
def test_an_expression_names_metrics_that_exist(declared: set[str], expression: str):
    names = re.findall(r"\b(?:drawing_chat|process)_\w+", expression) or re.findall(r"^up\b", expression)
    assert names
    for name in names:
        assert name in declared or re.sub(r"_(bucket|count|sum|total)$", "", name) in declared, name
