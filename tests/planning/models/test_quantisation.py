"""Bytes of a weight, by what config.json says of how weights are stored; written out beside each case."""

import pytest

from backend.planning.models.catalogue import ARCHITECTURES
from backend.planning.models.quantisation import BF16, FP8, INT4_128, read_quantisation
from tests.samples import every

CASES = [
    ({}, "BF16", 2.0),
    ({"quantization_config": None}, "BF16", 2.0),
    ({"quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}}, "FP8", 1 + 2 / 128**2),
    ({"quantization_config": {"quant_method": "fp8"}}, "FP8", 1.0),
    ({"quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128}}, "4-bit awq", 0.5 + 2.5 / 128),
    ({"quantization_config": {"quant_method": "awq", "w_bit": 4, "q_group_size": 32}}, "4-bit awq", 0.5 + 2.5 / 32),
    ({"quantization_config": {"quant_method": "gptq", "bits": 8, "group_size": -1}}, "8-bit gptq", 1 + 3 / 4096),
    ({"quantization_config": {"quant_method": "gptq"}}, "4-bit gptq", 0.5 + 2.5 / 128),  # what it does not say is usual
    (
        {
            "quantization_config": {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 32}}},
            }
        },
        "4-bit compressed-tensors",
        0.5 + 2.5 / 32,
    ),
]


@every(("config", "name", "linear_bytes"), CASES)
def test_a_config_says_how_weights_are_stored(config, name, linear_bytes):
    found = read_quantisation(config)
    assert (found.name, found.linear_bytes) == (name, pytest.approx(linear_bytes))


@every("size", ARCHITECTURES)
def test_fewer_bits_are_fewer_bytes_and_embeddings_stay_in_16_bits(size):
    architecture = ARCHITECTURES[size]
    whole, half, quarter = (kind.checkpoint_bytes(architecture) for kind in (BF16, FP8, INT4_128))
    assert whole == 2 * architecture.parameters
    assert quarter < half < whole
    assert half > architecture.parameters  # not all of it in one byte


@every("size", ARCHITECTURES)
def test_gpus_that_share_a_model_hold_less_each_and_more_together(size):
    architecture = ARCHITECTURES[size]
    alone, two, eight = (BF16.weight_bytes(architecture, gpus) for gpus in (1, 2, 8))
    assert alone == BF16.checkpoint_bytes(architecture)
    assert eight < two < alone
    assert alone < 2 * two < 8 * eight  # what is copied to each, the vision tower first
