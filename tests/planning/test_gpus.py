"""What NVML says of a machine's GPUs; NVML itself is played, since it answers only where a driver is."""

from types import SimpleNamespace

import pytest

from backend.planning import gpus
from tests.samples import every


class NVMLError(Exception):
    pass


@pytest.fixture
def machine(monkeypatch):
    """A machine with these GPUs: (name, MiB, major, minor)."""

    def make(*cards, fails_at=None):
        def call(name, answer):
            def function(*arguments):
                if name == fails_at:
                    raise NVMLError(name)
                return answer(*arguments)

            return function

        answers = {
            "nvmlInit": lambda: None,
            "nvmlShutdown": lambda: None,
            "nvmlDeviceGetCount": lambda: len(cards),
            "nvmlSystemGetDriverVersion": lambda: b"580.65.06",
            "nvmlDeviceGetHandleByIndex": lambda index: cards[index],
            "nvmlDeviceGetCudaComputeCapability": lambda card: card[2:],
            "nvmlDeviceGetMemoryInfo": lambda card: SimpleNamespace(total=card[1] * 2**20),
            "nvmlDeviceGetName": lambda card: card[0],
            "nvmlDeviceGetUUID": lambda card: f"GPU-{card[0][-1].lower()}",
        }
        module = SimpleNamespace(NVMLError=NVMLError, **{name: call(name, answer) for name, answer in answers.items()})
        monkeypatch.setitem(__import__("sys").modules, "pynvml", module)
        return gpus.this_machine()

    return make


H200, T4 = ("NVIDIA H200", 143_771, 9, 0), ("Tesla T4", 15_360, 7, 5)


def test_gpus_of_a_kind_are_counted(machine):
    assert machine(H200, H200) == gpus.Gpus("NVIDIA H200", 143_771 * 2**20, 9.0, 2, "580.65.06")


def test_of_two_kinds_the_one_with_more_memory_counts(machine):
    assert machine(T4, H200, T4).name == "NVIDIA H200"


@pytest.mark.parametrize("fails_at", ["nvmlInit", "nvmlDeviceGetCount", "nvmlDeviceGetMemoryInfo"])
def test_a_driver_that_fails_is_no_gpu(machine, fails_at):
    assert machine(H200, fails_at=fails_at) is None


def test_a_driver_without_gpus_is_no_gpu(machine):
    assert machine() is None


SMALL, LARGE = ("Card A", 24_576, 9, 0), ("Card B", 81_559, 9, 0)


@pytest.mark.parametrize(
    ("visible", "name"),
    [
        (None, "Card B"), ("0", "Card A"), ("0,1", "Card B"), ("1", "Card B"), ("", None), ("7", None),
        ("GPU-a", "Card A"), ("GPU-x", None), (" 0 , GPU-b ", "Card B"),
    ],
)  # fmt: skip
def test_only_gpus_that_cuda_will_see_count(machine, monkeypatch, visible, name):
    if visible is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    found = machine(SMALL, LARGE)
    assert (None if found is None else found.name) == name


@every("text", ["", "lots", "-4GiB", "0", "24 apples", "GiB"])
def test_what_is_no_amount_of_memory_is_refused_with_the_text(text):
    with pytest.raises(ValueError, match="is no amount of memory; give it as 24GiB"):
        gpus.parse_memory(text)


def test_a_kind_that_is_not_in_the_table_is_no_kind():
    with pytest.raises(KeyError):
        gpus.known_gpus("RTX 9999")
