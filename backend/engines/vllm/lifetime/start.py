"""One engine's start and end: its files, the memory it asks for, its processes, and why it failed if it did.

Builds what the supervisor keeps. Knows nothing of states, questions or streams.
"""

from __future__ import annotations

from typing import Any

from backend.engines.fetching import ModelFiles
from backend.engines.vllm.last_words import in_a_line
from backend.engines.vllm.lifetime.budget import MemoryBudget
from backend.engines.vllm.lifetime.build import build_engine, close_engine
from backend.engines.vllm.lifetime.failures import OutOfMemory, cause_of, is_lack_of_memory
from backend.engines.vllm.processes import EngineProcesses
from backend.engines.vllm.requests.prompt import PromptRenderer
from backend.planning.gpus import this_machine
from backend.planning.measurements import record_start
from backend.planning.stable import Case


class EngineStart:
    """What is asked of vLLM, and how that went. `build`, `close` and `started` block."""

    def __init__(self, arguments: dict[str, Any], files: ModelFiles) -> None:
        self.arguments = arguments
        self.files = files
        self.renderer: PromptRenderer | None = None
        self.processes = EngineProcesses("EngineCore")
        self._budget: MemoryBudget | None = None
        self._cause = ""  # of the last failure, in the words of the process that failed
        self._lacked_memory = False

    def build(self) -> Any:
        """The engine and its renderer; what fails is reported with the cause that its processes noted."""
        self.processes.expect()
        budget = self._budget = self._budget or MemoryBudget(self._case())
        arguments = budget.apply_to({**self.arguments, "model": self.files.place})
        try:
            engine = build_engine(arguments, self.processes, self.files.model)
            self.renderer = PromptRenderer(engine)
            engine.renderer.warmup(self.renderer.chat_params)
        except BaseException as error:
            cause = cause_of(error, self.processes.last_words())
            self._cause = in_a_line(cause) if cause is error else str(cause)
            self._lacked_memory = isinstance(cause, OutOfMemory)
            self.processes.end()
            if cause is error:
                raise
            raise cause from error
        return engine

    def close(self, engine: Any) -> None:
        """End the engine and every process it started. Blocks."""
        close_engine(engine)
        self.processes.end()

    def record(self, engine: Any) -> None:
        """Keep what this start has found out, for `plan` and for the next start."""
        record_start(engine.vllm_config, self.files.model)
        if self._budget is not None:
            self._budget.remember()

    def obituary(self) -> str:
        """Why the engine died, in a line; the next start may ask for less because of it."""
        self._cause = self.processes.last_words()
        self._lacked_memory = is_lack_of_memory(self._cause)
        self.asks_for_less()
        return self._cause

    def asks_for_less(self) -> bool:
        """Whether the last failure makes the next start ask for less memory."""
        lacked, self._lacked_memory = self._lacked_memory, False
        return lacked and self._budget is not None and self._budget.note_death()

    def details(self) -> dict[str, Any]:
        """For health: the cause of the last failure, less memory than was set, a download under way."""
        cause = {"cause": self._cause} if self._cause else {}
        less = self._budget.details() if self._budget is not None else {}
        return {**cause, **less, **self.files.details()}

    def _case(self) -> Case:
        """What is asked for on this machine; without a GPU there is no share of one to remember."""
        gpu, length = this_machine(), self.arguments["max_model_len"]
        return Case(
            self.files.model,
            "none" if gpu is None else gpu.name,
            self.arguments["tensor_parallel_size"],
            self.arguments["gpu_memory_utilization"],
            None if length == -1 else length,
        )
