// @ts-check
/* The sheet beside a chat of somebody else's making: the same tools, overlays and viewer as on the page at `/ui`.

   For Gradio, which puts an element `dc-sheet` into its page at some time, tells what was opened and answered, and has
   links to places in its answers: `#dc:<page>:<x1>,<y1>,<x2>,<y2>`, in pixels of the page image. Knows no questions. */
import * as api from "./api.js";
import { begin, fly, leave, watch, whenGone } from "./reading.js";
import { sheetSaves } from "./saving.js";
import { Sheet, openSearch } from "./sheet.js";
import { state, subscribe, update } from "./store.js";
import { say } from "./texts.js";
import { html, render } from "./view.js";

const BACK_MS = 2000;
const PLACE = "dc-sheet", QUESTION = "#dc-question textarea";
const LINK = /^#dc:(\d+):([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/;
let place = null, away = 0;

/** Into the chat's field, to be sent from there. */
function writeQuestion(text) {
  const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector(QUESTION));
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function Beside() {
  if (!state.session) return html`<p class="hint" role="status">${state.notice || say("no_drawing_yet")}</p>`;
  return html`<${Sheet} onAsk=${writeQuestion} saves=${sheetSaves()} />${state.toast && html`<p class="note" role="status">${state.toast.text}</p>`}`;
}
function draw() {
  const now = document.getElementById(PLACE);
  if (now !== place && place) render(null, place);
  place = now;
  if (place) render(html`<${Beside} />`, place);
}

subscribe(draw);
new MutationObserver(() => { if (document.getElementById(PLACE) !== place) draw(); }).observe(document.documentElement, { childList: true, subtree: true });
draw();
whenGone((status) => leave({ notice: say(status === 410 ? "expired" : "gone") }));
api.onAway(() => { clearTimeout(away); away = setTimeout(() => state.session && watch(), BACK_MS); });
document.addEventListener("click", (event) => {
  const found = LINK.exec(/** @type {Element} */ (event.target).closest?.('a[href^="#dc:"]')?.getAttribute("href") || "");
  if (!found) return;
  event.preventDefault();
  const [x1, y1, x2, y2] = found.slice(2).map(Number);
  if (state.session) fly(Number(found[1]), { x1, y1, x2, y2 });
}, true);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "f" && state.session) { event.preventDefault(); openSearch(true); }
});

window.drawingChat = {
  state, fly,
  open(info, key = "") {
    if (!info?.session_id) return;
    api.setKey(key || "");
    begin(info, { notice: null });
  },
  close: () => leave(),
  mark: (elements) => update({ marks: (elements || []).filter((item) => item.bbox) }),
};
