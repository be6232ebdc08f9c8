"""How much GPU memory a model was content with, after it had died for lack of it; kept for the next start.

One small JSON file beside the measurements, by model, GPU and what the operator asked for: whoever asks for
something else begins anew. A file that cannot be written or read costs nothing but the memory of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from backend.planning.files import cache_file, load_entries, save_entry


@dataclass(frozen=True)
class Case:
    """What was asked for: `context` None where vLLM was to find the longest that fits."""

    model: str
    gpu: str
    gpus: int
    utilisation: float
    context: int | None = None

    @property
    def key(self) -> str:
        """What it holds for: the same model, GPUs and what was asked for."""
        return f"{self.model} {self.gpu} {self.gpus} {self.utilisation} {self.context}"


@dataclass(frozen=True)
class Share:
    """What was stable: the share of GPU memory, and the context in tokens where that had to be cut too."""

    utilisation: float
    context: int | None = None


def default_file() -> Path:
    """Where this machine's stable shares are kept."""
    return cache_file("stable.json")


def remember(case: Case, share: Share, file: Path | None = None) -> bool:
    """Keep it; True where it could be kept."""
    return save_entry(file or default_file(), case.key, asdict(share))


def recall(case: Case, file: Path | None = None) -> Share | None:
    """What was stable in this case; None where nothing is known."""
    raw = load_entries(file or default_file()).get(case.key)
    if raw is None:
        return None
    try:
        return Share(**raw)
    except TypeError:
        return None  # written by another version
