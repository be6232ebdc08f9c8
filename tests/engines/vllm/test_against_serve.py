"""Our engine's configuration beside that of vLLM's own server, on GPUs that are only described."""

import json
import subprocess
import sys

import pytest

from backend.planning.gpus import known_gpus
from backend.planning.memory import batched_tokens
from tests.engines.conftest import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.slow]

# What differs, and why; everything else that decides speed or memory is as `vllm serve` has it.
OURS = {
    "cache_config.gpu_memory_utilization": "0.90: images of a whole sheet have peaks that a profile may miss",
    "scheduler_config.max_num_seqs": "64 people read at once; fewer graphs to capture, less memory for logits",
    "compilation_config.cudagraph_capture_sizes": "follows from max_num_seqs",
    "compilation_config.max_cudagraph_capture_size": "follows from max_num_seqs",
    "scheduler_config.max_num_queued_reqs": "a full queue is told to callers, not waited in",
    "scheduler_config.stream_interval": "four tokens a message after the first: less work for the server's thread",
    "structured_outputs_config.backend": "the schema of grounded answers was tried with xgrammar",
    "structured_outputs_config.disable_any_whitespace": "no blanks between the members of grounded answers",
    "model_config.multimodal_config.limit_per_prompt": "64 images, of which one is profiled; no memory for videos",
    "model_config.multimodal_config.mm_encoder_tp_mode": "several GPUs: each encodes whole images",
    "model_config.allowed_media_domains": "callers cannot make the server fetch pictures",
    "instance_id": "one of each engine",
}
GPUS = {
    "H100 80 GB": ("NVIDIA H100 80GB HBM3", [9, 0]),
    "A100 80 GB": ("NVIDIA A100-SXM4-80GB", [8, 0]),
    "L40S": ("NVIDIA L40S", [8, 9]),
    "RTX 4090": ("NVIDIA GeForce RTX 4090", [8, 9]),
    "RTX A6000": ("NVIDIA RTX A6000", [8, 6]),
}


@pytest.fixture(scope="module")
def configured(tiny, tmp_path_factory):
    """Gives both configurations for that many such GPUs."""
    log = tmp_path_factory.mktemp("described") / "log"
    command = [sys.executable, "-m", "tests.engines.vllm.described_gpu"]
    with log.open("w") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        )

    def ask(gpu, count=1, **settings):
        name, capability = GPUS[gpu]
        asked = {"folder": str(tiny), "name": name, "memory": known_gpus(gpu).memory, "capability": capability}
        process.stdin.write(json.dumps(asked | {"count": count, "settings": settings}) + "\n")
        process.stdin.flush()
        for line in iter(process.stdout.readline, "null\n"):
            if line.startswith('{"ours"'):
                return json.loads(line)
            assert line, "the process has ended"
        raise AssertionError(log.read_text()[-3000:])

    with process:
        yield ask
        process.kill()


@pytest.mark.parametrize(
    ("gpu", "count"), [*((gpu, 1) for gpu in GPUS), ("RTX A6000", 2)], ids=lambda value: str(value)
)
def test_no_default_differs_unseen(configured, gpu, count):
    found = configured(gpu, count)
    differing = {
        name for name in found["ours"] | found["theirs"] if found["ours"].get(name) != found["theirs"].get(name)
    }
    assert differing <= OURS.keys()
    assert found["ours"]["scheduler_config.max_num_batched_tokens"] == batched_tokens(
        known_gpus(gpu).memory, GPUS[gpu][0]
    )


def test_settings_reach_the_engine(configured):
    ours = configured(
        "L40S",
        max_num_batched_tokens=4096,
        mm_processor_cache_gb=1.5,
        mm_encoder_tp_mode="weights",
        engine_args='{"seed": 7}',
    )["ours"]
    assert ours["scheduler_config.max_num_batched_tokens"] == 4096
    assert ours["model_config.multimodal_config.mm_processor_cache_gb"] == 1.5
    assert ours["model_config.seed"] == 7
