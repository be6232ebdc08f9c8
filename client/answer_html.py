"""An answer as safe HTML: text as text, Markdown tables as tables, values as links to their place.

Everything that comes from a drawing or a model is escaped; Markdown's links, images and raw HTML are switched
off, so nothing in an answer can run or fetch. Knows the response fields `text`, `language` and `evidence`, and no
Gradio.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml

from client.texts import TEXTS, language_of

STATUSES = ("confirmed", "elsewhere", "incomplete", "uncertain", "not_found")
OFF = ("link", "image", "autolink", "html_inline", "html_block", "reference", "entity")


@cache
def _markdown() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table").disable(list(OFF))
    )


def text_html(text: str) -> str:
    """Text of an answer that is still being written, as one block that Gradio's own Markdown leaves alone."""
    plain = re.sub(r"(?<=[\d)])\*(?=[\d(])", r"\\*", text)  # 2*45 is a product, not emphasis
    html = str(_markdown().render(plain))
    return f'<div class="dc-answer">{re.sub(chr(10) + "+", chr(10), html)}</div>'


def answer_html(reply: dict[str, Any]) -> str:
    """A finished answer with each value of its evidence as a link, in the order they stand."""
    html = text_html(str(reply.get("text", "")))
    evidence = sorted(reply.get("evidence") or [], key=lambda item: -len(str(item.get("quote", ""))))
    pattern = "|".join(_quote_pattern(str(item["quote"])) for item in evidence if item.get("quote"))
    if not pattern:
        return html
    by_quote = {_key(str(item["quote"])): item for item in reversed(evidence) if item.get("quote")}
    pieces = re.split(r"(<[^>]*>)", html)  # tags stay as they are; only text between them is linked

    def link(match: re.Match[str]) -> str:
        item = by_quote.get(" ".join(match[0].split()))
        return _anchor(match[0], item, TEXTS[language_of(reply.get("language"))]) if item else match[0]

    return "".join(piece if piece.startswith("<") else re.sub(pattern, link, piece) for piece in pieces)


def _quote_pattern(quote: str) -> str:
    """The quote as it stands in rendered HTML: escaped, blanks flexible, never inside a longer number."""
    body = r"\s+".join(re.escape(escapeHtml(word)) for word in quote.split())
    before = r"(?<![\d.,])" if quote[:1].isdigit() else r"(?<!\w)" if quote[:1].isalpha() else ""
    after = r"(?![\d]|[.,]\d)" if quote[-1:].isdigit() else r"(?!\w)" if quote[-1:].isalpha() else ""
    return before + body + after


def _key(quote: str) -> str:
    return " ".join(escapeHtml(quote).split())


def _anchor(shown: str, item: dict[str, Any], texts: dict[str, str]) -> str:
    status = item["status"] if item.get("status") in STATUSES else "uncertain"
    words = f'title="{escapeHtml(_words(status, item.get("belongs_to"), texts))}"'
    box, page = item.get("bbox"), item.get("page")
    if not box or not page or status == "not_found":
        return f'<span class="dc-value {status}" {words}>{shown}</span>'
    place = ",".join(f"{float(box[side]):.1f}" for side in ("x1", "y1", "x2", "y2"))
    return f'<a class="dc-value {status}" href="#dc:{int(page)}:{place}" {words}>{shown}</a>'


def _words(status: str, other: str | None, texts: dict[str, str]) -> str:
    """What became of a value, so that nobody needs its colour."""
    if not other:
        return texts[status]
    return f"{texts[status]}, {texts['lacks' if status == 'incomplete' else 'belongs_to'].format(what=other)}"
