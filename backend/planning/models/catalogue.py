"""The models that can be chosen: what they are made of, what they weigh, how well they read drawings.

Architectures are the published configs. Accuracy is the total score on MechVQA (arXiv 2605.30794, table 2), for
the Instruct models; models without a published score have none. Everything else is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from backend.planning.models.architecture import Architecture, Vision
from backend.planning.models.quantisation import BF16, FP8, INT4_32, INT4_128, Quantisation

SOURCE = "MechVQA total, arXiv 2605.30794 table 2"

# The vision part of the two smallest.
_SMALL_VISION = {"depth": 24, "hidden": 1024, "intermediate": 4096}

ARCHITECTURES: dict[str, Architecture] = {
    "2B": Architecture(2048, 28, 16, 8, 6144, Vision(**_SMALL_VISION, out=2048), tied=True),
    "4B": Architecture(2560, 36, 32, 8, 9728, Vision(**_SMALL_VISION, out=2560), tied=True),
    "8B": Architecture(4096, 36, 32, 8, 12288, Vision(out=4096)),
    "32B": Architecture(5120, 64, 64, 8, 25600, Vision(out=5120)),
    "30B-A3B": Architecture(2048, 48, 32, 4, 768, Vision(out=2048), experts=128, experts_used=8),
    "235B-A22B": Architecture(4096, 94, 64, 4, 1536, Vision(out=4096), experts=128, experts_used=8),
}
ACCURACY = {"4B": 60.23, "30B-A3B": 64.47, "32B": 76.50}  # of 100
# Who publishes a 4-bit checkpoint of which size; there is no official one.
_INT4 = {
    "2B": ("cyankiwi/Qwen3-VL-2B-{}-AWQ-4bit", INT4_32),
    "4B": ("cyankiwi/Qwen3-VL-4B-{}-AWQ-4bit", INT4_32),
    "8B": ("cyankiwi/Qwen3-VL-8B-{}-AWQ-4bit", INT4_32),
    "32B": ("QuantTrio/Qwen3-VL-32B-{}-AWQ", INT4_128),
    "30B-A3B": ("QuantTrio/Qwen3-VL-30B-A3B-{}-AWQ", INT4_128),
    "235B-A22B": ("QuantTrio/Qwen3-VL-235B-A22B-{}-AWQ", INT4_128),
}


@dataclass(frozen=True)
class Checkpoint:
    """One set of weights. `stored_bytes` is the sum of its files where that is known, else None."""

    id: str
    size: str
    architecture: Architecture
    quantisation: Quantisation
    accuracy: float | None = None
    stored_bytes: int | None = None
    community: bool = False
    remark: str = ""

    @cached_property
    def bytes(self) -> int:
        """Bytes of its weight files, told by them or calculated."""
        return self.stored_bytes or self.quantisation.checkpoint_bytes(self.architecture)

    @property
    def thinking(self) -> bool:
        """Whether it thinks before it answers."""
        return "Thinking" in self.id

    @property
    def name(self) -> str:
        """Its name without the owner's."""
        return self.id.rpartition("/")[2]


def catalogue() -> tuple[Checkpoint, ...]:
    """Every checkpoint, the Instruct models first; quantised ones are taken to read as well as their original."""
    found: list[Checkpoint] = []
    for variant in ("Instruct", "Thinking"):
        for size, architecture in ARCHITECTURES.items():
            score = ACCURACY.get(size) if variant == "Instruct" else None
            base = f"Qwen/Qwen3-VL-{size}-{variant}"
            found.append(Checkpoint(base, size, architecture, BF16, score))
            found.append(Checkpoint(f"{base}-FP8", size, architecture, FP8, score))
            pattern, int4 = _INT4[size]
            found.append(Checkpoint(pattern.format(variant), size, architecture, int4, score, community=True))
    found += [
        _fine_tuned_checkpoint("XiaofengAlg/MechVL-4B-SFT", "76.36"),
        _fine_tuned_checkpoint("XiaofengAlg/MechVL-4B-RL", "84.85"),
    ]
    return tuple(found)


def _fine_tuned_checkpoint(name: str, score: str) -> Checkpoint:
    """Without a score to compare: the published one is of another way of asking."""
    remark = (
        f"fine-tuned on drawings; its published {score} was measured with thoughts and a prompt of its own, which "
        f"this service does not use; all its weights are on ModelScope: {name.lower()}"
    )
    return Checkpoint(name, "4B", ARCHITECTURES["4B"], BF16, community=True, remark=remark)


def find_by_id(model: str) -> Checkpoint | None:
    """The checkpoint of a hub id, in any case, with or without the owner."""
    wanted = model.lower()
    return next((entry for entry in catalogue() if wanted in (entry.id.lower(), entry.name.lower())), None)
