"""What the web page does with the server: upload, ask, reopen, delete.

Each callback gives new values for components, as Gradio wants them, and turns every failure into a sentence in the
chat. Talks to the REST API only; knows no layout.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import gradio as gr
import httpx
from markdown_it.common.utils import escapeHtml
from PIL import Image

from client.answer_html import answer_html, text_html
from client.client_api import ApiError, DrawingChatClient, ServerEvent
from client.texts import QUICK_QUESTIONS, TEXTS, language_of

if TYPE_CHECKING:
    from client.split import SplitEncoder  # imports torch, which a page without it need not have

RECENT_KEPT = 12
PROGRESS = {  # what is said of each stage of an answer
    "encoding": "encoding",
    "reading": "waiting_pages",
    "second_look": "looking_again",
    "thinking": "thinking",
}

Chat = list[dict[str, Any]]


class Callbacks:
    """What the page does on its own side; `server` is the URL of the API."""

    def __init__(self, server: str, key: str | None, encoder: SplitEncoder | None = None) -> None:
        self._server = server
        self._key = key
        self._encoder = encoder

    def _client(self, request: gr.Request, key: str) -> DrawingChatClient:
        return DrawingChatClient(
            self._server,
            key=key or self._key,
            language=request.headers.get("accept-language"),
            for_address=request.client.host if request.client else None,
        )

    async def upload(self, path: str | None, key: str, request: gr.Request) -> tuple[Any, Chat, Chat]:
        """A dropped file → the upload's reply for the viewer, and a fresh chat, to keep and to show."""
        if path is None:
            return gr.skip(), [], []
        file = Path(path)
        try:
            async with self._client(request, key) as client:
                reply = await client.upload(file)
        except (ApiError, httpx.TransportError) as error:
            return gr.skip(), *_twice([_message(self._sentence(error, request))])
        finally:
            await anyio.Path(file).unlink(
                missing_ok=True
            )  # the server keeps the drawing as long as it should, and nobody else does
        said = [str(line) for line in (reply.get("message"), *(reply.get("warnings") or ())) if line]
        return reply, *_twice([_message("\n\n".join(said))] if said else [])

    async def ask(
        self,
        question: str,
        chat: Chat,
        info: dict[str, Any] | None,
        key: str,
        grounding: bool,
        split: bool,
        page: int,
        request: gr.Request,
    ) -> AsyncGenerator[tuple[Any, Any, Any, Any], None]:
        """The chat with the answer growing in it, to keep and to show; last, the whole reply for marks and copying."""
        texts = TEXTS[language_of(request.headers.get("accept-language"))]
        if not question.strip():
            yield *_twice(chat), gr.skip(), gr.skip()
            return
        chat = [*chat, {"role": "user", "content": text_html(question)}]
        if not info:
            yield *_twice([*chat, _message(texts["no_drawing"])]), question, gr.skip()
            return
        yield *_twice(chat), "", gr.skip()
        text = ""
        try:
            async with self._client(request, key) as client:
                if split and self._encoder is not None:
                    answer = self._ask_encoded(client, info["session_id"], int(page or 1), question)
                else:
                    answer = client.ask(info["session_id"], question, page=int(page or 1), use_grounding=grounding)
                async for event in answer:
                    if event.name == "progress":
                        yield *_twice([*chat, _message(_waiting_text(event.data, texts))]), gr.skip(), gr.skip()
                    elif event.name == "delta":
                        text += event.data["text"]
                        yield *_twice([*chat, _message(text)]), gr.skip(), gr.skip()
                    elif event.name == "done":
                        yield *_twice([*chat, _render_reply(event.data, texts)]), gr.skip(), event.data
        except (ApiError, httpx.TransportError) as error:
            partial = [_message(text)] if text else []
            yield *_twice([*chat, *partial, _message(self._sentence(error, request))]), question, gr.skip()

    async def _ask_encoded(
        self, client: DrawingChatClient, session_id: str, page: int, question: str
    ) -> AsyncGenerator[ServerEvent, None]:
        """The page is encoded here; the server's language model answers, without the reader's evidence."""
        assert self._encoder is not None
        yield ServerEvent("progress", {"stage": "encoding", "done": 0, "total": 1})
        image = Image.open(BytesIO(await client.page_image(session_id, page)))
        encoded = await anyio.to_thread.run_sync(self._encoder.encode, [image], question)
        body = await anyio.to_thread.run_sync(encoded.safetensors)
        text = ""
        async for piece in client.generate_stream(body):
            text += piece["text"]
            yield ServerEvent("delta", piece)
        yield ServerEvent("done", {"text": text, "engine": "vllm, split", "evidence": []})

    async def reopen(self, session_id: str | None, key: str, request: gr.Request) -> tuple[Any, Any, Any]:
        """An earlier session: its pages for the viewer, its turns for the chat."""
        if not session_id:
            return gr.skip(), gr.skip(), gr.skip()
        try:
            async with self._client(request, key) as client:
                session = await client.session(session_id)
        except (ApiError, httpx.TransportError) as error:
            return gr.skip(), *_twice([_message(self._sentence(error, request))])
        chat: Chat = [_message("\n\n".join(session["warnings"]))] if session.get("warnings") else []
        for turn in session.get("turns", []):
            chat.append({"role": "user", "content": text_html(turn["question"])})
            chat.append({"role": "assistant", "content": answer_html({**turn, "text": turn["answer"]})})
        return session, *_twice(chat)

    async def delete(
        self, info: dict[str, Any] | None, recent: list[list[str]], key: str, request: gr.Request
    ) -> tuple[Any, Any, Any, Any, Any]:
        """Ends the session on the server and forgets it here."""
        if not info:
            return gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        try:
            async with self._client(request, key) as client:
                await client.delete(info["session_id"])
        except ApiError as error:
            if error.status not in (404, 410):
                return gr.skip(), *_twice([_message(str(error))]), gr.skip(), gr.skip()
        except httpx.TransportError as error:
            return gr.skip(), *_twice([_message(self._sentence(error, request))]), gr.skip(), gr.skip()
        kept = [entry for entry in recent or [] if entry[0] != info["session_id"]]
        return None, [], [], kept, choices(kept)

    def _sentence(self, error: ApiError | httpx.TransportError, request: gr.Request) -> str:
        if isinstance(error, ApiError):
            return str(error)
        texts = TEXTS[language_of(request.headers.get("accept-language"))]
        return texts["no_server"].format(server=self._server)


def _twice(chat: Chat) -> tuple[Chat, Chat]:
    """To keep here and to show there."""
    return chat, chat


def _message(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text_html(text)}


def _render_reply(reply: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    missing = any(item.get("status") == "not_found" for item in reply.get("evidence") or [])
    engine = reply.get("engine", "?")
    hints = [texts["by_reader"] if engine == "reader" else texts["by"].format(engine=engine)]
    hints += [texts["wavy"]] if missing else []
    hints += [escapeHtml(str(note)) for note in reply.get("notes") or ()]  # they name files
    return {"role": "assistant", "content": answer_html(reply) + f'<div class="dc-hint">{" ".join(hints)}</div>'}


def choices(recent: list[list[str]]) -> Any:
    return gr.update(choices=[(name, session_id) for session_id, name in recent], value=None, visible=bool(recent))


def remember(info: dict[str, Any] | None, recent: list[list[str]] | None) -> tuple[list[list[str]], Any]:
    kept = list(recent or [])
    if info:
        entry = [info["session_id"], str(info.get("filename", ""))[:80]]
        kept = [entry, *(other for other in kept if other[0] != entry[0])][:RECENT_KEPT]
    return kept, choices(kept)


def quick_questions(request: gr.Request) -> Any:
    language = language_of(request.headers.get("accept-language"))
    return gr.Dataset(samples=[[question] for question in QUICK_QUESTIONS[language]])


def _waiting_text(progress: dict[str, Any], texts: dict[str, str]) -> str:
    return texts[PROGRESS.get(progress["stage"], "waiting_other")].format(**progress)
