// @ts-check
/* A workbook (.xlsx) of plain tables: the few parts of Office Open XML that Excel and LibreOffice need, in a zip whose
   entries are stored as they are. Knows rows of numbers and texts; nothing of drawings. */

const encoder = new TextEncoder();
const CRC = Uint32Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
const crc = (bytes) => { let c = 0xffffffff; for (const byte of bytes) c = CRC[(c ^ byte) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; };
const numbers = (...pairs) => Uint8Array.from(pairs.flatMap(([value, size]) => Array.from({ length: size }, (_, n) => (value >>> (8 * n)) & 255)));
const DAY = 0x5a21; // 1 January 2025: zip wants some day, and the same tables shall give the same file

function zip(files) {
  const parts = [], index = [];
  let at = 0;
  for (const [name, text] of files) {
    const title = encoder.encode(name), content = encoder.encode(text);
    const common = [[20, 2], [0x800, 2], [0, 2], [0, 2], [DAY, 2], [crc(content), 4], [content.length, 4], [content.length, 4], [title.length, 2], [0, 2]];
    const head = numbers([0x04034b50, 4], ...common);
    index.push(numbers([0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), title);
    parts.push(head, title, content);
    at += head.length + title.length + content.length;
  }
  const size = index.reduce((sum, part) => sum + part.length, 0);
  return new Blob([...parts, ...index, numbers([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2])]);
}

// eslint-disable-next-line no-control-regex
const escaped = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const column = (n) => (n >= 26 ? column(Math.floor(n / 26) - 1) : "") + String.fromCharCode(65 + (n % 26));
function cell(value, x, y) {
  if (value === null || value === undefined || value === "") return "";
  const place = `${column(x)}${y + 1}`;
  if (typeof value === "number") return `<c r="${place}"><v>${value}</v></c>`;
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const page = (rows) => `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${rows.map((row, y) => `<row r="${y + 1}">${row.map((value, x) => cell(value, x, y)).join("")}</row>`).join("")}</sheetData></worksheet>`;

/** [[name, rows]] → a Blob. */
export function workbook(pages) {
  const numbered = pages.map(([name], n) => [escaped(name.replace(/[\\/?*[\]:]/g, " ").slice(0, 31)), n + 1]);
  return zip([
    ["[Content_Types].xml", `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${numbered.map(([, n]) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join("")}</Types>`],
    ["_rels/.rels", `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${numbered.map(([name, n]) => `<sheet name="${name}" sheetId="${n}" r:id="r${n}"/>`).join("")}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `${XML}<Relationships xmlns="${PACKAGE}/relationships">${numbered.map(([, n]) => `<Relationship Id="r${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join("")}</Relationships>`],
    ...pages.map(([, rows], n) => [`xl/worksheets/sheet${n + 1}.xml`, page(rows)]),
  ]);
}
