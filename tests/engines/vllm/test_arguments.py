"""What the service asks of vLLM."""

import subprocess
import sys

import pytest

from backend.engines.vllm.arguments import StartError, check_quantization, for_cpu
from backend.qwen_vision_service import QwenVisionService
from backend.settings import Settings, SettingsError, load_settings
from tests.samples import every


def test_settings_become_engine_arguments():
    settings = Settings(model="m", tensor_parallel_size=2, max_model_len=4096, kv_cache_dtype="fp8", max_images=3)
    arguments = QwenVisionService.from_settings(settings).arguments
    assert arguments["tensor_parallel_size"] == 2
    assert arguments["max_model_len"] == 4096
    assert arguments["kv_cache_dtype"] == "fp8"
    assert arguments["limit_mm_per_prompt"] == {"image": 3, "video": 0}
    assert arguments["enable_prefix_caching"] is True
    assert "quantization" not in arguments


def test_auto_lets_vllm_fit_the_context():
    assert QwenVisionService("m").arguments["max_model_len"] == -1


def test_fewer_pixels_reach_the_processor():
    assert "mm_processor_kwargs" not in QwenVisionService("m").arguments
    assert QwenVisionService("m", max_pixels=10**6).arguments["mm_processor_kwargs"] == {"max_pixels": 10**6}


def test_an_operators_own_argument_wins():
    assert QwenVisionService("m", enable_prefix_caching=False).arguments["enable_prefix_caching"] is False


@pytest.mark.parametrize(
    ("options", "tokens"),
    [({}, 256), ({"max_num_seqs": 300}, 300), ({"max_num_batched_tokens": 4096}, 4096)],
    ids=["usual", "never fewer than generations", "what is set"],
)
def test_on_a_cpu_a_question_waits_for_small_steps(options, tokens):
    assert for_cpu(QwenVisionService("m", **options).arguments)["max_num_batched_tokens"] == tokens


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ", {}),
        ("Qwen/Qwen3-VL-30B-A3B-Instruct-FP8", {"quantization_config": {"quant_method": "awq"}}),
        ("/models/qwen3-vl-gptq-int4/", {"quantization_config": {}}),
    ],
)
def test_a_quantised_name_without_the_config_is_refused(name, config):
    with pytest.raises(StartError, match="quantisation"):
        check_quantization(name, config)


@every(
    ("name", "config"),
    [
        ("Qwen/Qwen3-VL-30B-A3B-Instruct", {}),
        ("QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ", {"quantization_config": {"quant_method": "awq"}}),
        ("x/Qwen3-VL-AWQ", {"quantization_config": {"quant_method": "compressed-tensors"}}),
        ("Qwen/Qwen3-VL-8B-Instruct-FP8", {"text_config": {"quantization_config": {"quant_method": "fp8"}}}),
        ("someone/finetune", {"quantization_config": {"quant_method": "awq"}}),
    ],
)
def test_a_name_that_agrees_with_the_config_passes(name, config):
    check_quantization(name, config)


def test_the_server_needs_neither_vllm_nor_torch_to_import():
    code = (
        "import sys; import backend.qwen_vision_service, backend.engines.choice, backend.answering.model;"
        "backend.qwen_vision_service.QwenVisionService();"
        "sys.exit(any(name.split('.')[0] in ('vllm', 'torch', 'transformers') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_any_other_argument_of_the_engine_can_be_set():
    settings = Settings(_env_file=None, model="m", engine_args='{"cpu_offload_gb": 8, "seed": 3}')
    arguments = QwenVisionService.from_settings(settings).arguments
    assert (arguments["cpu_offload_gb"], arguments["seed"]) == (8, 3)


@pytest.mark.parametrize("value", ["8", "{", "[1]"])
def test_engine_args_that_are_no_object_are_refused(value, monkeypatch):
    monkeypatch.setenv("DRAWING_CHAT_ENGINE_ARGS", value)
    with pytest.raises(SettingsError, match="JSON object"):
        load_settings(None)
