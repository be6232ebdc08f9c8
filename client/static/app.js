/* The page at /ui: upload, ask, stop, delete. Talks to the REST API only; text stays text. */
const GERMAN = (navigator.language || "de").toLowerCase().startsWith("de");
const TEXTS = {
  drop: ["Zeichnung wählen oder hierher ziehen (PDF, Bild, DXF, SVG)", "Choose a drawing or drop it here (PDF, image, DXF, SVG)"],
  key: ["Zugangsschlüssel (falls der Server einen verlangt)", "Access key (if the server wants one)"],
  question: ["Frage an die Zeichnung", "Ask the drawing"],
  send: ["Fragen", "Ask"], stop: ["Anhalten", "Stop"], remove: ["Sitzung löschen", "Delete session"],
  none: ["Bitte zuerst eine Zeichnung laden.", "Please load a drawing first."],
  away: ["Der Server ist nicht erreichbar.", "The server cannot be reached."],
  by: ["Geantwortet hat: ", "Answered by: "], waiting: ["Seiten werden gelesen: ", "Pages are being read: "],
};
const say = (name) => TEXTS[name][GERMAN ? 0 : 1];
const API = new URL("../", document.baseURI).href.replace(/\/$/, "");
const find = (id) => document.getElementById(id);
const chat = find("chat"), keyField = find("key"), question = find("question");
let info = null, asking = null;

document.documentElement.lang = GERMAN ? "de" : "en";
for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
window.drawingChatApi = API;
keyField.value = sessionStorage.getItem("drawing-chat-key") || "";
keyField.addEventListener("change", () => sessionStorage.setItem("drawing-chat-key", keyField.value));

function add(className, text = "") {
  const line = document.createElement("div");
  line.className = className;
  line.textContent = text;
  chat.append(line);
  chat.scrollTop = chat.scrollHeight;
  return line;
}
async function call(path, options = {}) {
  const headers = { "Accept-Language": GERMAN ? "de" : "en", ...options.headers };
  if (keyField.value) headers.Authorization = `Bearer ${keyField.value}`;
  let reply;
  try { reply = await fetch(API + path, { ...options, headers }); } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(say("away"));
  }
  if (!reply.ok) throw new Error((await reply.json().catch(() => ({}))).detail || `HTTP ${reply.status}`);
  return reply;
}
async function upload(file) {
  const form = new FormData();
  form.append("file", file);
  try {
    info = await (await call("/api/upload", { method: "POST", body: form })).json();
    chat.replaceChildren();
    add("said", info.message);
    window.drawingChat.open(info, keyField.value);
  } catch (error) { add("said", error.message); }
}

/* Values of an answer become links to their place; everything else stays text. */
function link(line, reply) {
  const places = (reply.evidence || []).filter((item) => item.quote).sort((a, b) => b.quote.length - a.quote.length);
  if (!places.length) return;
  const quoted = (quote) => (/^\d/.test(quote) ? "(?<![\\d.,])" : "") + quote.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + (/\d$/.test(quote) ? "(?![\\d]|[.,]\\d)" : "");
  const parts = reply.text.split(new RegExp(`(${places.map((item) => quoted(item.quote)).join("|")})`, "u"));
  line.replaceChildren(...parts.map((part, number) => {
    const item = number % 2 && places.find((place) => place.quote === part);
    if (!item) return part;
    const placed = item.bbox && item.page && item.status !== "not_found";
    const node = document.createElement(placed ? "a" : "span");
    node.className = `dc-value ${item.status}`;
    node.textContent = part;
    const sides = ["x1", "y1", "x2", "y2"];
    if (placed) node.setAttribute("href", `#dc:${item.page}:${sides.map((side) => item.bbox[side].toFixed(1)).join(",")}`);
    return node;
  }));
}
async function* events(reply) {
  let rest = "";
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.split("\n").filter((line) => line.startsWith(name)).map((line) => line.slice(name.length).trim()).join("\n");
      if (field("data:")) yield [field("event:"), JSON.parse(field("data:"))];
    }
  }
}
async function ask(text) {
  if (!info) { add("said", say("none")); return; }
  add("asked", text);
  const line = add("said");
  asking = new AbortController();
  find("stop").hidden = false;
  const body = JSON.stringify({ session_id: info.session_id, question: text, page: window.drawingChat.state.page });
  const headers = { Accept: "text/event-stream", "Content-Type": "application/json" };
  try {
    const reply = await call("/api/chat", { method: "POST", body, headers, signal: asking.signal });
    let said = "";
    for await (const [name, data] of events(reply)) {
      if (name === "progress") line.textContent = `${say("waiting")}${data.done}/${data.total}`;
      else if (name === "delta") line.textContent = said += data.text;
      else if (name === "error") throw new Error(data.detail);
      else if (name === "done") {
        line.textContent = data.text;
        link(line, data);
        for (const note of data.notes || []) add("said", note);
        add("engine", say("by") + data.engine);
        window.drawingChat.mark(data.detected_elements);
      }
    }
  } catch (error) { if (error.name !== "AbortError") add("said", error.message); }
  find("stop").hidden = true;
}

find("file").addEventListener("change", (event) => event.target.files[0] && upload(event.target.files[0]));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files[0]) upload(event.dataTransfer.files[0]); });
find("stop").addEventListener("click", () => asking?.abort());
find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value.trim();
  question.value = "";
  if (text) ask(text);
});
question.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); find("ask").requestSubmit(); } });
find("remove").addEventListener("click", async () => {
  if (!info) return;
  try { await call(`/api/session/${info.session_id}`, { method: "DELETE" }); } catch (error) { add("said", error.message); return; }
  info = null;
  chat.replaceChildren();
  window.drawingChat.close();
});
