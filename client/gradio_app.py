"""The web page: a sheet viewer beside a chat, as a Gradio app.

    python -m client.gradio_app --server http://127.0.0.1:8000      a page of its own, on port 7860
    mount(app, …)                                                   the same page at /ui of the server

Talks to the REST API only. The viewer (`static/viewer.js`) asks the API from the browser, the chat from here; a
page of its own hands the browser's calls on to the server it was given. Knows no drawing, model or session store.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import anyio
import gradio as gr
import httpx
from fastapi import FastAPI

from client.answer_html import answer_html, text_html
from client.client_api import ApiError, DrawingChatClient
from client.texts import QUICK_QUESTIONS, TEXTS, language_of

STATIC = Path(__file__).parent / "static"
FONT = ["system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]  # no font from another host
RECENT_KEPT = 12

Chat = list[dict[str, Any]]

OPEN_VIEWER = "(info, key) => { window.drawingChat.open(info, key); }"
MARK_ELEMENTS = "(reply) => { window.drawingChat.mark(reply && reply.detected_elements); }"
WITH_PAGE = "(...inputs) => { inputs[inputs.length - 1] = window.drawingChat.state.page; return inputs; }"
COPY_ANSWER = "(reply) => { navigator.clipboard.writeText((reply && reply.text) || ''); }"


class Callbacks:
    """What the page does on the server's side; `server` None means: the server that serves the page itself."""

    def __init__(self, server: str | None, key: str | None) -> None:
        self._server = server
        self._key = key

    def _client(self, request: gr.Request, key: str) -> DrawingChatClient:
        return DrawingChatClient(
            self._url(request), key=key or self._key, language=request.headers.get("accept-language")
        )

    def _url(self, request: gr.Request) -> str:
        if self._server is not None:
            return self._server
        scope = request.request.scope  # the socket's own address, never the Host header
        host, port = scope["server"]
        return f"{scope['scheme']}://{host}:{port}"

    async def upload(self, path: str | None, key: str, request: gr.Request) -> tuple[Any, Chat]:
        """A dropped file → the upload's reply for the viewer, and a fresh chat."""
        if path is None:
            return gr.skip(), []
        file = Path(path)
        try:
            async with self._client(request, key) as client:
                reply = await client.upload(file)
        except (ApiError, httpx.TransportError) as error:
            return gr.skip(), [_said(self._sentence(error, request))]
        finally:
            await anyio.Path(file).unlink(
                missing_ok=True
            )  # the server keeps the drawing as long as it should, and nobody else does
        return reply, [_said(str(reply["message"]))] if reply.get("message") else []

    async def ask(
        self,
        question: str,
        chat: Chat,
        info: dict[str, Any] | None,
        key: str,
        grounding: bool,
        page: int,
        request: gr.Request,
    ) -> AsyncGenerator[tuple[Any, Any, Any], None]:
        """The chat with the answer growing in it; last, the whole reply for marks and copying."""
        texts = TEXTS[language_of(request.headers.get("accept-language"))]
        if not question.strip():
            yield chat, gr.skip(), gr.skip()
            return
        chat = [*chat, {"role": "user", "content": text_html(question)}]
        if not info:
            yield [*chat, _said(texts["no_drawing"])], question, gr.skip()
            return
        yield chat, "", gr.skip()
        text = ""
        try:
            async with self._client(request, key) as client:
                answer = client.ask(info["session_id"], question, page=int(page or 1), use_grounding=grounding)
                async for event in answer:
                    if event.name == "progress":
                        yield [*chat, _said(texts["waiting"].format(**event.data))], gr.skip(), gr.skip()
                    elif event.name == "delta":
                        text += event.data["text"]
                        yield [*chat, _said(text)], gr.skip(), gr.skip()
                    elif event.name == "done":
                        yield [*chat, _answered(event.data, texts)], gr.skip(), event.data
        except (ApiError, httpx.TransportError) as error:
            partial = [_said(text)] if text else []
            yield [*chat, *partial, _said(self._sentence(error, request))], question, gr.skip()

    async def reopen(self, session_id: str | None, key: str, request: gr.Request) -> tuple[Any, Any]:
        """An earlier session: its pages for the viewer, its turns for the chat."""
        if not session_id:
            return gr.skip(), gr.skip()
        try:
            async with self._client(request, key) as client:
                session = await client.session(session_id)
        except (ApiError, httpx.TransportError) as error:
            return gr.skip(), [_said(self._sentence(error, request))]
        chat: Chat = []
        for turn in session.get("turns", []):
            chat.append({"role": "user", "content": text_html(turn["question"])})
            chat.append({"role": "assistant", "content": answer_html({**turn, "text": turn["answer"]})})
        return session, chat

    async def delete(
        self, info: dict[str, Any] | None, recent: list[list[str]], key: str, request: gr.Request
    ) -> tuple[Any, Any, Any, Any]:
        """Ends the session on the server and forgets it here."""
        if not info:
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        try:
            async with self._client(request, key) as client:
                await client.delete(info["session_id"])
        except ApiError as error:
            if error.status not in (404, 410):
                return gr.skip(), [_said(str(error))], gr.skip(), gr.skip()
        except httpx.TransportError as error:
            return gr.skip(), [_said(self._sentence(error, request))], gr.skip(), gr.skip()
        kept = [entry for entry in recent or [] if entry[0] != info["session_id"]]
        return None, [], kept, _choices(kept)

    def _sentence(self, error: ApiError | httpx.TransportError, request: gr.Request) -> str:
        if isinstance(error, ApiError):
            return str(error)
        texts = TEXTS[language_of(request.headers.get("accept-language"))]
        return texts["no_server"].format(server=self._url(request))


def _said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text_html(text)}


def _answered(reply: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    missing = any(item.get("status") == "not_found" for item in reply.get("evidence") or [])
    hints = [texts["engine"].format(engine=reply.get("engine", "?"))] + ([texts["not_found"]] if missing else [])
    return {"role": "assistant", "content": answer_html(reply) + f'<div class="dc-hint">{" ".join(hints)}</div>'}


def _choices(recent: list[list[str]]) -> Any:
    return gr.update(choices=[(name, session_id) for session_id, name in recent], value=None, visible=bool(recent))


def _remember(info: dict[str, Any] | None, recent: list[list[str]] | None) -> tuple[list[list[str]], Any]:
    kept = list(recent or [])
    if info:
        entry = [info["session_id"], str(info.get("filename", ""))[:80]]
        kept = [entry, *(other for other in kept if other[0] != entry[0])][:RECENT_KEPT]
    return kept, _choices(kept)


def _quick_questions(request: gr.Request) -> Any:
    language = language_of(request.headers.get("accept-language"))
    return gr.Dataset(samples=[[question] for question in QUICK_QUESTIONS[language]])


def build(server: str | None = None, *, key: str | None = None) -> gr.Blocks:
    """The page; `server` is the URL of the API, None for the server that the page is mounted on."""
    calls = Callbacks(server, key)
    with gr.Blocks(title="Drawing Chat", fill_width=True, analytics_enabled=False) as page:
        info = gr.JSON(visible="hidden")
        reply = gr.JSON(visible="hidden")
        page_number = gr.Number(1, visible="hidden")
        recent = gr.BrowserState([], storage_key="drawing-chat-recent")
        with gr.Row(elem_classes="dc-columns"):
            with gr.Column(scale=3, min_width=320):
                gr.HTML('<div id="dc-sheet"></div>', elem_classes="dc-sheet-holder", padding=False)
            with gr.Column(scale=2, min_width=320):
                file = gr.File(label=I18N("drawing"), type="filepath", height=110, elem_id="dc-file")
                earlier = gr.Dropdown(label=I18N("recent"), choices=[], visible=False, elem_id="dc-recent")
                chat = gr.Chatbot(
                    label=I18N("chat"),
                    height="46vh",
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    elem_id="dc-chat",
                )
                question = gr.Textbox(
                    label=I18N("question"),
                    placeholder=I18N("placeholder"),
                    submit_btn=True,
                    stop_btn=True,
                    elem_id="dc-question",
                )
                quick = gr.Dataset(
                    components=[gr.Textbox(visible=False)], samples=[[""]], show_label=False, type="values"
                )
                with gr.Accordion(I18N("more"), open=False):
                    grounding = gr.Checkbox(False, label=I18N("grounding"))
                    access = gr.Textbox("", label=I18N("key"), type="password", visible=key is None)
                    copy = gr.Button(I18N("copy"))
                    remove = gr.Button(I18N("delete"), variant="stop")
        page.load(_quick_questions, None, quick)
        page.load(lambda kept: _choices(kept or []), recent, earlier)
        opened = file.upload(calls.upload, [file, access], [info, chat])
        opened.then(lambda: None, None, file, show_progress="hidden")
        opened.then(_remember, [info, recent], [recent, earlier], show_progress="hidden")
        info.change(None, [info, access], None, js=OPEN_VIEWER)
        earlier.input(calls.reopen, [earlier, access], [info, chat])
        inputs, outputs = [question, chat, info, access, grounding, page_number], [chat, question, reply]
        asked = question.submit(calls.ask, inputs, outputs, js=WITH_PAGE, show_progress="hidden")
        picked = quick.click(lambda sample: sample[0], quick, question, show_progress="hidden")
        quick_asked = picked.then(calls.ask, inputs, outputs, js=WITH_PAGE, show_progress="hidden")
        question.stop(None, cancels=[asked, quick_asked])
        reply.change(None, reply, None, js=MARK_ELEMENTS)
        copy.click(None, reply, None, js=COPY_ANSWER)
        removed = remove.click(calls.delete, [info, recent, access], [info, chat, recent, earlier])
        removed.then(None, None, None, js="() => { window.drawingChat.close(); }")
    return page


I18N = gr.I18n(**TEXTS)


def mount(
    app: FastAPI, *, path: str = "/ui", server: str | None = None, key: str | None = None, max_upload_mb: int = 200
) -> None:
    """Add the page to an app, at `path`."""
    viewer = (STATIC / "viewer.js").read_text(encoding="utf-8")
    gr.mount_gradio_app(
        app,
        build(server, key=key),
        path=path,
        head=f"<script>{viewer}</script>",
        css=(STATIC / "page.css").read_text(encoding="utf-8"),
        theme=gr.themes.Default(font=FONT, font_mono=["ui-monospace", "monospace"]),
        i18n=I18N,
        footer_links=[],
        max_file_size=max_upload_mb * 1024 * 1024,
        ssr_mode=False,
        pwa=False,
        run_history=False,
    )


def create_app(server: str, *, key: str | None = None) -> FastAPI:
    """A page of its own: the Gradio app, and the browser's API calls handed on to `server`."""
    from client.forward import forward_api

    app = FastAPI(title="Drawing Chat client", docs_url=None, redoc_url=None, openapi_url=None)
    forward_api(app, server, key)
    mount(app, path="/", server=server, key=key)
    return app


def main() -> None:
    """Serve the page of its own."""
    import uvicorn

    ask = argparse.ArgumentParser(description="The web page of Drawing Chat, for a server elsewhere.")
    ask.add_argument("--server", default="http://127.0.0.1:8000", help="URL of the Drawing Chat server")
    ask.add_argument("--key", help="access key, where the server wants one")
    ask.add_argument("--host", default="127.0.0.1")
    ask.add_argument("--port", type=int, default=7860)
    chosen = ask.parse_args()
    uvicorn.run(create_app(chosen.server.rstrip("/"), key=chosen.key), host=chosen.host, port=chosen.port)


if __name__ == "__main__":
    main()
