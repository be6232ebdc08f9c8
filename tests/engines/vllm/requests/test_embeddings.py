import numpy as np
import pytest
from safetensors.numpy import save

from backend.engines.embeddings import EmbeddingSpec, check, collapse_placeholders, parse_json, parse_safetensors
from backend.errors import BadRequest
from tests.samples import every

IMAGE, WIDTH = 7, 8
SPEC = EmbeddingSpec(width=WIDTH, image_token=IMAGE, vocabulary=100, max_tokens=1000, max_images=2)


def tensors(**changes):
    """A sound prompt: two images of 6 and 4 tokens between words."""
    ids = np.array([1, 2, *[IMAGE] * 6, 3, *[IMAGE] * 4, 4], np.int64)
    sound = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "vision_embeddings": np.linspace(-1, 1, 10 * WIDTH, dtype=np.float32).reshape(10, WIDTH),
        "image_grid_thw": np.array([[1, 4, 6], [1, 4, 4]], np.int64),
        "vision_token_positions": np.flatnonzero(ids == IMAGE),
    }
    return {name: value for name, value in (sound | changes).items() if value is not None}


def body(**changes):
    return save(tensors(**changes), metadata={"max_new_tokens": "5", "temperature": "0.0"})


def test_a_sound_prompt_passes_in_both_forms():
    import json

    as_json = json.dumps({name: value.tolist() for name, value in tensors().items()} | {"max_new_tokens": 5})
    first, second = check(parse_safetensors(body()), SPEC), check(parse_json(as_json.encode()), SPEC)
    assert first.input_ids == second.input_ids
    assert np.array_equal(first.embeddings, second.embeddings)
    assert first.max_tokens == second.max_tokens == 5


def test_placeholders_collapse_to_one_for_each_image():
    assert collapse_placeholders(check(parse_safetensors(body()), SPEC).input_ids, IMAGE) == [1, 2, IMAGE, 3, IMAGE, 4]


GOOD = tensors()
MALFORMED = {
    "wrong width": ("vision_embeddings", {"vision_embeddings": np.zeros((10, WIDTH + 1), np.float32)}),
    "too few rows": ("vision_embeddings", {"vision_embeddings": np.zeros((9, WIDTH), np.float32)}),
    "too many rows": ("vision_embeddings", {"vision_embeddings": np.zeros((11, WIDTH), np.float32)}),
    "four dimensions": ("vision_embeddings", {"vision_embeddings": np.zeros((2, 1, 10, WIDTH), np.float32)}),
    "whole numbers": ("vision_embeddings", {"vision_embeddings": np.zeros((10, WIDTH), np.int64)}),
    "not a number": ("vision_embeddings", {"vision_embeddings": np.full((10, WIDTH), np.nan, np.float32)}),
    "infinite": ("vision_embeddings", {"vision_embeddings": np.full((10, WIDTH), np.inf, np.float32)}),
    "none": ("vision_embeddings", {"vision_embeddings": None}),
    "negative grid": ("image_grid_thw", {"image_grid_thw": np.array([[1, -4, -6], [1, 4, 4]])}),
    "odd grid": ("image_grid_thw", {"image_grid_thw": np.array([[1, 3, 8], [1, 4, 4]])}),
    "huge grid": ("image_grid_thw", {"image_grid_thw": np.array([[1, 2**40, 2**40], [1, 4, 4]])}),
    "a million frames": ("image_grid_thw", {"image_grid_thw": np.array([[10**6, 4, 6], [1, 4, 4]])}),
    "flat grid": ("image_grid_thw", {"image_grid_thw": np.array([1, 4, 6])}),
    "doubled grid": ("vision_embeddings", {"image_grid_thw": np.array([[1, 8, 6], [1, 4, 4]])}),
    "too many images": ("image_grid_thw", {"image_grid_thw": np.array([[1, 2, 2]] * 3)}),
    "swapped images": ("vision_token_positions", {"image_grid_thw": np.array([[1, 4, 4], [1, 4, 6]])}),
    "shifted positions": ("vision_token_positions", {"vision_token_positions": GOOD["vision_token_positions"] + 1}),
    "unknown token": ("input_ids", {"input_ids": np.where(GOOD["input_ids"] == 4, 100, GOOD["input_ids"])}),
    "negative token": ("input_ids", {"input_ids": np.where(GOOD["input_ids"] == 4, -1, GOOD["input_ids"])}),
    "no tokens": ("input_ids", {"input_ids": np.zeros(0, np.int64), "attention_mask": np.zeros(0, np.int64)}),
    "too long": ("input_ids", {"input_ids": np.ones(1000, np.int64), "attention_mask": None}),
    "fractional tokens": ("input_ids", {"input_ids": GOOD["input_ids"].astype(np.float32)}),
    "masked": ("attention_mask", {"attention_mask": np.zeros_like(GOOD["input_ids"])}),
}


@every("name", MALFORMED)
def test_a_malformed_tensor_is_refused_by_its_name(name):
    field, changes = MALFORMED[name]
    with pytest.raises(BadRequest) as caught:
        check(parse_safetensors(body(**changes)), SPEC)
    assert caught.value.values["field"] == field


def test_infinite_bfloat16_is_seen_in_its_bits():
    bits = np.full((10, WIDTH), 0x7F80, np.uint16)
    parts = parse_safetensors(body())
    parts.tensors["vision_embeddings"] = (bits, "bfloat16")
    with pytest.raises(BadRequest, match=r"split\.finite"):
        check(parts, SPEC)


@pytest.mark.parametrize(
    "broken",
    [b"", b"\xff" * 64, b"[1]", b"{", body()[:40]],
    ids=["empty", "noise", "a list", "begun", "cut off"],
)
def test_a_body_of_another_form_is_refused(broken):
    for parse in (parse_json, parse_safetensors):
        with pytest.raises(BadRequest, match=r"split\.body"):
            parse(broken)


def test_rows_of_unequal_length_are_refused():
    with pytest.raises(BadRequest) as caught:
        parse_json(b'{"vision_embeddings": [[1, 2], [3]]}')
    assert caught.value.values["field"] == "vision_embeddings"


@pytest.mark.parametrize(("name", "value"), [("temperature", "nan"), ("top_p", "2"), ("max_new_tokens", "0")])
def test_sampling_out_of_range_is_refused(name, value):
    with pytest.raises(BadRequest) as caught:
        check(parse_safetensors(save(tensors(), metadata={name: value})), SPEC)
    assert caught.value.values["field"] == name
