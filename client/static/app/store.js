// @ts-check
/* What the page knows, in one place, and what of it outlives a reload. Views read `state` and call `update`; whoever
   subscribes is told. Knows no view and no address of the API. */

/** @type {Page.State} */
export const state = {
  screen: "start",
  session: null,
  page: 1,
  sheets: new Map(), // by page, once read
  reading: null,
  turns: [],
  draft: "",
  editing: null, // the turn whose question is being changed
  layers: new Set(),
  marks: [], // what the last answer points to
  target: null, // where the sheet has flown
  flight: null, // where it shall fly once its page is shown
  search: { open: false, text: "", hits: [], at: 0 },
  uploads: [],
  recent: [],
  toast: null,
  notice: null, // what keeps a session from being shown
  opening: null,
  away: false,
  health: null,
  wantsKey: false,
  keyWasWrong: false,
  tab: "sheet", // of a phone
  dropping: false,
  printing: false,
};

const listeners = new Set();
let waiting = false;
export const subscribe = (listener) => listeners.add(listener);

/** Change the state; views are drawn once for all changes of a moment. @param {Partial<Page.State>} patch */
export function update(patch = {}) {
  Object.assign(state, patch);
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => { waiting = false; for (const listener of listeners) listener(); });
}

export const TOAST_MS = 7000;
/** Say something for a while, with an action that may follow. */
export function toast(text, label = "", action = null) {
  const shown = { text, label, action };
  update({ toast: shown });
  setTimeout(() => { if (state.toast === shown) update({ toast: null }); }, TOAST_MS);
}

/* ---- earlier drawings: one list for all tabs of this browser -------------------------------------------------- */
const RECENT = "drawing-chat-drawings", KEPT = 24;

function stored(name, otherwise) {
  try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; }
}
function store(name, value) {
  try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden: nothing is kept */ }
}
const valid = (entry) => entry && typeof entry.id === "string" && typeof entry.name === "string";
/** @returns {Page.Entry[]} */
export const recent = () => [].concat(stored(RECENT, [])).filter(valid);

/** Read, change, write at once, so that another tab's entries stay. */
function changeRecent(change) {
  store(RECENT, change(recent()).slice(0, KEPT));
  update({ recent: recent() });
}
export const remember = (entry) => changeRecent((list) => {
  const before = list.find((other) => other.id === entry.id) || {};
  return [{ ...before, ...entry, time: Date.now() }, ...list.filter((other) => other.id !== entry.id)];
});
export const amend = (id, more) => changeRecent((list) => list.map((entry) => (entry.id === id ? { ...entry, ...more } : entry)));
export const forget = (id) => changeRecent((list) => list.filter((entry) => entry.id !== id));
window.addEventListener("storage", (event) => { if (event.key === RECENT) update({ recent: recent() }); });

/* ---- the question that is being answered ------------------------------------------------------------------------ */
const PENDING = "drawing-chat-pending";
export const pending = () => { try { return JSON.parse(sessionStorage.getItem(PENDING)); } catch { return null; } };
export const setPending = (value) => (value ? sessionStorage.setItem(PENDING, JSON.stringify(value)) : sessionStorage.removeItem(PENDING));
