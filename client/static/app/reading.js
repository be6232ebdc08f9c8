// @ts-check
/* A session's sheets: how far its reading is, which page is shown, where to fly. Talks to the API and changes the state;
   knows no view, and nothing of questions and of how sessions begin. */
import * as api from "./api.js";
import { state, update } from "./store.js";

const POLL_MS = 500, LATER_MS = 3000;
let opened = 0, polling = 0, told = (_status) => {};

/** Call `listener` with the HTTP status where the server no longer has the session. */
export const whenGone = (listener) => { told = listener; };

/** Show the first page of a session that the server has, and all of its sheets once they are read.
    @param {Page.Session} info @param {Partial<Page.State>} more */
export function begin(info, more = {}) {
  opened++;
  update({
    session: info, page: 1, sheets: new Map(), tab: "sheet",
    reading: { state: info.detection_status, done: 0, total: info.pages.length, began: performance.now(), seconds: null },
    search: { open: false, text: "", hits: [], at: 0 }, target: null, flight: null, marks: [], ...more,
  });
  watch();
}
/** @param {Partial<Page.State>} more */
export function leave(more = {}) {
  opened++;
  clearTimeout(polling);
  update({ session: null, sheets: new Map(), reading: null, target: null, marks: [], ...more });
}

/** Ask how far the reading is until it is over; ends where the server is away, and is called again when it is back. */
export async function watch(mine = opened) {
  clearTimeout(polling);
  try {
    /** @type {Api.DetectionStatus} */
    const status = await api.json(`/api/detection-status/${encodeURIComponent(state.session.session_id)}?page=1`);
    if (mine !== opened) return;
    const over = status.detection_status === "completed" || status.detection_status === "failed";
    const began = state.reading?.began ?? performance.now(), wasWatched = state.reading?.state !== "completed";
    const seconds = over && wasWatched ? (performance.now() - began) / 1000 : null;
    update({ reading: { state: status.detection_status, done: status.pages_read ?? 0, total: status.page_count ?? state.session.pages.length, began, seconds } });
    if (over || (status.pages_read ?? 0) >= state.page) loadSheet(state.page);
    if (over) loadAllSheets(mine);
    else polling = setTimeout(() => watch(mine), POLL_MS);
  } catch (error) {
    if (mine !== opened) return;
    if (error.status === 404 || error.status === 410) told(error.status);
    else if (error.status === 429 || error.status === 503) polling = setTimeout(() => watch(mine), LATER_MS);
  }
}
async function loadSheet(page) {
  const mine = opened;
  if (!state.session || state.sheets.has(page)) return;
  try {
    const sheet = await api.json(api.sessionPath(state.session.session_id, `/pages/${page}/sheet`));
    if (mine === opened) { state.sheets.set(page, sheet); update(); }
  } catch { /* not read yet: asked again when it is */ }
}
async function loadAllSheets(mine) {
  for (const page of state.session.pages) {
    if (mine !== opened) return;
    await loadSheet(page.page);
  }
}

export function showPage(page) {
  const last = state.session.pages.length;
  update({ page: Math.min(last, Math.max(1, page)), target: null });
  loadSheet(state.page);
}
/** @param {number} page @param {Api.Box} box */
export function fly(page, box) {
  update({ page, target: { page, box }, tab: "sheet", flight: { page, box } });
  loadSheet(page);
}
