"""Which model each machine gets, before anything is downloaded; and what is said where a set one cannot run."""

import pytest

from backend.engines.choice import choose_engine, choose_model
from backend.planning.choice import CannotRun, check_disk, choose, wishes_of
from backend.planning.gpus import Gpus, known_gpus
from backend.planning.memory import GIB, Wishes
from backend.planning.models import source
from backend.planning.models.catalogue import find_by_id
from backend.settings import Settings, SettingsError
from tests.samples import every

Q30 = "Qwen/Qwen3-VL-30B-A3B-Instruct"
FP8, AWQ = Q30 + "-FP8", "QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)


@every(
    ("gpu", "count", "model", "gpus"),
    [
        ("H200", 1, Q30, 1),
        ("H100 80 GB", 1, Q30, 1),
        ("A100 80 GB", 2, Q30, 1),
        ("L40S", 1, FP8, 1),
        ("RTX A6000", 1, FP8, 1),
        ("RTX A6000", 2, FP8, 2),
        ("RTX 4090", 2, FP8, 2),
        ("RTX 4090", 1, AWQ, 1),
        ("RTX 3090", 1, AWQ, 1),
        ("RTX 5090", 1, AWQ, 1),
        ("RTX 4090", 3, FP8, 2),
        ("Tesla T4", 1, "cyankiwi/Qwen3-VL-8B-Instruct-AWQ-4bit", 1),
    ],
)
def test_each_machine_gets_the_largest_of_the_family_that_fits(gpu, count, model, gpus):
    found = choose(known_gpus(gpu, count), Wishes())
    assert (found.model, found.gpus) == (model, gpus)
    assert known_gpus(gpu).name in found.why


def test_a_set_model_is_spread_over_as_many_gpus_as_it_takes():
    assert choose(known_gpus("RTX A6000", 2), Wishes(), model=Q30).gpus == 2
    assert choose(known_gpus("H100 80 GB", 2), Wishes(), model=Q30).gpus == 1


@every(
    ("model", "gpu", "count", "nearest"),
    [
        (Q30, "RTX 4090", 1, AWQ),
        (Q30, "RTX 4090", 2, FP8),
        (Q30, "L40S", 1, FP8),
        ("Qwen/Qwen3-VL-235B-A22B-Instruct", "H100 80 GB", 1, Q30),
        ("Qwen/Qwen3-VL-32B-Instruct", "RTX A6000", 1, "Qwen/Qwen3-VL-32B-Instruct-FP8"),
    ],
)
def test_a_set_model_that_cannot_fit_is_refused_with_the_nearest_that_does(model, gpu, count, nearest):
    with pytest.raises(CannotRun) as refused:
        choose(known_gpus(gpu, count), Wishes(), model=model)
    assert f"DRAWING_CHAT_MODEL={nearest}" in str(refused.value)
    assert "GiB" in str(refused.value)


def test_a_context_of_less_than_one_sheet_is_no_reason_not_to_start():
    assert choose(known_gpus("RTX 3090"), Wishes(), model="Qwen/Qwen3-VL-8B-Instruct").model.endswith("8B-Instruct")


def test_more_gpus_than_there_are_is_refused():
    with pytest.raises(CannotRun, match="TENSOR_PARALLEL_SIZE=4"):
        choose(known_gpus("RTX 4090", 2), Wishes(), gpus=4)


def test_nothing_fits_on_a_very_small_gpu():
    with pytest.raises(CannotRun, match="No Qwen3-VL model fits"):
        choose(Gpus("GTX 1650", 4 * GIB, 7.5), Wishes())


@pytest.mark.parametrize(("size", "right"), [("7B", "8B"), ("72B", "32B")])
def test_sizes_that_never_existed_are_said_not_to_exist(size, right):
    for find in (source.find_checkpoint, source.find_here):
        with pytest.raises(source.UnknownCheckpoint, match=f"Qwen3-VL-{right}-Instruct"):
            find(f"Qwen/Qwen3-VL-{size}-Instruct")


def test_a_text_model_is_refused_as_unable_to_see():
    config = {"model_type": "qwen3_moe", "hidden_size": 2048, "num_hidden_layers": 48}
    with pytest.raises(source.UnknownCheckpoint, match="cannot see a drawing"):
        source.build_checkpoint("Qwen/Qwen3-30B-A3B", config, 61_000_000_000)


def test_a_disk_that_is_too_small_is_refused_with_what_would_fit(tmp_path):
    with pytest.raises(CannotRun) as refused:
        check_disk(find_by_id(Q30), tmp_path / "cache", lambda place: (0, 0, 40 * 10**9))
    assert f"DRAWING_CHAT_MODEL={FP8}" in str(refused.value)
    check_disk(find_by_id(Q30), tmp_path / "cache", lambda place: (0, 0, 70 * 10**9))


def test_what_is_in_the_cache_already_needs_no_room(tmp_path):
    blobs = source.cache_folder() / f"models--{Q30.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True)
    with (blobs / "1.incomplete").open("wb") as file:
        file.truncate(60 * 10**9)
    check_disk(find_by_id(Q30), source.cache_folder(), lambda place: (0, 0, 4 * 10**9))


def test_the_server_stops_with_the_planners_sentence():
    with pytest.raises(SettingsError, match="The nearest that fits"):
        choose_model(Settings(_env_file=None, engine="vllm", model=Q30), known_gpus("RTX 4090"))


def test_without_a_gpu_a_model_has_to_be_named():
    with pytest.raises(SettingsError, match="needs DRAWING_CHAT_MODEL"):
        choose_model(Settings(_env_file=None, engine="vllm"), None)


def test_on_a_gpu_too_small_for_any_model_the_reader_answers(monkeypatch):
    from backend.engines.choice import Gpu, Machine

    small = Gpus("GTX 1650", 4 * GIB, 7.5)
    monkeypatch.setattr("backend.engines.choice.look_at_machine", lambda: Machine((Gpu("GTX 1650", (7, 5)),), "gpu"))
    monkeypatch.setattr("backend.engines.choice.this_machine", lambda: small)
    assert choose_engine(Settings(_env_file=None)) == (None, "no model fits on GTX 1650")


def test_wishes_are_by_default_what_the_settings_are():
    assert wishes_of(Settings(_env_file=None)) == Wishes()
