"""The manifests for Kubernetes: right by its schemas, by our settings, and by one another."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.api.door.access import check_host
from backend.settings import load_settings

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
VERSIONS = ("1.31", "1.37")  # the oldest and the newest that they are meant for


def manifest(name: str) -> dict[str, Any]:
    found = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    assert isinstance(found, dict)
    return found


def container() -> dict[str, Any]:
    (found,) = manifest("deployment")["spec"]["template"]["spec"]["containers"]
    return dict(found)


@pytest.mark.slow  # the schemas' package takes more than a second to load
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_manifest_follows_the_schema(file, version):
    import kubernetes_validate

    kubernetes_validate.validate(yaml.safe_load(file.read_text()), version, strict=True)


@pytest.mark.slow
def test_a_misspelt_field_is_noticed():
    import kubernetes_validate

    wrong = manifest("service")
    wrong["spec"]["selektor"] = wrong["spec"].pop("selector")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_the_kinds_that_a_service_of_many_copies_needs_are_there():
    kinds = {manifest(file.stem)["kind"] for file in FILES}
    assert kinds == {"ConfigMap", "Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Service"}


def test_its_settings_are_settings_of_ours(monkeypatch):
    for name, value in manifest("settings")["data"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DRAWING_CHAT_API_KEYS", "from the secret")
    settings = load_settings(env_file=None)
    check_host(settings)
    assert settings.engine == "openai" and settings.sessions.startswith("s3://")


def test_secrets_come_by_reference_only():
    assert {"secretRef": {"name": "drawing-chat"}} in container()["envFrom"]
    names = manifest("settings")["data"]
    assert not {name for name in names if name.endswith(("_KEY", "_KEYS", "_SECRET", "_TOKEN", "_KEY_ID"))}
    assert "DRAWING_CHAT_RATE_LIMIT_STORE" not in names  # its address may hold a password


def test_everything_speaks_of_the_same_pods():
    labels = manifest("deployment")["spec"]["template"]["metadata"]["labels"]
    for name in ("deployment", "disruption"):
        assert manifest(name)["spec"]["selector"]["matchLabels"] == labels
    assert manifest("service")["spec"]["selector"] == labels
    assert manifest("autoscaler")["spec"]["scaleTargetRef"]["name"] == manifest("deployment")["metadata"]["name"]


def test_probes_ask_what_the_service_answers(client):
    asked = {name: container()[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert {probe["port"] for probe in asked.values()} == {"http"}
    assert {name: probe["path"] for name, probe in asked.items()} == {
        "startup": "/health",
        "liveness": "/health",
        "readiness": "/health/ready",
    }
    assert all(client.get(probe["path"]).status_code == 200 for probe in asked.values())
    assert manifest("settings")["data"]["DRAWING_CHAT_PORT"] == str(container()["ports"][0]["containerPort"])
