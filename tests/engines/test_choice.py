"""Which engine answers, and why."""

import pytest

from backend.engines.choice import Gpu, Machine, choose, choose_engine, look_at_machine
from backend.settings import Settings, SettingsError

OLD, NEW = Gpu("Tesla P40", (6, 1)), Gpu("RTX 4090", (8, 9))
URL = "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    ("machine", "url", "engine", "reason"),
    [
        (Machine((NEW,), "gpu"), None, "vllm", "RTX 4090"),
        (Machine((OLD, NEW), "gpu"), URL, "vllm", "RTX 4090"),
        (Machine((NEW,), None), None, "reader", "vLLM is not installed"),
        (Machine((NEW,), "cpu"), None, "reader", "no GPU support"),
        (Machine((OLD,), "gpu"), None, "reader", "too old"),
        (Machine((OLD,), "gpu"), URL, "openai", "too old"),
        (Machine((), "gpu"), URL, "openai", "no NVIDIA GPU"),
        (Machine((), None), None, "reader", "no NVIDIA GPU"),
    ],
)
def test_auto_takes_what_the_machine_can_do_and_says_why(machine, url, engine, reason):
    choice, why = choose(Settings(engine="auto", openai_base_url=url), machine)
    assert choice.value == engine
    assert reason in why


@pytest.mark.parametrize(
    ("settings", "machine", "remedy"),
    [
        ({"engine": "vllm"}, Machine((NEW,), None), "fix_qwen_dependencies"),
        ({"engine": "vllm"}, Machine((OLD,), "gpu"), "too old"),
        ({"engine": "openai"}, Machine(), "OPENAI_BASE_URL"),
        ({"engine": "ray"}, Machine(), "serve run deploy.ray_serve:app"),
    ],
)
def test_an_engine_that_cannot_work_stops_the_start_with_the_remedy(settings, machine, remedy):
    with pytest.raises(SettingsError, match=remedy):
        choose(Settings(**settings), machine)


def test_what_was_asked_for_is_taken():
    assert choose(Settings(engine="vllm"), Machine((), "cpu"))[0].value == "vllm"
    assert choose(Settings(engine="reader"), Machine((NEW,), "gpu"))[0].value == "reader"


def test_this_machine_can_be_looked_at():
    assert isinstance(look_at_machine(), Machine)


def test_a_remote_engine_is_made_from_settings():
    engine, _ = choose_engine(Settings(engine="openai", openai_base_url=URL, model="m"))
    assert engine.name == "openai"
