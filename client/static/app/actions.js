// @ts-check
/* What people do with drawings: upload, open, ask, stop, delete. Changes the state, talks to the API, draws nothing. */
import * as api from "./api.js";
import { begin, leave, watch, whenGone } from "./reading.js";
import { amend, forget, pending, recent, remember, setPending, state, toast, TOAST_MS, update } from "./store.js";
import { say } from "./texts.js";
import { overviewPath } from "./viewer.js";

const BACK_MS = 2000, THUMB_PX = 240;
let leaving = false;
addEventListener("pagehide", () => { leaving = true; finishDeleting(); });
let asking = null, nextTurn = 1, deleting = null, backTimer = 0;

/* ---- the server goes and comes back ----------------------------------------------------------------------------- */
api.onWrongKey(() => update({ wantsKey: true, keyWasWrong: Boolean(api.key()) }));
api.onAway(() => { if (!state.away) { update({ away: true }); lookForServer(); } });
function lookForServer() {
  clearTimeout(backTimer);
  backTimer = setTimeout(async () => {
    try {
      const reply = await fetch(`${api.ROOT}/health`);
      if (!reply.ok) throw new Error("not yet");
      update({ away: false, health: await reply.json() });
      toast(say("back"));
      if (state.session) watch();
      else followAddress();
    } catch { lookForServer(); }
  }, BACK_MS);
}
export async function greet() {
  try { update({ health: await api.json("/health") }); } catch { return; }
  if (state.health.status === "starting") setTimeout(greet, BACK_MS);
}

/* ---- uploading --------------------------------------------------------------------------------------------------- */
/** Files one after the other; the first one that is taken is opened, the others wait among the earlier drawings.
    @param {Iterable<File>} files */
export async function uploadAll(files) {
  const list = [...files];
  /** @type {Page.Upload[]} */
  const uploads = list.map((file) => ({ name: file.name || "drawing", share: 0, problem: "" }));
  update({ uploads, notice: null });
  let first = true;
  for (const [number, file] of list.entries()) {
    const row = uploads[number];
    try {
      const info = await api.upload(file, (share) => { row.share = share; update(); });
      row.share = 1;
      row.session = info.session_id;
      remember({ id: info.session_id, name: info.filename, pages: info.page_count });
      if (first) { first = false; show(info, []); } else keepThumb(info);
    } catch (error) {
      row.problem = error.message || say("away");
    }
    update();
  }
  update({ uploads: uploads.filter((row) => row.problem) });
  for (const row of state.uploads) if (state.screen === "work") toast(say("upload_failed", { name: row.name, reason: row.problem }));
}
export async function openExample(language) {
  try {
    const reply = await fetch(new URL(`examples/${language}.pdf`, document.baseURI));
    const name = language === "de" ? "Lagerdeckel LD-4711-03.pdf" : "Bearing cover BC-2290-01.pdf";
    await uploadAll([new File([await reply.blob()], name, { type: "application/pdf" })]);
  } catch { toast(say("away")); }
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */
/** @param {Page.Session} info @param {Page.Turn[]} turns */
function show(info, turns) {
  asking?.abort();
  begin(info, { screen: "work", turns, draft: "", notice: null });
  document.title = `${info.filename} – ${say("name")}`;
  const address = `#${info.session_id}`;
  if (location.hash !== address) history.pushState(null, "", address);
  keepThumb(info);
}
export function goHome() {
  asking?.abort();
  leave({ screen: "start", turns: [] });
  document.title = say("name");
  if (location.hash) history.pushState(null, "", location.pathname);
}
export async function openSession(id) {
  if (state.session?.session_id === id) return;
  update({ notice: null, opening: id });
  try {
    const info = await api.json(api.sessionPath(id));
    remember({ id, name: info.filename, pages: info.page_count });
    show(info, info.turns.map(keptTurn));
    restorePending(id);
  } catch (error) {
    if (error.status === 404 || error.status === 410 || error.status === 422) {
      amend(id, { expired: true });
      goHome();
      update({ notice: say(error.status === 410 ? "expired" : "gone") });
    } else if (error.status !== 401 && error.status !== 0) update({ notice: error.message });
  }
  update({ opening: null });
}
/** @param {Api.TurnReply} turn @returns {Page.Turn} */
const keptTurn = (turn) => ({ id: nextTurn++, question: turn.question, page: turn.page, text: turn.answer, status: "done", reply: /** @type {any} */ ({ ...turn, text: turn.answer, detected_elements: turn.elements || [] }) });
function restorePending(id) {
  const left = pending();
  setPending(null);
  if (left?.session !== id || state.turns.at(-1)?.question === left.question) return;
  update({ turns: [...state.turns, { id: nextTurn++, question: left.question, page: left.page, text: "", status: "stopped", problem: say("interrupted") }] });
}
/** As the address says: `#session`, or the start. */
export function followAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id && /^[\w-]{8,64}$/.test(id)) openSession(id);
  else if (state.screen === "work") goHome();
}

/** The server no longer has the session that is shown. */
function ended(status) {
  amend(state.session.session_id, { expired: true });
  goHome();
  update({ notice: say(status === 410 ? "expired" : "gone") });
}
whenGone(ended);

/** @param {Page.Session} info */
async function keepThumb({ session_id: id, pages: [page] }) {
  if (recent().find((entry) => entry.id === id)?.thumb) return;
  try {
    const image = await api.bitmap(overviewPath(id, page)), canvas = document.createElement("canvas");
    canvas.width = THUMB_PX;
    canvas.height = Math.max(1, Math.round(THUMB_PX * image.height / image.width));
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    amend(id, { thumb: canvas.toDataURL("image/jpeg", 0.7) });
  } catch { /* a list without a picture is still a list */ }
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */
/** @param {string} question @param {Page.Turn | null} instead of which turn the answer shall stand */
export async function ask(question, instead = null) {
  const text = question.trim();
  if (!text || !state.session || asking) return;
  /** @type {Page.Turn} */
  const turn = { id: nextTurn++, question: text, page: state.page, text: "", status: "waiting", reply: null, began: performance.now() };
  const kept = instead ? state.turns.filter((other) => other !== instead) : state.turns;
  update({ turns: [...kept, turn], draft: "", tab: "talk", marks: [] });
  setPending({ session: state.session.session_id, question: text, page: state.page });
  const stop = asking = new AbortController();
  try {
    for await (const [name, data] of api.answer(state.session.session_id, text, state.page, stop.signal)) take(turn, name, data);
    if (turn.status !== "done") turn.status = "stopped";
  } catch (error) {
    if (error.name === "AbortError") { turn.status = "stopped"; turn.problem = say("stopped"); } else {
      turn.status = "failed";
      turn.problem = error.message || say("away");
      if (error.status === 410) ended(410);
    }
  }
  if (!leaving) setPending(null);
  asking = null;
  update();
}
/** @param {Page.Turn} turn @param {string} name @param {any} data of an event of the answer */
function take(turn, name, data) {
  if (name === "progress") turn.progress = data;
  else if (name === "delta") { turn.status = "streaming"; turn.text += data.text; }
  else if (name === "done") {
    Object.assign(turn, { status: "done", text: data.text, reply: data });
    update({ marks: (data.detected_elements || []).filter((item) => item.bbox) });
  }
  update();
}
export const stop = () => asking?.abort();
export const isAsking = () => asking !== null;

/* ---- votes: shown at once, kept by the server in the order of the clicks --------------------------------------------- */
let voting = Promise.resolve();
/** @param {Page.Turn} turn @param {Page.Vote | null} value */
export async function vote(turn, value) {
  const { session_id: session } = state.session, before = turn.reply.vote;
  turn.reply.vote = value;
  update();
  const sent = voting.then(() => api.vote(session, turn.reply.turn, value));
  voting = sent.catch(() => {});
  try {
    await sent;
  } catch (error) {
    if (turn.reply.vote === value) turn.reply.vote = before;
    toast(error.message || say("away"));
  }
}

/* ---- deleting, with a while to think again ------------------------------------------------------------------------- */
/** @param {Page.Entry} entry */
export function remove(entry) {
  finishDeleting();
  const list = recent();
  const kept = list.find((other) => other.id === entry.id) || entry;
  forget(entry.id);
  if (state.session?.session_id === entry.id) goHome();
  deleting = { id: entry.id, timer: setTimeout(finishDeleting, TOAST_MS) };
  toast(say("removed", { name: kept.name }), say("undo"), () => {
    clearTimeout(deleting?.timer);
    deleting = null;
    remember(kept);
    update({ toast: null });
  });
}
export function finishDeleting() {
  if (!deleting) return;
  clearTimeout(deleting.timer);
  const { id } = deleting;
  deleting = null;
  api.call(api.sessionPath(id), { method: "DELETE", keepalive: true }).catch(() => {});
}
