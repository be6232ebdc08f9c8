/* The sheet viewer: one canvas that pans, zooms and points, sharp at every zoom.

   It knows the REST API (/api/session/…/image and /sheet) and nothing of chat or of Gradio, except that an answer's
   links look like #dc:<page>:<x1>,<y1>,<x2>,<y2> in pixels of the page image. Text from drawings is only ever drawn
   on the canvas or set as textContent. */
"use strict";
window.drawingChat = (() => {
  const GERMAN = (navigator.language || "de").toLowerCase().startsWith("de");
  const say = (de, en) => (GERMAN ? de : en);
  const LAYERS = [
    ["dimension", say("Maße", "Dimensions"), "#0a7d36"], ["thread", say("Gewinde", "Threads"), "#8a4b00"],
    ["tolerance", say("Toleranzen", "Tolerances"), "#b00060"], ["title", say("Schriftfeld", "Title block"), "#0b57d0"],
    ["table", say("Tabellen", "Tables"), "#6b3fa0"], ["view", say("Ansichten", "Views"), "#00707a"],
    ["text", say("Notizen", "Notes"), "#666600"],
  ];
  const KIND_LAYER = { thread: "thread", geometric_tolerance: "tolerance", general_tolerance: "tolerance",
    datum: "tolerance", roughness: "tolerance", fit: "tolerance" };
  const BASE_WIDTH = 2000, MIN_ZOOM_OF_FIT = 0.5, MAX_ZOOM = 40, SHARP_AFTER_MS = 140, POLL_MS = 700;
  const state = { session: null, pages: [], page: 1, base: null, clip: null, scale: 1, x: 0, y: 0, marks: [], target: null,
    layers: new Set(), sheets: new Map(), key: "", loads: 0, frame: 0, timer: 0, poll: 0, anim: 0, pointers: new Map() };
  let root = null, canvas = null, pen = null, status = null, picker = null;

  const headers = () => (state.key ? { Authorization: `Bearer ${state.key}` } : {});
  const api = (path) => fetch(`${window.drawingChatApi || ""}/api/session/${encodeURIComponent(state.session)}${path}`,
    { headers: headers() });
  const pageInfo = () => state.pages[state.page - 1];

  /* ---- building the controls -------------------------------------------------------------------------------- */
  function element(tag, attributes = {}, text = "") {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  }
  function button(text, label, action) {
    const node = element("button", { type: "button", "aria-label": label, title: label }, text);
    node.addEventListener("click", action);
    return node;
  }
  function build(place) {
    root = place;
    root.replaceChildren();
    const bar = element("div", { class: "dc-bar", role: "toolbar", "aria-label": say("Blattansicht", "Sheet viewer") });
    picker = element("select", { "aria-label": say("Seite", "Page"), "data-testid": "dc-page" });
    picker.addEventListener("change", () => show(Number(picker.value)));
    bar.append(button("◀", say("Vorige Seite", "Previous page"), () => show(state.page - 1)), picker,
      button("▶", say("Nächste Seite", "Next page"), () => show(state.page + 1)),
      button("+", say("Vergrößern", "Zoom in"), () => zoom(1.4)), button("−", say("Verkleinern", "Zoom out"), () => zoom(1 / 1.4)),
      button("⤢", say("Ganzes Blatt", "Whole sheet"), fit));
    const layers = element("div", { class: "dc-layers", role: "group", "aria-label": say("Einblenden", "Overlays") });
    for (const [name, label, colour] of LAYERS) {
      const box = element("input", { type: "checkbox", "data-layer": name });
      box.addEventListener("change", () => { box.checked ? state.layers.add(name) : state.layers.delete(name); draw(); });
      const holder = element("label");
      const sample = element("i");
      sample.style.background = colour;
      holder.append(box, sample, element("span", {}, label));
      layers.append(holder);
    }
    const saves = element("div", { class: "dc-saves" });
    saves.append(button(say("Maße CSV", "Dimensions CSV"), say("Maße als CSV speichern", "Save dimensions as CSV"), () => saveCsv("dimensions")),
      button(say("Stückliste CSV", "Parts list CSV"), say("Stückliste als CSV speichern", "Save parts list as CSV"), () => saveCsv("parts")),
      button("PNG", say("Blatt mit Einblendungen als PNG speichern", "Save sheet with overlays as PNG"), savePng));
    canvas = element("canvas", { tabindex: "0", role: "img", "data-testid": "dc-canvas",
      "aria-label": say("Blatt. Pfeiltasten verschieben, Plus und Minus zoomen, 0 zeigt das ganze Blatt.",
        "Sheet. Arrow keys pan, plus and minus zoom, 0 shows the whole sheet.") });
    status = element("div", { class: "dc-status", role: "status", "aria-live": "polite", "data-testid": "dc-status" },
      say("Noch keine Zeichnung.", "No drawing yet."));
    root.append(bar, layers, canvas, status, saves);
    pen = canvas.getContext("2d");
    listen();
    new ResizeObserver(() => { size(); if (state.base) fitOnce(); draw(); }).observe(canvas);
    size();
  }
  function size() {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  }
  const ratio = () => canvas.width / Math.max(1, canvas.clientWidth);

  /* ---- moving ----------------------------------------------------------------------------------------------- */
  function listen() {
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      state.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    });
    canvas.addEventListener("pointermove", drag);
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => state.pointers.delete(event.pointerId));
    canvas.addEventListener("keydown", (event) => {
      const step = 60, moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
      if (moves[event.key]) pan(...moves[event.key]);
      else if (event.key === "+" || event.key === "=") zoom(1.4);
      else if (event.key === "-") zoom(1 / 1.4);
      else if (event.key === "0") fit();
      else if (event.key === "PageDown") show(state.page + 1);
      else if (event.key === "PageUp") show(state.page - 1);
      else return;
      event.preventDefault();
    });
  }
  function drag(event) {
    const before = state.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.offsetX, event.offsetY];
    const other = [...state.pointers].find(([id]) => id !== event.pointerId)?.[1];
    state.pointers.set(event.pointerId, now);
    if (!other) { pan(now[0] - before[0], now[1] - before[1]); return; }
    const length = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
    zoom(length(now, other) / length(before, other), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }
  function pan(dx, dy) { cancelAnimationFrame(state.anim); state.x += dx; state.y += dy; moved(); }
  function zoom(factor, atX = canvas.clientWidth / 2, atY = canvas.clientHeight / 2) {
    if (!state.base) return;
    cancelAnimationFrame(state.anim);
    const scale = Math.min(MAX_ZOOM, Math.max(fitScale() * MIN_ZOOM_OF_FIT, state.scale * factor));
    state.x = atX - (atX - state.x) * (scale / state.scale);
    state.y = atY - (atY - state.y) * (scale / state.scale);
    state.scale = scale;
    moved();
  }
  function fitScale() {
    const page = pageInfo();
    return page ? Math.min(canvas.clientWidth / page.width, canvas.clientHeight / page.height) : 1;
  }
  function fit() {
    const page = pageInfo();
    if (!page) return;
    cancelAnimationFrame(state.anim);
    state.scale = fitScale();
    state.x = (canvas.clientWidth - page.width * state.scale) / 2;
    state.y = (canvas.clientHeight - page.height * state.scale) / 2;
    state.fitted = true;
    moved(true);
  }
  function fitOnce() { if (state.fitted) fit(); }
  function moved(keepFit = false) {
    if (!keepFit) state.fitted = false;
    draw();
    clearTimeout(state.timer);
    state.timer = setTimeout(sharpen, SHARP_AFTER_MS);
  }
  function flyTo(box) {
    const margin = 6, wide = Math.max(box.x2 - box.x1, 12), high = Math.max(box.y2 - box.y1, 12);
    const scale = Math.min(MAX_ZOOM, 3, canvas.clientWidth / (wide * margin), canvas.clientHeight / (high * margin));
    const end = { scale: Math.max(scale, fitScale()) };
    end.x = canvas.clientWidth / 2 - ((box.x1 + box.x2) / 2) * end.scale;
    end.y = canvas.clientHeight / 2 - ((box.y1 + box.y2) / 2) * end.scale;
    const start = { scale: state.scale, x: state.x, y: state.y }, began = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = (now) => {
      const done = still ? 1 : Math.min(1, (now - began) / 350), ease = 1 - (1 - done) ** 3;
      for (const name of ["scale", "x", "y"]) state[name] = start[name] + (end[name] - start[name]) * ease;
      moved();
      if (done < 1) state.anim = requestAnimationFrame(step);
    };
    cancelAnimationFrame(state.anim);
    state.anim = requestAnimationFrame(step);
  }

  /* ---- drawing ---------------------------------------------------------------------------------------------- */
  function draw() {
    if (state.frame) return;
    state.frame = requestAnimationFrame(() => { state.frame = 0; paint(); });
  }
  function paint() {
    if (!pen) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const page = pageInfo();
    if (!state.base || !page) return;
    const k = ratio();
    pen.setTransform(k * state.scale, 0, 0, k * state.scale, k * state.x, k * state.y);
    pen.imageSmoothingQuality = "medium";
    pen.drawImage(state.base, 0, 0, page.width, page.height);
    if (state.clip && state.clip.page === state.page) {
      const [x0, y0, x1, y1] = state.clip.box;
      pen.drawImage(state.clip.image, x0 * page.width, y0 * page.height, (x1 - x0) * page.width, (y1 - y0) * page.height);
    }
    for (const [box, colour] of overlays()) outline(pen, box, colour, 1.5 / state.scale);
    for (const mark of state.marks) if (mark.page === state.page) outline(pen, mark.bbox, "#d93025", 2 / state.scale);
    if (state.target && state.target.page === state.page) {
      const grown = 4 / state.scale, box = state.target.box;
      pen.fillStyle = "rgba(255, 196, 0, .28)";
      pen.fillRect(box.x1 - grown, box.y1 - grown, box.x2 - box.x1 + 2 * grown, box.y2 - box.y1 + 2 * grown);
      outline(pen, box, "#d93025", 3 / state.scale, grown);
    }
  }
  function outline(target, box, colour, width, grown = 0) {
    target.strokeStyle = colour;
    target.lineWidth = width;
    target.strokeRect(box.x1 - grown, box.y1 - grown, box.x2 - box.x1 + 2 * grown, box.y2 - box.y1 + 2 * grown);
  }
  function overlays() {
    const sheet = state.sheets.get(state.page);
    if (!sheet || !state.layers.size) return [];
    const items = [];
    const add = (layer, part) => { if (state.layers.has(layer)) items.push([part.box, LAYERS.find(([name]) => name === layer)[2]]); };
    for (const part of sheet.callouts || []) add(KIND_LAYER[part.kind] || "dimension", part);
    for (const part of sheet.title_block || []) add("title", part);
    for (const part of sheet.tables || []) add("table", part);
    for (const part of sheet.views || []) add("view", part);
    for (const part of sheet.notes || []) add("text", part);
    return items;
  }

  /* ---- loading ---------------------------------------------------------------------------------------------- */
  async function bitmap(path) {
    const reply = await api(path);
    if (!reply.ok) throw new Error((await reply.json().catch(() => ({}))).detail || `HTTP ${reply.status}`);
    return createImageBitmap(await reply.blob());
  }
  async function show(number) {
    if (!state.pages.length) return;
    state.page = Math.min(state.pages.length, Math.max(1, number));
    picker.value = String(state.page);
    const load = ++state.loads, page = pageInfo();
    state.clip = null;
    try {
      const image = await bitmap(`/pages/${state.page}/image?width=${Math.min(BASE_WIDTH, page.width)}`);
      if (load !== state.loads) return;
      state.base = image;
      fit();
      canvas.dataset.page = String(state.page);
      loadSheet(state.page);
    } catch (error) {
      if (load === state.loads) status.textContent = error.message;
    }
  }
  async function sharpen() {
    const page = pageInfo();
    if (!page || !state.base || state.scale * ratio() * page.width <= state.base.width * 1.05) return;
    const clamp = (value) => Math.min(1, Math.max(0, value));
    const box = [clamp(-state.x / state.scale / page.width), clamp(-state.y / state.scale / page.height),
      clamp((canvas.clientWidth - state.x) / state.scale / page.width), clamp((canvas.clientHeight - state.y) / state.scale / page.height)];
    if (box[2] - box[0] <= 0.001 || box[3] - box[1] <= 0.001) return;
    const load = ++state.loads, width = Math.round(Math.min(3000, (box[2] - box[0]) * page.width * state.scale * ratio()));
    try {
      const image = await bitmap(`/pages/${state.page}/image?clip=${box.map((v) => v.toFixed(5)).join(",")}&width=${width}`);
      if (load !== state.loads) return;
      state.clip = { page: state.page, box, image };
      canvas.dataset.sharp = String(Date.now());
      draw();
    } catch (error) { /* the coarse image stays */ }
  }
  async function loadSheet(number) {
    if (state.sheets.has(number)) { draw(); return; }
    const session = state.session, reply = await api(`/pages/${number}/sheet`);
    if (reply.status === 200 && session === state.session) {
      state.sheets.set(number, await reply.json());
      draw();
    }
  }
  async function watch() {
    clearTimeout(state.poll);
    const session = state.session;
    const reply = await fetch(`${window.drawingChatApi || ""}/api/detection-status/${encodeURIComponent(session)}`, { headers: headers() });
    if (session !== state.session) return;
    const body = await reply.json().catch(() => ({}));
    if (!reply.ok) { status.textContent = body.detail || `HTTP ${reply.status}`; return; }
    const done = body.detection_status === "completed", failed = body.detection_status === "failed";
    const read = body.pages_read ?? null, total = state.pages.length;
    status.textContent = done ? say("Gelesen.", "Read.") : failed ? say("Konnte nicht ganz gelesen werden.", "Could not be read completely.")
      : say("Wird gelesen …", "Being read …") + (read === null || total < 2 ? "" : ` ${read}/${total}`);
    status.dataset.state = body.detection_status;
    if (done || failed) loadSheet(state.page);
    else state.poll = setTimeout(watch, POLL_MS);
  }
  function open(info, key = "") {
    if (!info || !info.session_id) return;
    Object.assign(state, { session: info.session_id, pages: info.pages, base: null, clip: null, marks: [], target: null, key: key || "" });
    state.sheets.clear();
    picker.replaceChildren(...info.pages.map((page) => {
      const size = page.width_mm ? ` · ${Math.round(page.width_mm)}×${Math.round(page.height_mm)} mm` : "";
      return element("option", { value: String(page.page) }, `${say("Seite", "Page")} ${page.page}/${info.pages.length}${size}`);
    }));
    show(1);
    watch();
  }
  function close() {
    clearTimeout(state.poll);
    Object.assign(state, { session: null, pages: [], base: null, clip: null, marks: [], target: null });
    state.loads++;
    if (!root) return;
    picker.replaceChildren();
    status.textContent = say("Noch keine Zeichnung.", "No drawing yet.");
    draw();
  }
  async function fly(page, box) {
    state.target = { page, box };
    if (page !== state.page || !state.base) await show(page);
    flyTo(box);
    canvas.dataset.target = JSON.stringify({ page, ...box });
    canvas.scrollIntoView({ block: "nearest" });
  }
  function mark(elements) { state.marks = (elements || []).filter((item) => item.bbox); draw(); }

  /* ---- saving ----------------------------------------------------------------------------------------------- */
  function save(blob, name) {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
  const cell = (value) => {
    let text = value === null || value === undefined ? "" : String(value);
    if (/^[=@\t\r]|^[+-](?![\d.,])/.test(text)) text = `'${text}`; // a spreadsheet must not run it as a formula
    return /[";\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  async function allSheets() {
    for (const page of state.pages) if (!state.sheets.has(page.page)) await loadSheet(page.page);
    return [...state.sheets.entries()].sort((a, b) => a[0] - b[0]);
  }
  async function saveCsv(what) {
    if (!state.session) return;
    const rows = what === "dimensions" ? [["page", "kind", "text", "value", "unit", "count", "upper", "lower", "fit", "thread", "x1", "y1", "x2", "y2"]] : [];
    for (const [page, sheet] of await allSheets()) {
      if (what === "dimensions") for (const c of sheet.callouts || [])
        rows.push([page, c.kind, c.text, c.value, c.unit, c.count, c.upper, c.lower, c.fit, c.thread, ...["x1", "y1", "x2", "y2"].map((k) => Math.round(c.box[k]))]);
      else for (const table of (sheet.tables || []).filter((t) => t.kind === "bom")) {
        rows.push(["page", ...table.headers]);
        for (const row of table.rows) rows.push([page, ...row.cells.map((c) => c.text)]);
      }
    }
    const text = "\ufeff" + rows.map((row) => row.map(cell).join(";")).join("\r\n") + "\r\n";
    save(new Blob([text], { type: "text/csv;charset=utf-8" }), `${what}.csv`);
  }
  async function savePng() {
    const page = pageInfo();
    if (!page) return;
    const sheet = element("canvas");
    sheet.width = page.width;
    sheet.height = page.height;
    const target = sheet.getContext("2d");
    target.drawImage(await bitmap(`/pages/${state.page}/image`), 0, 0, page.width, page.height);
    for (const [box, colour] of overlays()) outline(target, box, colour, 3);
    for (const item of state.marks) if (item.page === state.page) outline(target, item.bbox, "#d93025", 4);
    sheet.toBlob((blob) => blob && save(blob, `page-${state.page}.png`), "image/png");
  }

  /* ---- joining the page ------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#dc:"]');
    if (!link) return;
    event.preventDefault();
    const match = /^#dc:(\d+):([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/.exec(link.getAttribute("href"));
    if (match) fly(Number(match[1]), { x1: +match[2], y1: +match[3], x2: +match[4], y2: +match[5] });
  }, true);
  const find = () => {
    const place = document.getElementById("dc-sheet");
    if (place && place !== root) {
      build(place);
      const wanted = state.session && { session_id: state.session, pages: state.pages };
      if (wanted) open(wanted, state.key);
    }
  };
  new MutationObserver(find).observe(document.documentElement, { childList: true, subtree: true });
  return { open, close, fly, mark, zoom, state };
})();
