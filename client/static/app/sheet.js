// @ts-check
/* The sheet's side: viewer, tools, thumbnails, overlays with their counts, search, and what a callout means. */
import { bitmap, imagePath } from "./api.js";
import { LAYERS, counts, meaning, questionAbout, search } from "./parts.js";
import { fly, showPage } from "./reading.js";
import { state, update } from "./store.js";
import { number, say } from "./texts.js";
import { Button, Menu, html, useEffect, useRef, useState } from "./view.js";
import { SheetViewer, load } from "./viewer.js";

const SHOWN_FROM_S = 3; // most sheets are read before

let viewer = null;
export const zoomBy = (factor) => viewer?.zoom(factor);

function Tools({ saves }) {
  const { session, page } = state, many = session.pages.length > 1;
  return html`<div class="tools" role="toolbar" aria-label=${say("tools")}>
    ${many && html`<span class="group"><${Button} icon="left" label=${say("previous")} disabled=${page === 1} onClick=${() => showPage(page - 1)} />
      <label class="unseen" for="page">${say("page")}</label>
      <select id="page" value=${page} onChange=${(event) => showPage(Number(event.target.value))}>${session.pages.map((one) => html`<option value=${one.page}>${one.page} / ${session.pages.length}</option>`)}</select>
      <${Button} icon="right" label=${say("next")} disabled=${page === session.pages.length} onClick=${() => showPage(page + 1)} /></span>`}
    <span class="group"><${Button} icon="plus" label=${say("zoom_in")} onClick=${() => zoomBy(1.5)} /><${Button} icon="minus" label=${say("zoom_out")} onClick=${() => zoomBy(1 / 1.5)} /><${Button} icon="fit" label=${say("whole")} onClick=${() => viewer?.whole()} /></span>
    <span class="group"><${Button} icon="search" label=${`${say("search")} (Ctrl+F)`} aria-expanded=${state.search.open} onClick=${() => openSearch(!state.search.open)} />
    <${Menu} icon="save" label=${say("save")} items=${saves} /></span>
    <${Reading} />
  </div>`;
}

function Reading() {
  const { reading } = state;
  if (!reading) return null;
  const [text, busy] = readingWords(reading), since = busy ? Math.floor((performance.now() - reading.began) / 1000) : 0;
  return html`<span class=${`reading ${reading.state}`} role="status" data-state=${reading.state}>${text}${since >= SHOWN_FROM_S && html` <span aria-hidden="true">${say("seconds", { s: since })}</span>`}${busy && reading.total > 1 && html` <progress value=${reading.done} max=${reading.total} aria-label=${text}></progress>`}</span>`;
}
function readingWords({ state: at, done, total, seconds }) {
  if (at === "completed") return [seconds === null ? say("read_already") : say("read", { s: number(seconds, 1) }), false];
  if (at === "failed") return [say("read_failed"), false];
  return [`${say("reading")}${total > 1 ? ` ${done}/${total}` : ""}`, true];
}

function Overlays() {
  const found = counts(state.sheets.get(state.page));
  const toggle = (layer) => {
    const layers = new Set(state.layers);
    if (!layers.delete(layer)) layers.add(layer);
    update({ layers });
  };
  return html`<div class="overlays" role="group" aria-label=${say("overlays")}>${LAYERS.map(([layer, colour]) => html`<label class=${found[layer] ? "" : "none"}>
    <input type="checkbox" data-layer=${layer} checked=${state.layers.has(layer)} onChange=${() => toggle(layer)} /><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect x="1" y="1" width="8" height="8" fill="none" stroke=${colour} stroke-width="2" /></svg>${say(layer)} <span class="count">${found[layer]}</span></label>`)}</div>`;
}

/* ---- search -------------------------------------------------------------------------------------------------------- */
export function openSearch(open) {
  update({ search: { ...state.search, open, hits: open ? state.search.hits : [] }, tab: "sheet" });
  if (open) requestAnimationFrame(() => { const field = /** @type {HTMLInputElement | null} */ (document.getElementById("find")); field?.focus(); field?.select(); });
}
function look(text) {
  const hits = search(state.sheets, text);
  const nearest = Math.max(0, hits.findIndex((hit) => hit.page >= state.page));
  update({ search: { ...state.search, text, hits, at: nearest } });
  if (hits.length) flyToHit(nearest);
}
function flyToHit(at) {
  const { hits } = state.search, wrapped = (at + hits.length) % hits.length;
  update({ search: { ...state.search, at: wrapped } });
  fly(hits[wrapped].page, hits[wrapped].box);
}
function Search() {
  const { open, text, hits, at } = state.search;
  if (!open) return null;
  const onKeyDown = (event) => {  // of the state as it is: Enter may come before what was typed is drawn
    if (event.key === "Escape") openSearch(false);
    else if (event.key === "Enter" && state.search.hits.length) flyToHit(state.search.at + (event.shiftKey ? -1 : 1));
  };
  const unread = state.sheets.size < state.session.pages.length;
  return html`<div class="search" role="search"><label class="unseen" for="find">${say("search_sheet")}</label>
    <input id="find" type="search" placeholder=${say("search_sheet")} value=${text} onInput=${(event) => look(event.target.value)} onKeyDown=${onKeyDown} autocomplete="off" />
    <span role="status">${text && (hits.length ? say("search_hits", { at: at + 1, n: hits.length }) : say("search_none"))}${unread && text ? ` · ${say("search_unread")}` : ""}</span>
    <${Button} icon="left" label=${say("search_previous")} disabled=${!hits.length} onClick=${() => flyToHit(at - 1)} /><${Button} icon="right" label=${say("search_next")} disabled=${!hits.length} onClick=${() => flyToHit(at + 1)} />
    <${Button} icon="close" label=${say("close")} onClick=${() => openSearch(false)} /></div>`;
}

/* ---- thumbnails ---------------------------------------------------------------------------------------------------- */
function Thumbnail({ session, page, chosen }) {
  const canvas = useRef(null);
  useEffect(() => {
    let asked = false;
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting || asked) return;
      asked = true;
      bitmap(imagePath(session, page.page, 160)).then((image) => {
        if (!canvas.current) return;
        canvas.current.width = image.width;
        canvas.current.height = image.height;
        canvas.current.getContext("2d").drawImage(image, 0, 0);
      }).catch(() => { asked = false; });
    });
    seen.observe(canvas.current);
    return () => seen.disconnect();
  }, [session, page.page]);
  return html`<button type="button" class="thumbnail" aria-current=${chosen ? "page" : undefined} aria-label=${`${say("page")} ${page.page}`} onClick=${() => showPage(page.page)}><canvas ref=${canvas} width="80" height=${Math.round(80 * page.height / page.width)}></canvas><span aria-hidden="true">${page.page}</span></button>`;
}
function Thumbnails() {
  const { session, page } = state;
  if (session.pages.length < 2) return null;
  return html`<nav class="thumbnails" aria-label=${say("thumbnails")}>${session.pages.map((one) => html`<${Thumbnail} key=${`${session.session_id} ${one.page}`} session=${session.session_id} page=${one} chosen=${one.page === page} />`)}</nav>`;
}

/* ---- what a callout means ------------------------------------------------------------------------------------------ */
function Meaning({ at, pinned, onClose, onAsk }) {
  const sheet = state.sheets.get(state.page);
  if (!at || !sheet) return null;
  const { part, position } = at, card = useRef(null);
  useEffect(() => {
    const { clientWidth, clientHeight } = card.current.parentElement, { offsetWidth, offsetHeight } = card.current;
    card.current.style.left = `${Math.max(4, Math.min(position.x + 14, clientWidth - offsetWidth - 4))}px`;
    card.current.style.top = `${position.y + 18 + offsetHeight > clientHeight ? Math.max(4, position.y - offsetHeight - 12) : position.y + 18}px`;
  });
  return html`<div class="meaning" ref=${card} role=${pinned ? "dialog" : "tooltip"} aria-label=${part.text}><strong>${part.text}</strong><dl>${meaning(sheet, part.callout).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    ${pinned && html`<div class="actions"><${Button} text label=${say("ask_this")} kind="primary" onClick=${() => { onClose(); onAsk(questionAbout(part.callout)); }} /><${Button} icon="close" label=${say("close")} onClick=${onClose} /></div>`}</div>`;
}

/** `onAsk` gets the question that a click on a callout asks; `saves` are [words, action] of what can be taken away. */
export function Sheet({ onAsk, saves }) {
  const place = useRef(null), [hovered, setHovered] = useState(null), [pinned, setPinned] = useState(null);
  const page = state.session.pages[state.page - 1], sheet = state.sheets.get(state.page);
  useEffect(() => {
    let live = true;
    const told = (name, what) => {
      if (name === "hover") setHovered(what);
      else if (!what) setPinned(null);
      else if (what.touch) setPinned(what);
      else { setHovered(null); onAsk(questionAbout(what.part.callout)); }
    };
    load().then((OSD) => {
      if (!live) return;
      viewer = new SheetViewer(OSD, place.current, told);
      update();
    });
    return () => { live = false; viewer?.destroy(); viewer = null; };
  }, []);
  useEffect(() => { viewer?.open(state.session.session_id, page); setPinned(null); }, [viewer, state.session.session_id, state.page]);
  useEffect(() => { if (sheet) viewer?.know(sheet); }, [viewer, sheet]);
  useEffect(() => { viewer?.show({ layers: state.layers, marks: state.marks || [], hits: state.search.open ? state.search.hits : [], target: state.target }); });
  useEffect(() => {
    if (!state.flight || state.flight.page !== viewer?.page?.page) return; // it waits for its page: this may follow an older drawing
    const { box } = state.flight;
    state.flight = null;
    viewer.fly(box);
  });
  return html`<section class="sheet" id="sheet" aria-label=${say("sheet")}>
    <${Tools} saves=${saves} /><${Overlays} /><${Search} />
    <div class="canvas-row"><${Thumbnails} /><div class="stage"><div class="viewer" ref=${place} role="application" aria-label=${say("viewer_help")}></div><${Meaning} at=${pinned || hovered} pinned=${Boolean(pinned)} onClose=${() => setPinned(null)} onAsk=${onAsk} /></div></div>
  </section>`;
}
