"""What to run where vLLM cannot: a model server that supports old GPUs, and the model that fits there.

Ollama and llama.cpp run on GPUs of compute capability 5.0 and later. They keep weights in GGUF files; the sizes
here follow from the bits that a weight takes there, its vision tower in 16 bits.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.planning.gpus import Gpus
from backend.planning.memory import MINIMUM_CONTEXT
from backend.planning.models.catalogue import ARCHITECTURES
from backend.planning.models.quantisation import BYTE_BITS

BITS = {"Q4_K_M": 4.85, "Q8_0": 8.5}  # of a weight, by its way in GGUF, scales included
BASE_URL = "http://127.0.0.1:11434/v1"
_USABLE = 0.92  # of the GPU; the rest is the server's own
# Few active parameters first: an old GPU is slow, and a mixture of experts reads only a part of its weights.
_ORDER = (("30B-A3B", "Q4_K_M"), ("8B", "Q8_0"), ("8B", "Q4_K_M"), ("4B", "Q8_0"), ("4B", "Q4_K_M"), ("2B", "Q4_K_M"))


@dataclass(frozen=True)
class RemoteModel:
    """A model by the name that Ollama gives it; `needed` is weights and one sheet's keys and values, in bytes."""

    size: str
    bits: str
    weights: int
    needed: int

    @property
    def tag(self) -> str:
        """Its name at Ollama."""
        return f"qwen3-vl:{self.size.lower()}-instruct-{self.bits.lower().replace('_k_m', '_K_M')}"

    @property
    def settings(self) -> dict[str, str]:
        """Settings that reach it on this machine, by their names without the prefix."""
        return {"ENGINE": "openai", "OPENAI_BASE_URL": BASE_URL, "MODEL": self.tag}

    @property
    def context(self) -> str:
        """Ollama's own 4,096 tokens are less than an A3 sheet's 7,519, and it cuts what is longer without a word."""
        return f"OLLAMA_CONTEXT_LENGTH={MINIMUM_CONTEXT} ollama serve"

    @property
    def commands(self) -> tuple[str, str]:
        """Command lines that fetch it with Ollama and serve it with llama.cpp."""
        gguf = f"Qwen/Qwen3-VL-{self.size}-Instruct-GGUF:{self.bits}"
        return f"ollama pull {self.tag}", f"llama-server -hf {gguf} --port 11434 -c {MINIMUM_CONTEXT} -ngl 99"


def candidates() -> tuple[RemoteModel, ...]:
    """Every model for such servers, the most wanted first."""
    return tuple(_make_model(size, bits) for size, bits in _ORDER)


def _make_model(size: str, bits: str) -> RemoteModel:
    architecture = ARCHITECTURES[size]
    vision = architecture.vision.parameters
    weights = round((architecture.parameters - vision) * BITS[bits] / BYTE_BITS) + 2 * vision
    return RemoteModel(size, bits, weights, weights + MINIMUM_CONTEXT * architecture.kv_bytes_per_token(1, 2))


def find_fitting(gpus: Gpus | None) -> RemoteModel | None:
    """The first that fits into all the GPUs together; such servers split by layers."""
    if gpus is None:
        return None
    room = gpus.memory * gpus.count * _USABLE
    return next((model for model in candidates() if model.needed <= room), None)
