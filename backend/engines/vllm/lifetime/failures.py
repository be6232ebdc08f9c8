"""Why a start failed or an engine died, and whether another try may help.

The cause is the first error that a process of the engine noted; without one, what vLLM said in this process.
Recognises lack of GPU memory by the words of torch and vLLM. Knows nothing of processes or restarts.
"""

from __future__ import annotations

import re

from backend.engines.vllm.arguments import StartError
from backend.engines.vllm.last_words import in_a_line

HOPELESS = (StartError, ValueError, ImportError, AttributeError, TypeError, KeyError)
PASSING = (RuntimeError, OSError)
_HOPELESS_NAMES = frozenset(
    {
        *(kind.__name__ for kind in HOPELESS),
        *("ModuleNotFoundError", "ValidationError", "VLLMValidationError", "NotImplementedError"),
        "SafetensorError",  # a file that is cut off is the same at the next try
    }
)
# Where asking for a smaller share helps. `No available memory for the cache blocks` is no such case: with a
# smaller share even less is left beside the weights.
_LACK = re.compile(
    r"out of memory|OutOfMemoryError|can't allocate memory|CUBLAS_STATUS_ALLOC_FAILED"
    r"|is less than desired GPU memory utilization|is less than requested memory for kv",
    re.IGNORECASE,
)


class OutOfMemory(RuntimeError):
    """The engine asked for more memory than there was; asking for less may help."""


def is_lack_of_memory(text: str) -> bool:
    """Whether an error of torch or vLLM speaks of too little GPU memory."""
    return _LACK.search(text) is not None


def cause_of(error: BaseException, words: str) -> BaseException:
    """What to report in place of `error`; `words` is what the engine's process noted, or empty."""
    text = words or in_a_line(error)
    if is_lack_of_memory(text):
        return OutOfMemory(text)
    if not words:
        return error
    return StartError(words) if words.partition(":")[0] in _HOPELESS_NAMES else RuntimeError(words)
