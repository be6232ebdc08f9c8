"""The web page: a sheet viewer beside a chat, as a Gradio app.

    python -m client.gradio_app --server http://127.0.0.1:8000      a page of its own, on port 7860
    mount(app, …)                                                   the same page at /ui of the server

Talks to the REST API only. The viewer (`static/viewer.js`) asks the API from the browser, the chat from here; a
page of its own hands the browser's calls on to the server it was given. Knows no drawing, model or session store.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI

from client.callbacks import Callbacks, choices, quick_questions, remember
from client.texts import TEXTS

if TYPE_CHECKING:
    from client.split import SplitEncoder  # imports torch, which a page without it need not have

STATIC = Path(__file__).parent / "static"
FONT = ["system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]  # no font from another host

OPEN_VIEWER = "(info, key) => { window.drawingChat.open(info, key); }"
MARK_ELEMENTS = "(reply) => { window.drawingChat.mark(reply && reply.detected_elements); }"
WITH_PAGE = "(...inputs) => { inputs[inputs.length - 1] = window.drawingChat.state.page; return inputs; }"
COPY_ANSWER = "(reply) => { navigator.clipboard.writeText((reply && reply.text) || ''); }"


def build(server: str | None = None, *, key: str | None = None, encoder: SplitEncoder | None = None) -> gr.Blocks:
    """The page; `server` is the URL of the API, None for the server that the page is mounted on."""
    calls = Callbacks(server, key, encoder)
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
                    split = gr.Checkbox(
                        False, label=I18N("split"), info=I18N("split_cost"), visible=encoder is not None
                    )
                    access = gr.Textbox("", label=I18N("key"), type="password", visible=key is None)
                    copy = gr.Button(I18N("copy"))
                    remove = gr.Button(I18N("delete"), variant="stop")
        page.load(quick_questions, None, quick)
        page.load(lambda kept: choices(kept or []), recent, earlier)
        opened = file.upload(calls.upload, [file, access], [info, chat])
        opened.then(lambda: None, None, file, show_progress="hidden")
        opened.then(remember, [info, recent], [recent, earlier], show_progress="hidden")
        info.change(None, [info, access], None, js=OPEN_VIEWER)
        earlier.input(calls.reopen, [earlier, access], [info, chat])
        inputs, outputs = [question, chat, info, access, grounding, split, page_number], [chat, question, reply]
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
    app: FastAPI,
    *,
    path: str = "/ui",
    server: str | None = None,
    key: str | None = None,
    encoder: SplitEncoder | None = None,
    max_upload_mb: int = 200,
) -> None:
    """Add the page to an app, at `path`."""
    viewer = (STATIC / "viewer.js").read_text(encoding="utf-8")
    gr.mount_gradio_app(
        app,
        build(server, key=key, encoder=encoder),
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


def create_app(server: str, *, key: str | None = None, encoder: SplitEncoder | None = None) -> FastAPI:
    """A page of its own: the Gradio app, and the browser's API calls handed on to `server`."""
    from client.forward import forward_api

    app = FastAPI(title="Drawing Chat client", docs_url=None, redoc_url=None, openapi_url=None)
    forward_api(app, server, key)
    mount(app, path="/", server=server, key=key, encoder=encoder)
    return app


def main() -> None:
    """Serve the page of its own."""
    import uvicorn

    ask = argparse.ArgumentParser(description="The web page of Drawing Chat, for a server elsewhere.")
    ask.add_argument("--server", default="http://127.0.0.1:8000", help="URL of the Drawing Chat server")
    ask.add_argument("--key", help="access key, where the server wants one")
    ask.add_argument("--host", default="127.0.0.1")
    ask.add_argument("--port", type=int, default=7860)
    ask.add_argument(
        "--encode", metavar="CHECKPOINT", help="offer to encode drawings here, with this model's vision tower"
    )
    chosen = ask.parse_args()
    encoder = None
    if chosen.encode:
        from client.split import SplitEncoder

        encoder = SplitEncoder(chosen.encode)
    uvicorn.run(
        create_app(chosen.server.rstrip("/"), key=chosen.key, encoder=encoder), host=chosen.host, port=chosen.port
    )


if __name__ == "__main__":
    main()
