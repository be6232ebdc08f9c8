"""The memory arithmetic against what vLLM computes and does with a real, tiny checkpoint."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backend.planning.memory import Wishes, estimate
from backend.planning.models import source as checkpoint_source

KV_BYTES = 8 * 2**20


@pytest.fixture(scope="module")
def facts(tiny):
    command = [sys.executable, "-m", "tests.planning.vllm_facts", str(tiny), str(KV_BYTES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.engine
def test_parameters_counted_from_the_config_are_those_in_the_files(tiny):
    found = checkpoint_source.read_folder(tiny)
    assert found.stored_bytes == found.quantisation.checkpoint_bytes(found.architecture)


@pytest.mark.engine
def test_weights_are_within_two_percent_of_what_vllm_holds(tiny, facts):
    found = estimate(checkpoint_source.read_folder(tiny), 2**30, 1, Wishes())
    assert found.weights == pytest.approx(facts["weights"], rel=0.02)


@pytest.mark.engine
def test_tokens_are_within_one_percent_of_what_vllm_makes_of_the_same_bytes(tiny, facts):
    per_token = checkpoint_source.read_folder(tiny).architecture.kv_bytes_per_token(1, 2)
    assert per_token == facts["kv_bytes_per_token"]
    assert KV_BYTES / per_token == pytest.approx(facts["blocks"] * facts["block_tokens"], rel=0.01)


@pytest.mark.engine
def test_the_context_vllm_fits_is_all_blocks_but_one(facts):
    assert facts["context"] == (facts["blocks"] - 1) * facts["block_tokens"]
