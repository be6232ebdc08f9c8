// @ts-check
/* What stands on a sheet, as the page shows it: parts by layer, their meaning in words, a search. Knows the Sheet of
   the API; no view, no viewer. Boxes are pixels of the page image. */
import { number, say, word } from "./texts.js";

export const LAYERS = [
  ["dimension", "#0a7d36"], ["thread", "#9a4b00"], ["tolerance", "#b00060"], ["title", "#0b57d0"],
  ["table", "#6b3fa0"], ["view", "#006d77"], ["text", "#5f6300"],
];
export const COLOURS = Object.fromEntries(LAYERS);
const LAYER_OF_KIND = { thread: "thread", geometric_tolerance: "tolerance", general_tolerance: "tolerance", datum: "tolerance", roughness: "tolerance", fit: "tolerance" };

/** @type {WeakMap<Api.Sheet, Page.Part[]>} */
const known = new WeakMap();

/** What stands on a sheet, in reading order of its kind. @param {Api.Sheet | null | undefined} sheet @returns {Page.Part[]} */
export function partsOf(sheet) {
  if (!sheet) return [];
  if (!known.has(sheet)) known.set(sheet, collected(sheet));
  return known.get(sheet);
}
/** @param {Api.Sheet} sheet @returns {Page.Part[]} */
function collected(sheet) {
  const callouts = (sheet.callouts || []).map((callout) => ({ layer: LAYER_OF_KIND[callout.kind] || "dimension", box: callout.box, text: callout.text, callout }));
  const title = (sheet.title_block || []).map((entry) => ({ layer: "title", box: entry.box, text: `${entry.label ? `${entry.label}: ` : ""}${entry.value}` }));
  const tables = (sheet.tables || []).map((table) => ({ layer: "table", box: table.box, text: (table.headers || []).join(" | ") }));
  const views = (sheet.views || []).map((view) => ({ layer: "view", box: view.box, text: view.label || word(view.kind) }));
  const notes = (sheet.notes || []).map((note) => ({ layer: "text", box: note.box, text: note.text }));
  return [...callouts, ...title, ...tables, ...views, ...notes].filter((part) => part.box);
}
export function counts(sheet) {
  const found = Object.fromEntries(LAYERS.map(([layer]) => [layer, 0]));
  for (const part of partsOf(sheet)) found[part.layer]++;
  return found;
}

const area = (box) => (box.x2 - box.x1) * (box.y2 - box.y1);
export const within = (/** @type {Api.Box} */ box, x, y, margin = 0) => x >= box.x1 - margin && x <= box.x2 + margin && y >= box.y1 - margin && y <= box.y2 + margin;

/** The smallest callout at a point, which is the one that is meant. @param {Api.Sheet | null} sheet */
export function calloutAt(sheet, x, y, margin) {
  const hits = partsOf(sheet).filter((part) => part.callout && within(part.box, x, y, margin));
  return hits.sort((a, b) => area(a.box) - area(b.box))[0] || null;
}

/** What was understood of a callout: [name, value] pairs. @param {Api.Sheet} sheet @param {Api.Callout} callout */
export function meaning(sheet, callout) {
  const unit = callout.unit === "deg" ? "°" : callout.unit ? ` ${callout.unit}` : "";
  const shown = (value) => number(value, 5) + unit;
  const rows = [[say("kind"), word(callout.symbol && callout.kind === "roughness" ? `${word("roughness")} ${callout.symbol}` : callout.kind)]];
  if (callout.value !== null && callout.value !== undefined) rows.push([say("value"), shown(callout.value) + (callout.reference ? ` (${say("reference")})` : callout.basic ? ` (${say("basic")})` : "")]);
  if (callout.count > 1) rows.push([say("count"), `${callout.count} ×`]);
  if (callout.thread) rows.push([say("thread"), callout.thread]);
  if (callout.fit) rows.push([say("fit"), callout.fit]);
  const limits = limitsOf(callout);
  if (limits) rows.push([say("limits"), `${shown(limits[0])} … ${shown(limits[1])}`]);
  if (callout.depth) rows.push([say("depth"), shown(callout.depth)]);
  if (callout.through) rows.push([say("depth"), say("through")]);
  const view = viewAt(sheet, callout.box);
  if (view) rows.push([say("in_view"), view.label || word(view.kind)]);
  return rows;
}
/** @param {Api.Callout} callout @returns {[number, number] | null} */
function limitsOf(callout) {
  if (callout.limits) return callout.limits;
  if (callout.value === null || callout.value === undefined || ((callout.upper ?? null) === null && (callout.lower ?? null) === null)) return null;
  return [callout.value + (callout.lower ?? 0), callout.value + (callout.upper ?? 0)];
}
/** @param {Api.Sheet} sheet @param {Api.Box} box */
function viewAt(sheet, box) {
  const x = (box.x1 + box.x2) / 2, y = (box.y1 + box.y2) / 2;
  return (sheet.views || []).filter((view) => within(view.box, x, y)).sort((a, b) => area(a.box) - area(b.box))[0] || null;
}

const QUESTION_OF_KIND = { roughness: "ask_roughness", general_tolerance: "q_general", scale: "q_scale" };
/** The question that a click on a callout asks. @param {Api.Callout} callout */
export function questionAbout(callout) {
  const name = QUESTION_OF_KIND[callout.kind] || (limitsOf(callout) || callout.fit ? "ask_tolerance" : "ask_place");
  return say(name, { text: callout.text });
}

/* ---- search ----------------------------------------------------------------------------------------------------- */
export const folded = (text) => text.toLowerCase().normalize("NFKC").replace(/[øØ∅φ]/g, "⌀").replaceAll(",", ".").replace(/[–−]/g, "-").replace(/[×]/g, "x").replace(/\s+/g, "");

/** Places whose text holds the words, no place twice. @param {Map<number, Api.Sheet>} sheets @param {string} text */
export function search(sheets, text) {
  /** @type {Page.State["search"]["hits"]} */
  const hits = [];
  const wanted = folded(text);
  if (!wanted) return hits;
  for (const [page, sheet] of [...sheets].sort((a, b) => a[0] - b[0])) {
    const places = [...partsOf(sheet).filter((part) => part.callout || part.layer === "text"), ...(sheet.spans || [])];
    for (const place of places) {
      if (!folded(place.text).includes(wanted)) continue;
      const x = (place.box.x1 + place.box.x2) / 2, y = (place.box.y1 + place.box.y2) / 2;
      if (!hits.some((hit) => hit.page === page && (within(hit.box, x, y) || within(place.box, (hit.box.x1 + hit.box.x2) / 2, (hit.box.y1 + hit.box.y2) / 2)))) hits.push({ page, box: place.box, text: place.text });
    }
  }
  return hits;
}

/* ---- suggestions that fit --------------------------------------------------------------------------------------- */
/** @param {Map<number, Api.Sheet>} sheets */
export function suggestions(sheets) {
  const all = [...sheets.values()], field = (name) => all.some((sheet) => (sheet.title_block || []).some((entry) => entry.field === name));
  const callout = (test) => all.some((sheet) => (sheet.callouts || []).some(test));
  const offers = [
    [field("material"), "q_material"],
    [all.some((sheet) => (sheet.tables || []).some((table) => table.kind === "bom")), "q_parts"],
    [callout((one) => one.kind === "thread"), "q_threads"],
    [callout((one) => (one.upper ?? null) !== null || (one.lower ?? null) !== null || one.limits || one.fit), "q_tolerances"],
    [callout((one) => one.kind === "diameter"), "q_diameter"],
    [field("general_tolerance"), "q_general"], [field("finish"), "q_surface"], [field("scale"), "q_scale"], [field("drawing_number"), "q_number"],
  ];
  return offers.filter(([fits]) => fits).slice(0, 6).map(([, name]) => say(name));
}
