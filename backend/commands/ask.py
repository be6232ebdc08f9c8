"""`python main.py ask FILE "QUESTION" [--page N]`: the same answer as the server's, without a server.

The answer goes to stdout; progress and everything else to stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from backend.answering.answer import Delta
from backend.answering.explain import explain
from backend.api.metrics import Metrics
from backend.api.services import Services
from backend.api.shapes.replies import answer_reply, warnings_of
from backend.app import choose_answering, running
from backend.commands.environment import environment_file
from backend.desk.intake import ReceivedFile
from backend.desk.questions import KeptAnswer, PageQuestion
from backend.errors import DrawingChatError, Unavailable
from backend.generation import EngineState
from backend.languages import language_of, sentence
from backend.own_folder import own_temp_folder
from backend.reading.sheet import Sheet
from backend.sessions.objects import Objects
from backend.sessions.records import SessionRecord
from backend.settings import SettingsError, load_settings

NOT_ANSWERED = 3  # exit status where the drawing does not hold what was asked


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    found = argparse.ArgumentParser(prog="python main.py ask", description="Ask a question about a drawing.")
    found.add_argument("file", type=Path)
    found.add_argument("question")
    found.add_argument("--page", type=int, help="the page that the question is about, from 1")
    found.add_argument("--engine", help="auto, vllm, openai or reader (DRAWING_CHAT_ENGINE)")
    found.add_argument("--explain", action="store_true", help="say what speaks for the first candidates")
    found.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    return found


def main(arguments: list[str]) -> int:
    """Ask about a file and print the answer; 2 where that cannot be done, the reason on stderr."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    language = language_of(options.question)
    try:
        with own_temp_folder():
            return asyncio.run(_ask(options))
    except SettingsError as error:
        print(error, file=sys.stderr)
    except DrawingChatError as error:
        print(sentence(error.key, language, **error.values), file=sys.stderr)
    except OSError as error:
        print(f"{options.file}: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 2


@asynccontextmanager
async def local_services(engine: str | None) -> AsyncIterator[Services]:
    """The parts of the app for one command: sessions in a folder that goes with it."""
    chosen = {} if engine is None else {"engine": engine}
    folder = tempfile.mkdtemp(prefix="drawing-chat-")
    try:
        settings = load_settings(environment_file(), **chosen, sessions=folder)
        answering = choose_answering(settings, None)
        async with running(settings, Objects(folder), answering, Metrics(), confined=False) as services:
            yield services
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(path: Path) -> ReceivedFile:
    """A local file as if it had been uploaded."""
    content = path.read_bytes()
    return ReceivedFile(path, path.name, len(content), hashlib.sha256(content).hexdigest())


def progress_bar() -> Progress:
    """Shown on stderr while it is being read, and gone afterwards."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


async def _ask(options: argparse.Namespace) -> int:
    file = receive(options.file)
    async with local_services(options.engine) as services:
        record = await services.intake.add(file)
        await _until_ready(services)
        asked = await services.desk.prepare(record.session_id, options.question, options.page)
        kept = await _answer(services, asked, quiet=options.json)
        if options.explain:
            await _explain(services, record, options.question, kept.answer.page)
        print_warnings(record, await services.intake.sheet(record, kept.answer.page), kept.answer.language)
        if options.json:
            print(json.dumps(await _whole(services, record, kept), ensure_ascii=False, indent=2))
        return 0 if kept.answer.answered else NOT_ANSWERED


async def _explain(services: Services, record: SessionRecord, question: str, page: int) -> None:
    sheet = await services.intake.sheet(record, page)
    if sheet is not None:
        print("\n".join(explain(question, sheet)), file=sys.stderr)


def print_warnings(record: SessionRecord, sheet: Sheet | None, language: str) -> None:
    """What of the file is missing or not read."""
    for line in warnings_of(record, language, sheet.warnings if sheet is not None else ()):
        print(f"  ! {line}", file=sys.stderr)


async def _until_ready(services: Services) -> None:
    """A model may take minutes to load; raises Unavailable where it will not come."""
    while not services.answering.ready:
        status = services.answering.status
        if status.state is EngineState.FAILED:
            print(status.reason, file=sys.stderr)
            raise Unavailable("engine.failed")
        await asyncio.sleep(0.5)


async def _answer(services: Services, asked: PageQuestion, *, quiet: bool) -> KeptAnswer:
    kept: KeptAnswer | None = None
    with progress_bar() as bar:
        task = bar.add_task("reading", total=len(asked.record.pages))
        async with aclosing(services.desk.answer(asked)) as events:
            async for event in events:
                if isinstance(event, KeptAnswer):
                    kept = event
                elif isinstance(event, Delta):
                    bar.stop()
                    if not quiet:
                        print(event.text, end="", flush=True)
                else:
                    bar.update(task, completed=event.done, total=event.total, description=event.stage)
    assert kept is not None
    if not quiet:
        print()
        _point(kept)
    return kept


def _point(kept: KeptAnswer) -> None:
    """Where the values stand, and who answered, for a reader in a terminal."""
    for element in kept.answer.elements:
        box = element.bbox
        place = f"x {box.x1:.0f}–{box.x2:.0f}, y {box.y1:.0f}–{box.y2:.0f} px"
        print(f"  {element.label}  [{element.page}: {place}]", file=sys.stderr)
    print(f"  ({kept.answer.engine}: {kept.answer.model})", file=sys.stderr)


async def _whole(services: Services, record: SessionRecord, kept: KeptAnswer) -> dict[str, object]:
    page = kept.answer.page
    sheet = await services.intake.sheet(record, page)
    reply = answer_reply(kept.answer, record, sheet, seconds=0.0)
    return reply.model_dump(mode="json", exclude={"session_id", "turn", "processing_time"})
