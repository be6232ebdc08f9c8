"""Parameters, bytes and image tokens against published figures and hand-written arithmetic."""

import pytest

from backend.pictures import image_size
from backend.planning.memory import (
    BLOCK_TOKENS,
    GIB,
    Wishes,
    estimate,
    is_legible_at,
    sheet_dpi,
    sheet_tokens,
    vision_peak,
)
from backend.planning.models.architecture import UnknownArchitecture, read_architecture
from backend.planning.models.catalogue import ARCHITECTURES, catalogue, find_by_id
from backend.planning.models.quantisation import FP8
from backend.planning.models.quantisation import read_quantisation as quantisation_of
from tests.samples import every

PUBLISHED = {
    "2B": 2_127_532_032,
    "4B": 4_437_815_808,
    "8B": 8_767_123_696,
    "32B": 33_357_390_064,
    "30B-A3B": 31_070_754_032,
    "235B-A22B": 235_670_022_896,
}


@every(("size", "parameters"), PUBLISHED.items())
def test_parameters_counted_from_the_config_are_the_published_ones(size, parameters):
    assert ARCHITECTURES[size].parameters == parameters


@every(
    ("model", "gigabytes"),
    [
        ("Qwen/Qwen3-VL-30B-A3B-Instruct", 62.141508064),  # 31,070,754,032 parameters of 2 bytes
        ("Qwen/Qwen3-VL-4B-Instruct", 8.875631616),
        ("Qwen/Qwen3-VL-30B-A3B-Instruct-FP8", 32.25),
        ("QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ", 17.9),
    ],
)
def test_checkpoint_bytes(model, gigabytes):
    assert find_by_id(model).bytes / 1e9 == pytest.approx(gigabytes, rel=0.002)


@every(
    ("size", "gpus", "element", "expected"),
    [
        ("30B-A3B", 1, 2, 2 * 48 * 4 * 128 * 2),  # keys and values, layers, heads, head size, bytes: 96 KiB
        ("30B-A3B", 1, 1, 48 * 1024),
        ("30B-A3B", 2, 2, 48 * 1024),
        ("30B-A3B", 8, 2, 2 * 48 * 1 * 128 * 2),  # 4 heads on 8 GPUs: one each, copied
        ("32B", 2, 2, 128 * 1024),
        ("4B", 1, 2, 144 * 1024),
    ],
)
def test_kv_bytes_per_token(size, gpus, element, expected):
    assert ARCHITECTURES[size].kv_bytes_per_token(gpus, element) == expected


def test_weights_of_two_gpus_are_half_but_for_what_each_has_whole():
    architecture = ARCHITECTURES["32B"]
    one, two = FP8.weight_bytes(architecture, 1), FP8.weight_bytes(architecture, 2)
    whole = 2 * (architecture.vision.linear_weights + architecture.copied_weights)
    assert two == pytest.approx((one - whole) / 2 + whole, abs=2)


def test_context_is_what_the_blocks_hold_but_one():
    found = estimate(find_by_id("Qwen3-VL-30B-A3B-Instruct"), 80 * GIB, 1, Wishes())
    blocks = (int(80 * GIB * 0.9) - found.weights - found.reserve) // (98_304 * BLOCK_TOKENS)
    assert (found.kv_tokens, found.context) == (blocks * 16, (blocks - 1) * 16)


def test_fewer_pixels_leave_more_for_keys_and_values():
    checkpoint = find_by_id("Qwen3-VL-4B-Instruct")
    large, small = (estimate(checkpoint, 24 * GIB, 1, Wishes(max_pixels=pixels)) for pixels in (2**24, 2**22))
    assert small.kv_tokens > large.kv_tokens
    assert vision_peak(checkpoint.architecture, 2**24) == 4 * vision_peak(checkpoint.architecture, 2**22)


@every(
    ("sheet", "dpi", "tokens"),
    [("A4", 150, 2145), ("A4", 200, 3796), ("A3", 150, 4290), ("A3", 200, 7519), ("A3", 300, 16264),
     ("A2", 200, 15038), ("A2", 300, 16264), ("A1", 100, 7519), ("A1", 150, 16264), ("A0", 150, 16264)],
)  # fmt: skip
def test_tokens_of_a_sheet(sheet, dpi, tokens):
    assert sheet_tokens(sheet, dpi, 16_777_216) == tokens


def test_one_image_cannot_carry_an_a0_sheet_legibly_but_an_a1_just_can():
    a1, a0 = (sheet_dpi(sheet, 200, 16_777_216) for sheet in ("A1", "A0"))
    assert (round(a1), round(a0)) == (146, 103)
    assert 9 < 2.5 / 25.4 * a0 < 10.5 and is_legible_at(a1)


def test_image_sides_are_multiples_of_32_and_keep_their_shape():
    width, height = image_size(9000, 3000, 4_194_304)
    assert width % 32 == height % 32 == 0
    assert width * height <= 4_194_304
    assert width / height == pytest.approx(3, rel=0.03)


def test_catalogue_has_every_size_in_both_variants_and_all_precisions():
    names = {(entry.size, entry.thinking, entry.quantisation.name) for entry in catalogue()}
    assert {
        (size, thinking, name) for size in PUBLISHED for thinking in (False, True) for name in ("BF16", "FP8", "4-bit")
    } <= names


def test_a_score_of_another_way_of_asking_is_a_remark_and_no_score():
    fine_tuned = find_by_id("MechVL-4B-RL")
    assert fine_tuned.accuracy is None
    assert "84.85" in fine_tuned.remark


@every(
    ("section", "name", "per_weight"),
    [
        (None, "BF16", 2.0),
        ({"quant_method": "fp8", "weight_block_size": [128, 128]}, "FP8", 1.0),
        ({"quant_method": "awq", "bits": 4, "group_size": 128}, "4-bit awq", 0.52),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"g": {"weights": {"num_bits": 8, "group_size": 32}}},
            },
            "8-bit compressed-tensors",
            1.09,
        ),
    ],
)
def test_quantisation_is_read_from_the_config(section, name, per_weight):
    found = quantisation_of({} if section is None else {"quantization_config": section})
    assert found.name == name
    assert found.linear_bytes == pytest.approx(per_weight, abs=0.01)


def test_a_config_of_another_model_is_refused_by_name():
    with pytest.raises(UnknownArchitecture, match="llama"):
        read_architecture({"model_type": "llama"})


@pytest.mark.parametrize(
    ("size", "gpus", "numbers"),
    [
        ("32B", 1, 4 * 5120 + 3 * 25_600),  # states, and the feed-forward of one layer
        ("32B", 2, 4 * 5120 + 3 * 25_600 / 2),  # of which each GPU computes a part
        ("4B", 1, 4 * 2560 + 3 * 9_728),
    ],
)
def test_each_token_of_a_large_step_takes_its_states_and_one_layers_feed_forward(size, gpus, numbers):
    checkpoint = find_by_id(f"Qwen/Qwen3-VL-{size}-Instruct")
    less, more = (
        estimate(checkpoint, 80 * GIB, gpus, Wishes(batched_tokens=tokens)).activations for tokens in (100_000, 200_000)
    )
    assert (more - less) / 100_000 == pytest.approx(2 * numbers, rel=0.001)
