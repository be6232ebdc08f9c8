// @ts-check
/* An answer as nodes: Markdown of the model or the reader, values as links to their place, what became of each value.
   Everything is text: Markdown's HTML, links and pictures are shown as they were written. Knows evidence and
   candidates of the API; no session, no viewer. */
import { lexer } from "../vendor/marked.js";
import { bitmap, imagePath } from "./api.js";
import { say } from "./texts.js";
import { html, useEffect, useRef } from "./view.js";

/** Each state has a sign and words of its own, so that nobody needs its colour. */
const SIGNS = { confirmed: "✓", elsewhere: "↗", incomplete: "◐", uncertain: "?", not_found: "✕" };
const statusOf = (/** @type {Api.Evidence} */ item) => (item.status in SIGNS ? item.status : "uncertain");

/* ---- values ------------------------------------------------------------------------------------------------------ */
function pattern(evidence) {
  const quotes = [...new Set(evidence.map((item) => normal(item.quote)))].sort((a, b) => b.length - a.length);
  if (!quotes.length) return null;
  const escaped = (text) => text.split(/\s+/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("\\s+");
  const edge = (quote) => [/^\d/.test(quote) ? "(?<![\\d.,])" : /^\p{L}/u.test(quote) ? "(?<![\\p{L}\\d])" : "", /\d$/.test(quote) ? "(?!\\d|[.,]\\d)" : /\p{L}$/u.test(quote) ? "(?![\\p{L}\\d])" : ""];
  return new RegExp(`(${quotes.map((quote) => edge(quote).join(escaped(quote))).join("|")})`, "gu");
}
const normal = (text) => text.replace(/\s+/g, " ").replace(/^- /, "").trim(); // a list's mark is no part of its value

function Value({ item, text, onPlace }) {
  const status = statusOf(item), words = statusWords(item);
  const shown = html`${text}<span class="sign" aria-hidden="true">${SIGNS[status]}</span><span class="unseen"> (${words})</span>`;
  if (!item.bbox || !item.page || status === "not_found") return html`<span class=${`value ${status}`} title=${words}>${shown}</span>`;
  return html`<a class=${`value ${status}`} href="#" title=${words} onClick=${(event) => { event.preventDefault(); onPlace(item.page, item.bbox); }}>${shown}</a>`;
}
/** @param {Api.Evidence} item */
function statusWords(item) {
  if (!item.belongs_to) return say(statusOf(item));
  return `${say(statusOf(item))}, ${say(item.status === "incomplete" ? "lacks" : "belongs_to", { what: item.belongs_to })}`;
}

/* ---- Markdown ----------------------------------------------------------------------------------------------------- */
/** @param {Api.Evidence[]} evidence @param {(page: number, box: Api.Box) => void} onPlace */
function renderer(evidence, onPlace) {
  const quotes = pattern(evidence);
  const find = (text) => evidence.find((item) => normal(item.quote) === normal(text));
  const linked = (text) => {
    if (!quotes) return text;
    return text.split(quotes).map((part, number) => {
      const item = number % 2 && find(part);
      return item ? html`<${Value} item=${item} text=${part} onPlace=${onPlace} />` : part;
    });
  };
  const inline = (tokens) => (tokens || []).map((token) => {
    if (token.type === "strong") return html`<strong>${inline(token.tokens)}</strong>`;
    if (token.type === "em") return html`<em>${inline(token.tokens)}</em>`;
    if (token.type === "codespan") return html`<code>${linked(token.text)}</code>`;
    if (token.type === "br") return html`<br />`;
    if (token.type === "text" && token.tokens) return inline(token.tokens);
    return linked(token.type === "escape" || token.type === "text" ? token.text : token.raw);
  });
  const cells = (row, tag, align) => row.map((cell, number) => html`<${tag} class=${align[number] || ""}>${inline(cell.tokens)}</${tag}>`);
  const block = (token) => {
    if (token.type === "space") return null;
    if (token.type === "heading") return html`<p class="heading"><strong>${inline(token.tokens)}</strong></p>`;
    if (token.type === "paragraph") return html`<p>${inline(token.tokens)}</p>`;
    if (token.type === "blockquote") return html`<blockquote>${token.tokens.map(block)}</blockquote>`;
    if (token.type === "code") return html`<pre>${linked(token.text)}</pre>`;
    if (token.type === "hr") return html`<hr />`;
    if (token.type === "list") return html`<${token.ordered ? "ol" : "ul"} start=${token.ordered ? token.start : undefined}>${token.items.map((item) => html`<li>${item.tokens.map(block)}</li>`)}</${token.ordered ? "ol" : "ul"}>`;
    if (token.type === "table") return html`<div class="scroll" tabindex="0"><table><thead><tr>${cells(token.header, "th", token.align)}</tr></thead><tbody>${token.rows.map((row) => html`<tr>${cells(row, "td", token.align)}</tr>`)}</tbody></table></div>`;
    if (token.type === "text") return token.tokens ? inline(token.tokens) : linked(token.text);
    return html`<p>${linked(token.raw)}</p>`;
  };
  return block;
}

/** What Markdown would take for emphasis or a list and drawings do not mean: products, a plus and the minus below it at
    a line's start, numbered decimals. */
const kept = (text) => text.replace(/(?<=[\d)])\*(?=[\d(])/g, "\\*").replace(/^(\s*\+\s?[\d.,].*\n\s*)-(?=\s[\d.,])/gm, "$1\\-").replace(/^(\s*)\+(?=\s[\d.,])/gm, "$1\\+").replace(/^(\s*)(\d+)([.)])(?=\s*\d)/gm, "$1$2\\$3");

export function AnswerText({ text, evidence = [], onPlace }) {
  const block = renderer(evidence.filter((item) => item.quote), onPlace);
  return html`<div class="answer-text">${lexer(kept(text)).map(block)}</div>`;
}

/* ---- evidence and candidates -------------------------------------------------------------------------------------- */
/** @param {{items: Api.Evidence[] | undefined, onPlace: (page: number, box: Api.Box) => void}} props */
export function Evidence({ items, onPlace }) {
  if (!items?.length) return null;
  const doubtful = items.some((item) => statusOf(item) !== "confirmed");
  const counted = Object.keys(SIGNS).map((status) => [status, items.filter((item) => statusOf(item) === status).length]).filter(([, count]) => count);
  return html`<details class="evidence" open=${doubtful && items.length <= 12}>
    <summary>${say("evidence")}: ${counted.map(([status, count]) => html`<span class=${`badge ${status}`}><span aria-hidden="true">${SIGNS[status]}</span> ${count} ${say(status)}</span>`)}</summary>
    <ul>${items.map((item) => html`<li class=${statusOf(item)}><${Value} item=${item} text=${normal(item.quote)} onPlace=${onPlace} /> <span class="words">${statusWords(item)}${item.page ? `, ${say("on_page", { n: item.page })}` : ""}</span></li>`)}</ul>
  </details>`;
}

/** A part of a page as a picture; `box` with some surroundings, so that one sees where it is. */
export function Cutout({ session, page, box, label, width = 220 }) {
  const canvas = useRef(null);
  useEffect(() => {
    let live = true;
    const margin = Math.max(box.x2 - box.x1, box.y2 - box.y1, 60) * 0.8;
    const clip = [Math.max(0, (box.x1 - margin) / page.width), Math.max(0, (box.y1 - margin) / page.height), Math.min(1, (box.x2 + margin) / page.width), Math.min(1, (box.y2 + margin) / page.height)];
    if (!(clip[2] - clip[0] > 0.0005 && clip[3] - clip[1] > 0.0005)) return undefined;
    bitmap(imagePath(session, page.page, width, clip)).then((image) => {
      if (!live || !canvas.current) return;
      canvas.current.width = image.width;
      canvas.current.height = image.height;
      const pen = canvas.current.getContext("2d");
      pen.drawImage(image, 0, 0);
      const scale = image.width / ((clip[2] - clip[0]) * page.width);
      pen.strokeStyle = "#d93025";
      pen.lineWidth = 2;
      pen.strokeRect((box.x1 - clip[0] * page.width) * scale - 2, (box.y1 - clip[1] * page.height) * scale - 2, (box.x2 - box.x1) * scale + 4, (box.y2 - box.y1) * scale + 4);
      canvas.current.dataset.ready = "yes";
    }).catch(() => {});
    return () => { live = false; };
  }, [session, page.page, box.x1, box.y1, box.x2, box.y2]);
  return html`<canvas class="cutout" ref=${canvas} width="1" height="1" role="img" aria-label=${label}></canvas>`;
}

/** @param {{session: string, pages: Api.Page[], items: Api.Candidate[], onPlace: (page: number, box: Api.Box) => void}} props */
export function Candidates({ session, pages, items, onPlace }) {
  return html`<ol class="candidates" aria-label=${say("candidates")}>${items.slice(0, 5).map((item) => {
    const page = pages[item.page - 1], placed = item.bbox && page;
    const inside = html`${placed && html`<${Cutout} session=${session} page=${page} box=${item.bbox} label=${item.text} />`}
      <span class="candidate-text"><strong>${item.text}</strong>${item.reason && html`<span>${item.reason}</span>`}${pages.length > 1 && placed && html`<span>${say("on_page", { n: item.page })}</span>`}</span>`;
    return html`<li>${placed ? html`<button type="button" class="candidate" title=${say("show_place")} onClick=${() => onPlace(item.page, item.bbox)}>${inside}</button>` : html`<span class="candidate">${inside}</span>`}</li>`;
  })}</ol>`;
}
