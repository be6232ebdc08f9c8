"""How much memory the engine asks for: what was set, and less after it has died twice for lack of it.

First a smaller share of the GPU, which leaves room for what vLLM did not foresee; then a shorter context. What
was stable is remembered for this GPU and model, and is where the next start begins. Knows nothing of vLLM.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backend.planning import stable
from backend.planning.memory import MINIMUM_CONTEXT
from backend.planning.stable import Case, Share

DEATHS_PER_STEP = 2  # one may be somebody else's doing
_LESS = 0.05  # of the GPU: 4 GiB of an H100, more than a forward pass was ever short of
_DIGITS = 3  # of a share
_SHARES = 4  # steps of the share, before the context is cut
_FIRST_CONTEXT = 65_536  # where vLLM found the context itself: half of what it may find at most


class MemoryBudget:
    """The share of memory and the context to ask for. `file` is where what was stable is kept."""

    def __init__(self, case: Case, file: Path | None = None) -> None:
        self._case = case
        self._file = file
        self._deaths = 0
        self._steps = _steps(case)
        self._at = 0
        self._remembered = stable.recall(case, file)
        if self._remembered in self._steps:
            self._at = self._steps.index(self._remembered)

    @property
    def share(self) -> Share:
        """What the next start asks for."""
        return self._steps[self._at]

    @property
    def is_less(self) -> bool:
        """Whether less is asked for than was set."""
        return self._at > 0

    def note_death(self) -> bool:
        """The engine has died for lack of memory; True where the next start asks for less because of it."""
        self._deaths += 1
        if self._deaths % DEATHS_PER_STEP or self._at + 1 == len(self._steps):
            return False
        self._at += 1
        return True

    def remember(self) -> None:
        """The engine is up: what it was given is remembered, if that is less than was set."""
        if self.is_less and self.share != self._remembered:
            stable.remember(self._case, self.share, self._file)
            self._remembered = self.share

    def apply_to(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The engine's arguments, with what is to be asked for."""
        if not self.is_less:
            return arguments
        less = {**arguments, "gpu_memory_utilization": self.share.utilisation}
        return less if self.share.context is None else {**less, "max_model_len": self.share.context}

    def details(self) -> dict[str, Any]:
        """For health: nothing where all that was set is asked for."""
        if not self.is_less:
            return {}
        asked = {"gpu_memory_utilization": self.share.utilisation, "max_model_len": self.share.context or "auto"}
        return {"less_memory": asked | {"asked_for": self._case.utilisation, "deaths": self._deaths}}


def _steps(case: Case) -> list[Share]:
    """From what was set to the least that is worth a start."""
    shares = [round(case.utilisation - _LESS * step, _DIGITS) for step in range(_SHARES + 1)]
    steps = [Share(share, case.context) for share in shares if share > 0]
    context = (case.context or 2 * _FIRST_CONTEXT) // 2
    while context >= MINIMUM_CONTEXT:
        steps.append(Share(steps[-1].utilisation, context))
        context //= 2
    return steps
