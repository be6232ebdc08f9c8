"""Checkpoints that are not in the catalogue: from a folder, from the hub's cache, and from the hub."""

import json
import struct

import pytest

from backend.planning.memory import GIB, Wishes, estimate
from backend.planning.models import source as checkpoint_source
from backend.planning.models.catalogue import ARCHITECTURES, find_by_id
from backend.planning.models.source import UnknownCheckpoint
from tests.engines.hub import hub
from tests.samples import every


def config(**changes):
    """The config.json of a 4B, as the hub has it."""
    architecture = ARCHITECTURES["4B"]
    vision = architecture.vision
    text = {
        "hidden_size": architecture.hidden, "num_hidden_layers": architecture.layers, "vocab_size": 151_936,
        "num_attention_heads": architecture.heads, "num_key_value_heads": architecture.kv_heads, "head_dim": 128,
        "intermediate_size": architecture.intermediate, "tie_word_embeddings": True,
        "max_position_embeddings": 262_144,
    }  # fmt: skip
    eyes = {
        "depth": vision.depth, "hidden_size": vision.hidden, "intermediate_size": vision.intermediate,
        "num_heads": vision.heads, "out_hidden_size": vision.out, "deepstack_visual_indexes": [5, 11, 17],
        "num_position_embeddings": 2304, "patch_size": 16, "temporal_patch_size": 2, "spatial_merge_size": 2,
    }  # fmt: skip
    return {"model_type": "qwen3_vl", "text_config": text, "vision_config": eyes} | changes


def test_a_folder_is_counted_from_its_config_and_index(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(config()))
    (tmp_path / checkpoint_source.INDEX).write_text(json.dumps({"metadata": {"total_size": 8_875_631_616}}))
    found = checkpoint_source.find_checkpoint(str(tmp_path))
    assert found.architecture == ARCHITECTURES["4B"]
    assert found.bytes == find_by_id("Qwen3-VL-4B-Instruct").bytes


def test_a_folder_without_an_index_is_measured_by_file_headers(tmp_path):
    header = json.dumps({"a": {"dtype": "BF16", "shape": [8], "data_offsets": [0, 16]}}).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    (tmp_path / "config.json").write_text(json.dumps(config()))
    assert checkpoint_source.read_folder(tmp_path).stored_bytes == 16


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 20, struct.pack("<Q", 10**12) + b"{}", struct.pack("<Q", 4) + b"{{{{"]
)
def test_a_broken_safetensors_file_counts_nothing(tmp_path, content):
    file = tmp_path / "x.safetensors"
    file.write_bytes(content)
    assert checkpoint_source.safetensors_bytes(file) == 0


def test_another_family_of_models_is_planned_from_its_bytes_and_layers():
    text = {"hidden_size": 4096, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8,
            "vocab_size": 150_000, "layer_types": ["full_attention", "linear_attention"] * 20}  # fmt: skip
    found = checkpoint_source.build_checkpoint(
        "x", {"model_type": "other", "text_config": text, "vision_config": {}}, 40_000_000_000
    )
    assert found.bytes == 40_000_000_000
    assert found.architecture.kv_bytes_per_token(1, 2) == 2 * 20 * 8 * 128 * 2  # only full attention keeps them
    assert found.architecture.parameters == pytest.approx(20e9, rel=0.01)


def test_another_family_without_an_index_is_refused_with_the_reason():
    with pytest.raises(UnknownCheckpoint, match="index"):
        checkpoint_source.build_checkpoint("x", {"model_type": "other", "vision_config": {}}, None)


def test_a_quantised_checkpoint_keeps_its_stored_bytes_on_each_gpu():
    found = checkpoint_source.build_checkpoint(
        "x", config(quantization_config={"quant_method": "awq", "bits": 4}), 4_000_000_000
    )
    assert estimate(found, 24 * GIB, 1, Wishes()).weights == pytest.approx(4_000_000_000, rel=0.001)


# ---- the hub and its cache ---------------------------------------------------------------------------------

NAME = "somebody/Qwen3-VL-Valves"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The hub's cache, empty."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return tmp_path / "hf" / "hub"


@pytest.fixture
def published(home, tmp_path, monkeypatch):
    """A hub that has one model; gives it to the test."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config()))
    (folder / checkpoint_source.INDEX).write_text(json.dumps({"metadata": {"total_size": 8_875_631_616}}))
    with hub({NAME: folder}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url + "/")
        yield server


def snapshot(home, revision, *, current=True, files=("config.json",)):
    """A model in the cache, as the hub's client leaves it."""
    repository = home / f"models--{NAME.replace('/', '--')}"
    folder = repository / "snapshots" / revision
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).write_text(json.dumps(config()) if file == "config.json" else "{}")
    if current:
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(revision)
    return folder


def test_a_name_of_the_catalogue_is_found_without_looking_anywhere(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert checkpoint_source.find_checkpoint("Qwen3-VL-4B-Instruct") == find_by_id("Qwen3-VL-4B-Instruct")
    assert checkpoint_source.find_here("Qwen3-VL-4B-Instruct") == find_by_id("Qwen3-VL-4B-Instruct")


def test_a_model_of_the_hub_is_counted_from_two_small_files(published):
    found = checkpoint_source.find_checkpoint(NAME)
    assert (found.id, found.architecture, found.stored_bytes) == (NAME, ARCHITECTURES["4B"], 8_875_631_616)
    assert checkpoint_source.find_here(NAME) is None  # which asks no hub


def test_a_model_that_the_hub_does_not_have_is_refused(published):
    with pytest.raises(UnknownCheckpoint, match=r"the hub has no config\.json for 'somebody/nothing'"):
        checkpoint_source.find_checkpoint("somebody/nothing")


def test_a_hub_that_cannot_be_reached_is_told_with_what_to_give_instead(home, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UnknownCheckpoint, match=r"http://127.0.0.1:9 cannot be reached .*; give a folder instead"):
        checkpoint_source.find_checkpoint(NAME)


def test_what_is_in_the_cache_needs_no_hub(home, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    snapshot(home, "a1")
    assert checkpoint_source.find_checkpoint(NAME).id == NAME
    assert checkpoint_source.find_here(NAME).architecture == ARCHITECTURES["4B"]


@pytest.mark.parametrize(
    ("files", "whole"),
    [
        (("config.json",), False),
        (("config.json", "tokenizer.json"), False),
        (("config.json", "tokenizer.json", "model.safetensors"), True),
        (("config.json", "vocab.json", "model.safetensors"), True),
        (("config.json", "model.safetensors"), False),
    ],
)
def test_a_start_needs_config_words_and_weights(home, files, whole):
    folder = snapshot(home, "a1", files=files)
    assert checkpoint_source.find_whole_snapshot(NAME) == (folder if whole else None)


def test_every_file_that_the_index_names_has_to_be_there(home):
    folder = snapshot(home, "a1", files=("config.json", "tokenizer.json", "one.safetensors"))
    index = {"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}
    (folder / checkpoint_source.INDEX).write_text(json.dumps(index))
    assert checkpoint_source.find_whole_snapshot(NAME) is None
    assert checkpoint_source.find_whole_snapshot(NAME, weights=False) == folder
    (folder / "two.safetensors").write_text("")
    assert checkpoint_source.find_whole_snapshot(NAME) == folder


def test_the_snapshot_that_is_current_counts_and_without_one_the_last(home):
    files = ("config.json", "tokenizer.json", "model.safetensors")
    first = snapshot(home, "a1", files=files)
    snapshot(home, "b2", current=False, files=files)
    assert checkpoint_source.find_whole_snapshot(NAME) == first
    (home / f"models--{NAME.replace('/', '--')}" / "refs" / "main").unlink()
    assert checkpoint_source.find_whole_snapshot(NAME).name == "b2"


def test_unfinished_files_of_a_download_count_as_downloaded(home):
    assert checkpoint_source.count_cached_bytes(NAME) == 0
    blobs = home / f"models--{NAME.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "whole").write_bytes(bytes(100))
    (blobs / "part.incomplete").write_bytes(bytes(11))
    assert checkpoint_source.count_cached_bytes(NAME) == 111


@pytest.mark.parametrize(("name", "nearest"), [("Qwen/Qwen3-VL-7B-Instruct", "8B"), ("x/qwen3-vl-72b", "32B")])
@pytest.mark.parametrize("find", [checkpoint_source.find_here, checkpoint_source.find_checkpoint])
def test_a_size_that_was_never_published_is_told_with_the_nearest(home, find, name, nearest):
    with pytest.raises(UnknownCheckpoint, match=f"Nearest: Qwen/Qwen3-VL-{nearest}-Instruct"):
        find(name)


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "cannot be read"), ("{", "is no JSON"), ("[]", "holds no JSON object")]
)
def test_a_folder_without_a_config_is_refused_with_the_file(tmp_path, content, sentence):
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    with pytest.raises(UnknownCheckpoint, match=f"config.json {sentence}"):
        checkpoint_source.find_checkpoint(str(tmp_path))


def test_a_model_that_cannot_see_is_refused():
    with pytest.raises(UnknownCheckpoint, match=r"x is a text model: .* cannot see a drawing"):
        checkpoint_source.build_checkpoint("x", {"model_type": "qwen3", "hidden_size": 2560}, 10**9)


def test_another_family_that_lacks_a_number_is_refused_with_its_name():
    other = {"model_type": "other", "text_config": {"hidden_size": 4096, "num_hidden_layers": 40}, "vision_config": {}}
    with pytest.raises(UnknownCheckpoint, match=r"x: config\.json has no 'num_attention_heads'"):
        checkpoint_source.build_checkpoint("x", other, 10**9)


@every(
    ("name", "is_one"), [("a/b", True), ("a", False), ("a/b/c", False), ("./a", False), ("/a", False), ("~/a", False)]
)
def test_a_hub_id_is_an_owner_and_a_name(name, is_one):
    assert checkpoint_source.is_hub_id(name) is is_one
