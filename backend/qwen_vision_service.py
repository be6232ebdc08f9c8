"""The promised door to the in-process engine, for programs that want Qwen3-VL without the rest of the service.

    service = QwenVisionService("Qwen/Qwen3-VL-8B-Instruct-FP8", max_model_len=32_768)
    await service.start()  # returns at once, loads in the background
    while service.status.state is EngineState.STARTING:
        await asyncio.sleep(1)
    question = Message("user", (picture, "Which material is given?"))
    async for delta in service.generate(GenerationRequest((question,), max_tokens=200)):
        sys.stdout.write(delta.text)
    await service.stop()

`picture` is an ImagePart of `backend.generation`, where the other names are too. An engine that could not start says
why in `service.status.reason`; `generate` then raises Unavailable. Knows only where the engine lives.
"""

from backend.engines.vllm.service import QwenVisionService

__all__ = ["QwenVisionService"]
