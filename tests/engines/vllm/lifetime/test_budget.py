"""What is asked for after deaths by lack of memory, and how such a death is told from others."""

import pytest

from backend.engines.vllm.arguments import StartError
from backend.engines.vllm.lifetime.budget import MemoryBudget
from backend.engines.vllm.lifetime.failures import OutOfMemory, cause_of
from backend.planning.files import save_entry
from backend.planning.stable import Case, Share

CASE = Case("Qwen/Qwen3-VL-30B-A3B-Instruct", "NVIDIA H100", 1, 0.9)
ARGUMENTS = {"gpu_memory_utilization": 0.9, "max_model_len": -1}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "stable.json"


def after(deaths, file, case=CASE):
    budget = MemoryBudget(case, file)
    for _ in range(deaths):
        budget.note_death()
    return budget


def test_one_death_changes_nothing_and_a_second_one_does(file):
    assert after(1, file).apply_to(ARGUMENTS) == ARGUMENTS
    assert after(2, file).apply_to(ARGUMENTS)["gpu_memory_utilization"] == 0.85


def test_only_the_death_that_lowers_it_says_so(file):
    budget = MemoryBudget(CASE, file)
    assert [budget.note_death() for _ in range(4)] == [False, True, False, True]


def test_after_the_share_comes_the_context(file):
    budget = after(10, file)
    assert budget.share == Share(0.7, 65_536)
    assert budget.apply_to(ARGUMENTS)["max_model_len"] == 65_536


def test_there_is_a_least_and_it_is_said_when_it_is_reached(file):
    budget = after(100, file)
    assert budget.share.context == 16_384
    assert not any(budget.note_death() for _ in range(4))


def test_what_held_is_where_the_next_start_begins(file):
    after(4, file).remember()
    assert MemoryBudget(CASE, file).share == Share(0.8)
    assert MemoryBudget(CASE, file).details()["less_memory"]["gpu_memory_utilization"] == 0.8


def test_what_never_held_is_not_remembered(file):
    after(4, file)
    assert MemoryBudget(CASE, file).share == Share(0.9)


@pytest.mark.parametrize(
    "other",
    [
        Case(CASE.model, CASE.gpu, 2, 0.9),
        Case(CASE.model, "NVIDIA A100", 1, 0.9),
        Case("Qwen/Qwen3-VL-8B-Instruct", CASE.gpu, 1, 0.9),
        Case(CASE.model, CASE.gpu, 1, 0.92),
        Case(CASE.model, CASE.gpu, 1, 0.9, 32_768),
    ],
)
def test_another_gpu_model_or_setting_begins_anew(file, other):
    after(2, file).remember()
    assert MemoryBudget(other, file).share == Share(other.utilisation, other.context)


def test_a_file_of_another_version_costs_nothing(file):
    save_entry(file, CASE.key, {"share": 1})
    assert MemoryBudget(CASE, file).share == Share(0.9)


@pytest.mark.parametrize(
    "words",
    [
        "OutOfMemoryError: CUDA out of memory. Tried to allocate 1.25 GiB. GPU 0 has a total capacity of 79.11 GiB",
        "RuntimeError: [enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory",
        "ValueError: Free memory on device cuda:0 (40.1/79.1 GiB) on startup is less than desired GPU memory "
        "utilization (0.9, 71.2 GiB).",
    ],
)
def test_lack_of_memory_is_known_by_its_words(words):
    assert isinstance(cause_of(RuntimeError("Engine core initialization failed."), words), OutOfMemory)


def test_what_more_memory_for_vllm_would_cure_is_no_reason_to_ask_for_less():
    words = "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization`"
    assert isinstance(cause_of(RuntimeError("Engine core initialization failed."), words), StartError)


def test_a_cause_that_will_be_the_same_next_time_ends_the_tries():
    words = "SafetensorError: Error while deserializing header: incomplete metadata, file not fully covered"
    assert isinstance(cause_of(RuntimeError("Engine core initialization failed."), words), StartError)


def test_any_other_cause_takes_the_place_of_vllms_own_sentence():
    cause = cause_of(RuntimeError("Engine core initialization failed."), "DistBackendError: NCCL error in: x.cpp:1")
    assert isinstance(cause, RuntimeError)
    assert str(cause).startswith("DistBackendError")
