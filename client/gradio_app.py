"""A page of its own for a server elsewhere: a sheet viewer beside a chat, as a Gradio app.

    python -m client.gradio_app --server http://127.0.0.1:8000      on port 7860

Talks to the REST API only. The sheet is that of the server's own page (`static/app/beside.js`) and asks the API from
the browser, the chat asks from here; the browser's calls are handed on to the server. Where an access key is needed, it
comes from DRAWING_CLIENT_KEY, a file or the terminal, never from the command line, which every user of the machine can
read. Knows no drawing, model or session store.
"""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from client.callbacks import Callbacks, choices, quick_questions, remember
from client.forward import forward_api
from client.limits import LimitBody
from client.texts import TEXTS

if TYPE_CHECKING:
    from client.split import SplitEncoder  # imports torch, which a page without it need not have

STATIC = Path(__file__).parent / "static"
FILES = "ui"  # where the server's own page has them too
HEAD = f"""<link rel="stylesheet" href="{FILES}/sheet.css"><link rel="stylesheet" href="{FILES}/beside.css">
<script type="module" src="{FILES}/app/beside.js"></script>"""
KEY_VARIABLE = "DRAWING_CLIENT_KEY"
MAX_UPLOAD_BYTES = 200 << 20  # the server's own limit unless it is set lower there
FORM_BYTES = 1 << 20  # what a form adds to its file
CLEAN_EVERY_S, KEEP_UPLOADS_S = 600, 3600  # an upload is deleted at once when it was sent on; this is for the others
KEEP_CHATS_S = 86_400  # as long as the server keeps a session
FONT = ["system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]  # no font from another host

OPEN_VIEWER = "(info, key) => { window.drawingChat.open(info, key); }"
MARK_ELEMENTS = "(reply) => { window.drawingChat.mark(reply && reply.detected_elements); }"
WITH_PAGE = "(...inputs) => { inputs[inputs.length - 1] = window.drawingChat.state.page; return inputs; }"
COPY_ANSWER = "(reply) => { navigator.clipboard.writeText((reply && reply.text) || ''); }"


def build(server: str, *, key: str | None = None, encoder: SplitEncoder | None = None) -> gr.Blocks:
    """The page; `server` is the URL of the API. The chat is only ever shown: its history is kept here, so that no
    browser can send messages that name files of this machine."""
    calls = Callbacks(server, key, encoder)
    with gr.Blocks(
        title="Drawing Chat", fill_width=True, analytics_enabled=False, delete_cache=(CLEAN_EVERY_S, KEEP_UPLOADS_S)
    ) as page:
        history = gr.State([], time_to_live=KEEP_CHATS_S)
        info = gr.JSON(visible="hidden")
        reply = gr.JSON(visible="hidden")
        page_number = gr.Number(1, visible="hidden")
        recent = gr.BrowserState([], storage_key="drawing-chat-recent")
        with gr.Row(elem_classes="dc-columns"):
            with gr.Column(scale=3, min_width=320):
                gr.HTML('<div id="dc-sheet"></div>', elem_classes="dc-sheet-holder", apply_default_css=False)
            with gr.Column(scale=2, min_width=320):
                file = gr.File(label=I18N("drawing"), type="filepath", height=150, elem_id="dc-file")
                earlier = gr.Dropdown(label=I18N("earlier"), choices=[], visible=False, elem_id="dc-recent")
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
                    remove = gr.Button(I18N("remove"), variant="stop")
        page.load(quick_questions, None, quick)
        page.load(lambda kept: choices(kept or []), recent, earlier)
        opened = file.upload(calls.upload, [file, access], [info, history, chat])
        opened.then(lambda: None, None, file, show_progress="hidden")
        opened.then(remember, [info, recent], [recent, earlier], show_progress="hidden")
        info.change(None, [info, access], None, js=OPEN_VIEWER)
        earlier.input(calls.reopen, [earlier, access], [info, history, chat])
        inputs = [question, history, info, access, grounding, split, page_number]
        outputs = [history, chat, question, reply]
        asked = question.submit(calls.ask, inputs, outputs, js=WITH_PAGE, show_progress="hidden")
        picked = quick.click(lambda sample: sample[0], quick, question, show_progress="hidden")
        quick_asked = picked.then(calls.ask, inputs, outputs, js=WITH_PAGE, show_progress="hidden")
        question.stop(None, cancels=[asked, quick_asked])
        reply.change(None, reply, None, js=MARK_ELEMENTS)
        copy.click(None, reply, None, js=COPY_ANSWER)
        removed = remove.click(calls.delete, [info, recent, access], [info, history, chat, recent, earlier])
        removed.then(None, None, None, js="() => { window.drawingChat.close(); }")
    page.queue(default_concurrency_limit=None)  # else all users together get one answer at a time
    return page


I18N = gr.I18n(**TEXTS)


def create_app(server: str, *, key: str | None = None, encoder: SplitEncoder | None = None) -> FastAPI:
    """The Gradio app, and the browser's API calls handed on to `server`."""
    app = FastAPI(title="Drawing Chat client", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(LimitBody, max_bytes=MAX_UPLOAD_BYTES + FORM_BYTES)
    forward_api(app, server, key)
    app.mount(f"/{FILES}", StaticFiles(directory=STATIC))
    page = build(server, key=key, encoder=encoder)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        head=HEAD,
        theme=gr.themes.Default(font=FONT, font_mono=["ui-monospace", "monospace"]),
        i18n=I18N,
        footer_links=[],
        max_file_size=MAX_UPLOAD_BYTES,
        ssr_mode=False,
        pwa=False,
        run_history=False,
    )
    # Gradio lets only uploaded files be named by a browser, but looks whether they are only where this is set, which
    # `launch` does and mounting does not: processing_utils._check_allowed.
    page.has_launched = True
    return app


def access_key(file: Path | None, *, ask_for_it: bool) -> str | None:
    """The key that this page sends for its users; None where they enter their own. Raises OSError."""
    if ask_for_it:
        return getpass.getpass("Access key: ").strip() or None
    if file is not None:
        return file.read_text(encoding="utf-8").strip() or None
    return os.environ.get(KEY_VARIABLE) or None


def main() -> None:
    """Serve the page."""
    import uvicorn

    ask = argparse.ArgumentParser(description="The page of Drawing Chat for a server elsewhere.", allow_abbrev=False)
    ask.add_argument("--server", default="http://127.0.0.1:8000", help="URL of the Drawing Chat server")
    ask.add_argument("--key-file", type=Path, help=f"file with the access key; else {KEY_VARIABLE} is looked at")
    ask.add_argument("--ask-key", action="store_true", help="ask for the access key here")
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
    try:
        key = access_key(chosen.key_file, ask_for_it=chosen.ask_key)
    except OSError as error:
        ask.error(f"the access key cannot be read: {error}")
    uvicorn.run(create_app(chosen.server.rstrip("/"), key=key, encoder=encoder), host=chosen.host, port=chosen.port)


if __name__ == "__main__":
    main()
