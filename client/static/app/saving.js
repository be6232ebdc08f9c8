// @ts-check
/* What can be taken away: dimensions and parts lists as CSV or Excel, answers as Markdown or printed, the sheet with its
   overlays, rated questions. Knows the sheets and the turns; makes files in the browser, the server keeps none. */
import * as api from "./api.js";
import { COLOURS, LAYERS, partsOf } from "./parts.js";
import { state, toast, update } from "./store.js";
import { current, say, word } from "./texts.js";
import { workbook } from "./workbook.js";

const LONGEST_MS = 10_000; // for the places of a long conversation

/** [words, action] of what a sheet gives, with or without questions about it. */
export function sheetSaves() {
  return [
    [say("save_dimensions"), () => saveTable("dimensions", dimensions())],
    [say("save_parts"), () => saveTable("parts", parts())],
    [say("save_dimensions_xlsx"), saveWorkbook],
    [say("save_sheet"), saveSheet],
  ];
}
export function answerSaves() {
  return [
    [say("save_answers"), saveAnswers],
    [say("print_answers"), printAnswers],
    [say("save_votes"), saveVotes],
  ];
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
const stem = () => state.session.filename.replace(/\.[^.]*$/, "") || "drawing";

/* ---- tables --------------------------------------------------------------------------------------------------------- */
const sheets = () => [...state.sheets].sort((a, b) => a[0] - b[0]);
function dimensions() {
  const german = current() === "de";
  const head = german ? ["Seite", "Art", "Text", "Wert", "Einheit", "Anzahl", "Oberes Abmaß", "Unteres Abmaß", "Passung", "Gewinde", "x1", "y1", "x2", "y2"]
    : ["Page", "Kind", "Text", "Value", "Unit", "Count", "Upper", "Lower", "Fit", "Thread", "x1", "y1", "x2", "y2"];
  const rows = sheets().flatMap(([page, sheet]) => (sheet.callouts || []).map((one) => [page, word(one.kind), one.text, one.value, one.unit, one.count, one.upper, one.lower, one.fit, one.thread, ...["x1", "y1", "x2", "y2"].map((side) => Math.round(one.box[side]))]));
  return rows.length ? [head, ...rows] : [];
}
function parts() {
  const tables = sheets().flatMap(([page, sheet]) => (sheet.tables || []).filter((table) => table.kind === "bom").map((table) => ({ page, table })));
  return tables.flatMap(({ page, table }) => [[say("page"), ...table.headers], ...table.rows.map((row) => [page, ...row.cells.map((cell) => cell.text)])]);
}

/** As the Excel of the chosen language opens it by a double click: German with `;` and decimal comma. */
export function csv(rows, language) {
  const german = language === "de", mark = german ? ";" : ",";
  const cell = (value) => {
    if (typeof value === "number") return german ? String(value).replace(".", ",") : String(value);
    let text = value === null || value === undefined ? "" : String(value);
    if (/^[=@\t\r]|^[+-](?![\d.,])/.test(text)) text = `'${text}`; // a spreadsheet must not run it as a formula
    return text.includes(mark) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(mark)).join("\r\n")}\r\n`;
}
function saveTable(name, rows) {
  if (!rows.length) return toast(say("nothing_to_save"));
  return save(new Blob([csv(rows, current())], { type: "text/csv;charset=utf-8" }), `${stem()} ${name}.csv`);
}
function saveWorkbook() {
  const pages = [[say("dimension"), dimensions()], [say("q_parts").replace("?", "").slice(0, 28), parts()]].filter(([, rows]) => rows.length);
  if (!pages.length) return toast(say("nothing_to_save"));
  return save(new Blob([workbook(pages)], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }), `${stem()}.xlsx`);
}

/* ---- the sheet and the answers --------------------------------------------------------------------------------------- */
async function saveSheet() {
  const page = state.session.pages[state.page - 1], canvas = document.createElement("canvas");
  canvas.width = page.width;
  canvas.height = page.height;
  const pen = canvas.getContext("2d");
  try {
    pen.drawImage(await api.bitmap(api.imagePath(state.session.session_id, page.page, page.width)), 0, 0, page.width, page.height);
  } catch (error) { toast(error.message); return; }
  const layers = state.layers.size ? state.layers : new Set(LAYERS.map(([layer]) => layer));
  const outline = (box, colour) => { pen.strokeStyle = colour; pen.lineWidth = 3; pen.strokeRect(box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1); };
  for (const part of partsOf(state.sheets.get(page.page))) if (layers.has(part.layer)) outline(part.box, COLOURS[part.layer]);
  for (const mark of state.marks || []) if (mark.page === page.page) outline(mark.bbox, "#d93025");
  canvas.toBlob((blob) => blob && save(blob, `${stem()} ${say("page")} ${page.page}.png`), "image/png");
}
function saveAnswers() {
  const done = state.turns.filter((turn) => turn.status === "done");
  if (!done.length) return toast(say("nothing_to_save"));
  const evidence = (turn) => (turn.reply.evidence || []).map((item) => `- ${item.quote}: ${say(item.status)}${item.page ? `, ${say("on_page", { n: item.page })}` : ""}`).join("\n");
  const text = done.map((turn) => `## ${turn.question}\n\n${turn.text}\n\n${evidence(turn)}`.trim()).join("\n\n");
  return save(new Blob([`# ${state.session.filename}\n\n${text}\n`], { type: "text/markdown;charset=utf-8" }), `${stem()}.md`);
}
/** Prints once the places have been fetched; a printer's dialog takes what is there. */
async function printAnswers() {
  if (!state.turns.some((turn) => turn.status === "done")) { toast(say("nothing_to_save")); return; }
  update({ printing: true });
  for (let waited = 0; waited < LONGEST_MS; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (document.querySelector(".printed") && !document.querySelector(".printed canvas:not([data-ready])")) break;
  }
  print();
}
/** Answers that somebody found good, as a question file for `bench.accuracy`; the server knows which are fit for that. */
async function saveVotes() {
  try {
    const reply = await api.call(api.sessionPath(state.session.session_id, "/questions")), lines = await reply.text();
    if (!lines) return toast(say("nothing_rated"));
    return save(new Blob([lines], { type: "application/jsonl" }), `${stem()} questions.jsonl`);
  } catch (error) { return toast(error.message || say("away")); }
}
