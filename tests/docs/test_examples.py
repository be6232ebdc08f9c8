"""The usage example in the door to the engine runs, by the real signature, with an engine of known words."""

import asyncio
import inspect
import re
import sys

from backend import qwen_vision_service
from backend.generation import EngineState, GenerationRequest, ImagePart, Message
from tests.api.scripted_engine import ScriptedEngine

EXAMPLE = "".join(re.findall(r"^    .*\n", qwen_vision_service.__doc__ or "", re.MULTILINE))


async def page() -> bytes:
    return b"\x89PNG"


def engine_for(*arguments, **named):
    inspect.signature(qwen_vision_service.QwenVisionService).bind(*arguments, **named)
    return ScriptedEngine(("S355", "J2"))


def test_the_example_of_the_engine_prints_an_answer(capsys):
    names = {"EngineState": EngineState, "GenerationRequest": GenerationRequest, "Message": Message}
    names |= {"asyncio": asyncio, "sys": sys, "QwenVisionService": engine_for}
    names["picture"] = ImagePart("p", page, 100, 100)
    exec(f"async def example():\n{EXAMPLE}", names)
    asyncio.run(names["example"]())
    assert capsys.readouterr().out == "S355J2"
