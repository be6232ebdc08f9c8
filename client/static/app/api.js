// @ts-check
/* The REST API of the server that the page came from. Knows paths, keys, problem objects and events; no view. */
import { current } from "./texts.js";

export const ROOT = new URL("../../", import.meta.url).href.replace(/\/$/, ""); // these files lie at /ui/app/
const KEY = "drawing-chat-key";

export class ApiError extends Error {
  /** status 0: the server was not reached */
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export const key = () => sessionStorage.getItem(KEY) || "";
export const setKey = (value) => sessionStorage.setItem(KEY, value);

const listeners = { wrongKey: () => {}, away: () => {} };
export const onWrongKey = (listener) => { listeners.wrongKey = listener; };
export const onAway = (listener) => { listeners.away = listener; };

/** @returns {Record<string, string>} */
function headers(more = {}) {
  /** @type {Record<string, string>} */
  const sent = { "Accept-Language": current(), ...more };
  if (key()) sent.Authorization = `Bearer ${key()}`;
  return sent;
}
function refused(status, body) {
  if (status === 401) listeners.wrongKey();
  return new ApiError(status, body.detail || `HTTP ${status}`, body.retry_after || 0);
}
function unreached() {
  listeners.away();
  return new ApiError(0, "");
}

/** A reply that succeeded; throws ApiError, or AbortError where `signal` was used. */
export async function call(path, options = {}) {
  let reply;
  try {
    reply = await fetch(ROOT + path, { ...options, headers: headers(options.headers) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreached();
  }
  if (!reply.ok) throw refused(reply.status, await reply.json().catch(() => ({})));
  return reply;
}
export const json = async (path, options) => (await call(path, options)).json();
export const bitmap = async (path, options) => createImageBitmap(await (await call(path, options)).blob());

export const sessionPath = (session, rest = "") => `/api/session/${encodeURIComponent(session)}${rest}`;

/** Address of a page's image: all of it, or a clip [x0, y0, x1, y1] in fractions, `width` pixels wide. */
export function imagePath(session, page, width, clip = null) {
  const part = clip ? `clip=${clip.map((value) => value.toFixed(5)).join(",")}&` : "";
  return sessionPath(session, `/pages/${page}/image?${part}width=${Math.round(width)}`);
}

/** What somebody thinks of an answer: "good", "bad", or null to take it back. */
export const vote = (session, turn, value) => call(sessionPath(session, `/turns/${turn}/vote`), { method: "PUT", body: JSON.stringify({ vote: value }), headers: { "Content-Type": "application/json" } });

/** Upload a file; `progress` is called with the share that was sent. */
export function upload(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name || "drawing");
    request.open("POST", `${ROOT}/api/upload`);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(unreached()));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(request.response);
      else reject(refused(request.status, request.response || {}));
    });
    request.send(form);
  });
}

/** The events of an answer as [name, data]; an `error` event is thrown as ApiError. */
export async function* answer(session, question, page, signal) {
  const body = JSON.stringify({ session_id: session, question, page });
  const wanted = { Accept: "text/event-stream", "Content-Type": "application/json" };
  const reply = await call("/api/chat", { method: "POST", body, headers: wanted, signal });
  for await (const [name, data] of events(reply.body)) {
    if (name === "error") throw new ApiError(data.status || 500, data.detail || "", data.retry_after || 0);
    yield [name, data];
    if (name === "done") return;
  }
  throw unreached();
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    let piece;
    try {
      piece = await reader.read();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw unreached();
    }
    if (piece.done) return;
    const blocks = (rest + piece.value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).replace(/^ /, "")]);
      const data = fields.filter(([name]) => name === "data").map(([, value]) => value).join("\n");
      if (data) yield [fields.find(([name]) => name === "event")?.[1] || "message", JSON.parse(data)];
    }
  }
}
