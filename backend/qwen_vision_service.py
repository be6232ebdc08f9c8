"""The promised door to the in-process engine: `from backend.qwen_vision_service import QwenVisionService`.

Knows only where the engine lives.
"""

from backend.engines.vllm.service import QwenVisionService

__all__ = ["QwenVisionService"]
