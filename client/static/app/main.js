// @ts-check
/* The page: puts the views together, listens to the window, and draws again when the state changes. */
import { ask, followAddress, goHome, greet, remove, uploadAll } from "./actions.js";
import { setKey } from "./api.js";
import { Cutout } from "./answer.js";
import { Conversation } from "./conversation.js";
import { fly } from "./reading.js";
import { answerSaves, sheetSaves } from "./saving.js";
import { Sheet, openSearch } from "./sheet.js";
import { Start, Uploads } from "./start.js";
import { recent, state, subscribe, update } from "./store.js";
import { choose, current, say } from "./texts.js";
import { Button, Icon, Menu, html, render, useEffect, useRef } from "./view.js";
import { load } from "./viewer.js";

/* ---- light and dark --------------------------------------------------------------------------------------------------- */
const THEME = "drawing-chat-theme", SHARE = "drawing-chat-share";
const dark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}
function switchTheme() {
  const next = dark() ? "light" : "dark";
  localStorage.setItem(THEME, next);
  setTheme(next);
  update();
}

function Header() {
  const { session } = state, work = state.screen === "work";
  const more = [[say("language"), () => { choose(current() === "de" ? "en" : "de"); update(); }], [say("theme"), switchTheme]];
  if (work) more.push([`${say("remove")} …`, () => remove({ id: session.session_id, name: session.filename })]);
  more.push([say("api"), () => { location.href = "../docs"; }]);
  return html`<header class="top"><a class="brand" href="#" aria-label=${`${say("name")}: ${say("home")}`} onClick=${(event) => { event.preventDefault(); goHome(); }}><img src="icon.svg" alt="" width="26" height="26" /><span>${say("name")}</span></a>
    ${work && html`<h1 class="filename" title=${session.filename}>${session.filename}</h1>`}
    <span class="spring"></span>
    ${work && html`<${Button} text icon="plus" kind="new" label=${say("new_drawing")} onClick=${goHome} />`}
    <${Menu} icon="globe" label=${say("menu")} items=${more} /></header>`;
}

/* ---- the divider: by mouse, finger and arrow keys ---------------------------------------------------------------------- */
function Divider({ columns }) {
  const share = () => Number(localStorage.getItem(SHARE)) || 60;
  const set = (percent) => {
    const kept = Math.round(Math.min(80, Math.max(30, percent)));
    localStorage.setItem(SHARE, String(kept));
    columns.current?.style.setProperty("--share", `${kept}%`);
    update();
  };
  useEffect(() => { columns.current?.style.setProperty("--share", `${share()}%`); }, []);
  const move = (event) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = columns.current.getBoundingClientRect();
    set((event.clientX - left) / width * 100);
  };
  const onKeyDown = (event) => {
    const step = { ArrowLeft: -4, ArrowRight: 4 }[event.key];
    if (step) { event.preventDefault(); set(share() + step); }
  };
  return html`<div class="divider" role="separator" tabindex="0" aria-orientation="vertical" aria-label=${say("divider")} aria-valuenow=${share()} aria-valuemin="30" aria-valuemax="80"
    onPointerDown=${(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove=${move} onKeyDown=${onKeyDown} onDblClick=${() => set(60)}></div>`;
}

function Tabs() {
  const tab = (name) => html`<button type="button" role="tab" id=${`tab-${name}`} aria-controls=${name} aria-selected=${state.tab === name} onClick=${() => update({ tab: name })}>${say(name)}${name === "talk" && state.turns.length ? html` <span class="count">${state.turns.length}</span>` : ""}</button>`;
  return html`<div class="tabs" role="tablist" aria-label=${say("sheet_and_talk")}>${tab("sheet")}${tab("talk")}</div>`;
}

function Work() {
  const columns = useRef(null);
  return html`<div class="work" data-tab=${state.tab} ref=${columns}><${Tabs} /><${Sheet} onAsk=${ask} saves=${[...sheetSaves(), ...answerSaves()]} /><${Divider} columns=${columns} /><${Conversation} /><${Printed} /></div>`;
}

/** What is printed: questions, answers and the places that they rest on. Made only when it is wanted. */
function Printed() {
  if (!state.printing) return null;
  const { session } = state;
  return html`<div class="printed"><h1>${session.filename}</h1>${state.turns.filter((turn) => turn.status === "done").map((turn) => html`<section><h2>${turn.question}</h2><p>${turn.text}</p>
    <div class="cutouts">${(turn.reply.evidence || []).filter((item) => item.bbox && item.page && item.status !== "not_found").slice(0, 6).map((item) => html`<figure><${Cutout} session=${session.session_id} page=${session.pages[item.page - 1]} box=${item.bbox} label=${item.quote} width=${420} /><figcaption>${item.quote}: ${say(item.status)}</figcaption></figure>`)}</div></section>`)}</div>`;
}

function KeyDialog() {
  const dialog = useRef(null), field = useRef(null);
  useEffect(() => { if (state.wantsKey && !dialog.current.open) dialog.current.showModal(); else if (!state.wantsKey) dialog.current.close(); }, [state.wantsKey]);
  const enter = (event) => {
    event.preventDefault();
    setKey(field.current.value.trim());
    update({ wantsKey: false, keyWasWrong: false, uploads: [], notice: null });
    greet();
    followAddress();
  };
  return html`<dialog ref=${dialog} aria-labelledby="key-title" onClose=${() => update({ wantsKey: false })}><form onSubmit=${enter}><h2 id="key-title">${say("key_title")}</h2><p>${say("key_text")}</p>
    ${state.keyWasWrong && html`<p class="problem" role="alert">${say("key_wrong")}</p>`}
    <label for="key">${say("key")}</label><input id="key" ref=${field} type="password" autocomplete="off" required />
    <div class="actions"><button type="submit" class="button primary">${say("ok")}</button><${Button} text label=${say("cancel")} onClick=${() => update({ wantsKey: false })} /></div></form></dialog>`;
}

function Notices() {
  const { toast } = state;
  return html`${state.away && html`<p class="away" role="alert">${say("away")}</p>`}
    <div class="toasts" role="status">${toast && html`<p class="toast"><span>${toast.text}</span>${toast.action && html`<button type="button" onClick=${toast.action}>${toast.label}</button>`}</p>`}</div>`;
}

function App() {
  return html`<a class="skip" href="#question" onClick=${(event) => { event.preventDefault(); document.getElementById("question")?.focus(); }}>${say("skip")}</a>
    <${Header} /><main>${state.screen === "work" ? html`<${Work} /><div class="floating"><${Uploads} /></div>` : html`<${Start} />`}</main><${Notices} /><${KeyDialog} />
    ${state.dropping && state.screen === "work" && html`<div class="dropping"><${Icon} name="upload" />${say("drop_now")}</div>`}`;
}

/* ---- the window --------------------------------------------------------------------------------------------------------- */
const files = (transfer) => [...(transfer?.files || [])];
function listen() {
  let inside = 0;
  addEventListener("dragenter", (event) => { if ([...event.dataTransfer.types].includes("Files")) { inside++; update({ dropping: true }); } });
  addEventListener("dragleave", () => { inside = Math.max(0, inside - 1); if (!inside) update({ dropping: false }); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    update({ dropping: false });
    if (files(event.dataTransfer).length) uploadAll(files(event.dataTransfer));
  });
  addEventListener("paste", (event) => { if (files(event.clipboardData).length) { event.preventDefault(); uploadAll(files(event.clipboardData)); } });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "f" && state.screen === "work") { event.preventDefault(); openSearch(true); }
  });
  addEventListener("popstate", followAddress);
  addEventListener("hashchange", followAddress);
  addEventListener("beforeprint", () => update({ printing: true }));
  addEventListener("afterprint", () => update({ printing: false }));
}

choose(current());
setTheme(localStorage.getItem(THEME));
const root = document.getElementById("app");
const draw = () => render(html`<${App} />`, root);
update({ recent: recent() });
subscribe(draw);
root.replaceChildren();
draw();
listen();
greet();
followAddress();
(window.requestIdleCallback || setTimeout)(load);
window.drawingChat = { state, fly }; // for tests and for those who look
