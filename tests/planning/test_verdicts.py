"""Which model runs on which GPUs: a table of cases with the arithmetic written out beside each.

GiB on each GPU: usable = 0.9 of the card; then weights, then 0.5 outside vLLM (1.0 with several GPUs), the peak
of the largest image (2.5 to 3.0 at 16.8 megapixels), 0.5 for CUDA graphs; the rest divided by bytes a token.
"""

from dataclasses import replace

import pytest

from backend.planning.gpus import KNOWN, Gpus, known_gpus
from backend.planning.memory import GIB, Wishes
from backend.planning.models.catalogue import find_by_id
from backend.planning.verdicts import Status, judge, remedies, settings_for
from tests.samples import every

Q30, Q32, Q8, Q4, Q2 = (f"Qwen/Qwen3-VL-{size}-Instruct" for size in ("30B-A3B", "32B", "8B", "4B", "2B"))
AWQ30, AWQ32 = "QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ", "QuantTrio/Qwen3-VL-32B-Instruct-AWQ"
Q235 = "Qwen/Qwen3-VL-235B-A22B-Instruct"
FITS, TIGHT, NO = Status.FITS, Status.TIGHT, Status.NO

CASES = [
    # model, GPU, how many, verdict, what the reason holds, least and most KV tokens
    (Q30, "RTX 4090", 1, NO, "57.9 GiB of weights", 0, 0),  # 31.07 B x 2 bytes = 57.9 > 0.9 x 24.0 = 21.6
    (Q30 + "-FP8", "RTX 4090", 1, NO, "30.0 GiB of weights", 0, 0),  # 29.9 B x 1 + 1.17 B x 2 = 30.0 > 21.6
    (AWQ30, "RTX 4090", 1, TIGHT, "context", 13_000, 16_000),  # 21.6 - 16.7 - 3.6 = 1.3; / 96 KiB = 14.5 k
    (AWQ30, "RTX 5090", 1, FITS, "KV cache", 85_000, 100_000),  # 28.7 - 16.7 - 3.6 = 8.4; / 96 KiB = 92 k
    (Q30 + "-FP8", "RTX 4090", 2, FITS, "KV cache", 40_000, 45_000),  # 21.6 - 15.5 - 4.1 = 2.0; / 48 KiB = 43 k
    (Q30 + "-FP8", "L40S", 1, FITS, "KV cache", 70_000, 80_000),  # 40.5 - 30.0 - 3.6 = 6.9; / 96 KiB = 75 k
    (Q30 + "-FP8", "RTX A6000", 1, FITS, "KV cache", 98_000, 110_000),  # 43.2 - 30.0 - 3.6 = 9.5; / 96 KiB = 104 k
    (Q30, "A100 80 GB", 1, FITS, "KV cache", 110_000, 120_000),  # 72.0 - 57.9 - 3.6 = 10.5; / 96 KiB = 115 k
    (Q30, "H100 80 GB", 1, FITS, "KV cache", 105_000, 117_000),  # 71.7 - 57.9 - 3.6 = 10.2; / 96 KiB = 111 k
    (Q30, "H200", 1, FITS, "KV cache", 690_000, 730_000),  # 126.4 - 57.9 - 3.6 = 64.9; / 96 KiB = 709 k
    (Q32, "H100 80 GB", 1, TIGHT, "context", 20_000, 25_000),  # 71.7 - 62.1 - 4.0 = 5.6; / 256 KiB = 23 k
    (Q32 + "-FP8", "RTX 4090", 2, NO, "tokens of context", 0, 1_000),  # 21.6 - 17.1 - 4.5 = 0.0
    (AWQ32, "RTX 4090", 1, NO, "a forward pass", 0, 0),  # 19.1 + 4.0 = 23.1 > 21.6
    (Q32 + "-FP8", "RTX A6000", 1, TIGHT, "context", 23_000, 27_000),  # 43.2 - 33.1 - 4.0 = 6.1; / 256 KiB = 25 k
    (Q4, "RTX 4090", 1, FITS, "KV cache", 68_000, 75_000),  # 21.6 - 8.3 - 3.5 = 9.8; / 144 KiB = 71 k
    ("XiaofengAlg/MechVL-4B-RL", "RTX 3090", 1, FITS, "KV cache", 68_000, 75_000),  # the same bytes as its base
    (Q8, "RTX 3090", 1, NO, "12,288", 8_000, 12_000),  # 21.6 - 16.3 - 3.9 = 1.4; / 144 KiB = 10 k
    (Q2, "Tesla T4", 1, FITS, "KV cache", 55_000, 65_000),  # 13.5 - 4.0 - 3.5 = 6.0; / 112 KiB = 57 k
    (Q4, "Tesla P40", 1, NO, "compute capability 6.1; vLLM needs 7.5", 0, 80_000),  # refused, whatever the memory
    (
        Q4,
        "Tesla V100 32 GB",
        1,
        NO,
        "compute capability 7.0; vLLM needs 7.5",
        0,
        140_000,
    ),  # CUDA 13 has no code for Volta
    (Q4 + "-FP8", "RTX 4090", 8, NO, "1216 rows", 0, 10**7),  # 9,728 / 8 = 1,216 = 9.5 blocks of 128
    (Q30 + "-FP8", "RTX 4090", 4, FITS, "KV cache", 380_000, 420_000),  # 768 / 4 = 192: experts' blocks are refined
    (Q30, "RTX 4090", 3, NO, "32 attention heads", 0, 100_000),  # 32 / 3
    (Q235 + "-FP8", "H200", 4, FITS, "KV cache", 10**6, 2 * 10**6),  # 126.4 - 56.2 - 4.4 = 65.8; / 47 KiB
]


@every(("model", "gpu", "count", "status", "reason", "least", "most"), CASES)
def test_verdict(model, gpu, count, status, reason, least, most):
    found = judge(find_by_id(model), known_gpus(gpu, count), Wishes())
    assert (found.status, reason in found.reason) == (status, True), found.reason
    assert least <= found.estimate.kv_tokens <= most


def test_an_fp8_cache_is_refused_before_ada():
    wishes = Wishes(kv_dtype="fp8")
    assert "FP8 KV cache" in judge(find_by_id(Q4), known_gpus("RTX 3090"), wishes).reason
    assert judge(find_by_id(Q4), known_gpus("RTX 4090"), wishes).estimate.kv_per_token == 72 * 1024


@pytest.mark.parametrize(("gpu", "noted"), [("RTX 3090", True), ("RTX 4090", False), ("H100 80 GB", False)])
def test_fp8_weights_save_only_memory_on_ampere(gpu, noted):
    notes = judge(find_by_id(Q8 + "-FP8"), known_gpus(gpu), Wishes()).notes
    assert any("16 bits" in note for note in notes) is noted


def test_a_long_context_on_two_24_gib_gpus_says_what_breaks_and_what_fits_instead():
    found = judge(find_by_id(Q32 + "-FP8"), Gpus("24 GiB", 24 * GIB, 8.9, 2), Wishes(context=131_072))
    assert found.status is NO
    assert "131,072 tokens need 16.0 GiB" in found.reason  # 131,072 x 128 KiB
    cures = remedies(found)
    assert cures[0].settings == {"MAX_MODEL_LEN": "auto", "MAX_PIXELS": "8388608"}
    assert all(cure.verdict.status is not NO for cure in cures)


def test_remedies_come_in_order_of_what_they_cost():
    found = remedies(judge(find_by_id(AWQ30), known_gpus("RTX 4090"), Wishes()))
    assert [next(iter(cure.settings)) for cure in found] == [
        "MAX_PIXELS",
        "KV_CACHE_DTYPE",
        "MODEL",
        "TENSOR_PARALLEL_SIZE",
    ]
    assert all(cure.verdict.status is FITS for cure in found)


def test_a_remedy_does_what_it_says_when_its_settings_are_made():
    found = judge(find_by_id(AWQ30), known_gpus("RTX 4090"), Wishes())
    cure = remedies(found)[0]
    again = judge(
        find_by_id(AWQ30), known_gpus("RTX 4090"), replace(Wishes(), max_pixels=int(cure.settings["MAX_PIXELS"]))
    )
    assert again.estimate == cure.verdict.estimate


def test_settings_name_what_differs_from_the_defaults():
    found = judge(find_by_id(Q30 + "-FP8"), known_gpus("RTX 4090", 2), Wishes(kv_dtype="fp8", max_pixels=8_388_608))
    assert settings_for(found) == {
        "ENGINE": "vllm",
        "MODEL": Q30 + "-FP8",
        "TENSOR_PARALLEL_SIZE": "2",
        "MAX_MODEL_LEN": "auto",
        "KV_CACHE_DTYPE": "fp8",
        "MAX_PIXELS": "8388608",
    }


@pytest.mark.parametrize("name", KNOWN)
def test_more_memory_never_makes_a_verdict_worse(name):
    small = known_gpus(name)
    order = [NO, TIGHT, FITS]
    for model in (Q2, Q4, Q8, AWQ30, Q30):
        before = judge(find_by_id(model), small, Wishes())
        after = judge(find_by_id(model), replace(small, memory=small.memory * 2), Wishes())
        assert order.index(after.status) >= order.index(before.status)


@pytest.mark.parametrize(("gpu", "count", "offered"), [("A100 80 GB", 4, True), ("RTX A6000", 8, False)])
def test_more_gpus_are_a_remedy_up_to_what_one_machine_holds(gpu, count, offered):
    found = judge(find_by_id(Q235), known_gpus(gpu, count), Wishes())
    assert found.status is NO
    assert any("such GPUs" in remedy.text for remedy in remedies(found)) is offered
