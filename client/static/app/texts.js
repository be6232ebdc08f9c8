/* What the page says, in German and English. Knows no component. */

const TEXTS = {
  de: {
    name: "Drawing Chat",
    lead: "Fragen Sie Ihre technische Zeichnung – jeder Wert in der Antwort zeigt auf seine Stelle auf dem Blatt.",
    drop: "Zeichnungen hierher ziehen", drop_or: "oder", choose: "Dateien wählen", camera: "Fotografieren",
    drop_formats: "PDF, PNG, JPEG, TIFF, WebP, HEIC, SVG oder DXF, auch mehrere; einfügen mit Strg+V", formats: "PDF, PNG, JPEG, TIFF, WebP, HEIC, SVG oder DXF", choose_title: "Zeichnung öffnen", drop_now: "Loslassen, um hochzuladen",
    example: "Beispielzeichnung ansehen", example_hint: "Ein Lagerdeckel mit Stückliste, Gewinden und Toleranzen",
    earlier: "Frühere Zeichnungen", earlier_none: "Hier erscheinen Zeichnungen, die Sie in diesem Browser geöffnet haben.",
    pages: "{n} Seiten", page: "Seite", page_one: "1 Seite", of: "von",
    open: "Öffnen", remove: "Löschen", removed: "„{name}“ wird gelöscht.", undo: "Rückgängig",
    uploading: "Wird übertragen", upload_failed: "{name}: {reason}", reading: "Wird gelesen", read: "Gelesen in {s} s", read_already: "Gelesen",
    read_failed: "Konnte nicht ganz gelesen werden", seconds: "{s} s", preparing: "Wird vorbereitet",
    model_loading: "Das Modell wird geladen; bis dahin antwortet niemand. Hochladen geht schon.",
    new_drawing: "Neue Zeichnung", home: "Zur Startseite",
    sheet: "Blatt", talk: "Fragen", sheet_and_talk: "Ansicht", divider: "Breite von Blatt und Gespräch",
    zoom_in: "Vergrößern", zoom_out: "Verkleinern", whole: "Ganzes Blatt", previous: "Vorige Seite", next: "Nächste Seite",
    tools: "Blattwerkzeuge", thumbnails: "Seiten",
    viewer_help: "Blatt. Pfeiltasten verschieben, Plus und Minus zoomen, 0 zeigt das ganze Blatt.",
    overlays: "Einblenden", dimension: "Maße", thread: "Gewinde", tolerance: "Toleranzen", title: "Schriftfeld", table: "Tabellen",
    view: "Ansichten", text: "Hinweise",
    search: "Suchen", search_sheet: "Auf dem Blatt suchen", search_hits: "{at} von {n}", search_none: "Nichts gefunden", close: "Schließen",
    search_next: "Nächster Treffer", search_previous: "Voriger Treffer", search_unread: "Noch nicht alles gelesen",
    question: "Frage an die Zeichnung", placeholder: "Frage an die Zeichnung …", send: "Fragen", stop: "Anhalten",
    hello: "Was möchten Sie wissen?", hello_hint: "Fragen Sie in eigenen Worten oder beginnen Sie mit einem Vorschlag, der zu diesem Blatt passt.",
    suggestions: "Vorschläge", you: "Frage", answer: "Antwort", thinking: "Antwort entsteht", waiting_pages: "Seiten werden gelesen: {done} von {total}",
    looking_again: "Das passt nicht zur Zeichnung. Noch ein Blick …", waiting_other: "Bitte warten: {done} von {total}", stopped: "Angehalten.", interrupted: "Die Antwort wurde unterbrochen, weil die Seite neu geladen wurde.",
    again: "Neu antworten", copy: "Kopieren", copied: "Kopiert", edit: "Frage ändern", good: "Hilfreich", bad: "Nicht hilfreich",
    by: "Antwort von {engine}", by_reader: "Antwort vom Leser, aus dem, was auf dem Blatt steht", took: "{s} s",
    outcome_candidates: "Das Blatt sagt es nicht eindeutig. Mögliche Stellen:", outcome_not_on_sheet: "Steht nicht auf dem Blatt",
    candidates: "Mögliche Stellen", show_place: "Stelle zeigen",
    evidence: "Belege", confirmed: "bestätigt", elsewhere: "steht woanders", incomplete: "unvollständig", uncertain: "unsicher", not_found: "nicht auf dem Blatt",
    belongs_to: "gehört zu {what}", lacks: "es fehlt: {what}", on_page: "Seite {n}",
    ask_this: "Danach fragen", ask_place: "Wo steht {text}?", ask_tolerance: "Welche Toleranz hat {text}?", ask_roughness: "Welche Oberflächenrauheit?", kind: "Art", value: "Wert", limits: "Grenzmaße", fit: "Passung", depth: "Tiefe", count: "Anzahl",
    reference: "Hilfsmaß", basic: "theoretisch genau", through: "durchgehend", in_view: "Ansicht",
    linear: "Längenmaß", diameter: "Durchmesser", radius: "Radius", angle: "Winkel", square: "Vierkant", chamfer: "Fase", hole: "Bohrung", roughness: "Rauheit",
    geometric_tolerance: "Form- und Lagetoleranz", datum: "Bezug", general_tolerance: "Allgemeintoleranz", weld: "Schweißnaht", edge: "Kante", scale: "Maßstab",
    save: "Speichern", save_dimensions: "Maße als CSV", save_dimensions_xlsx: "Maße und Stückliste als Excel", save_parts: "Stückliste als CSV", save_sheet: "Blatt mit Einblendungen als PNG",
    save_answers: "Antworten als Markdown", print_answers: "Antworten mit Ausschnitten drucken oder als PDF", save_votes: "Bewertete Fragen als JSONL", nothing_to_save: "Dafür steht nichts auf dem Blatt.",
    key_title: "Zugangsschlüssel", key_text: "Dieser Server verlangt einen Schlüssel. Er bleibt nur in diesem Tab.", key: "Schlüssel", key_wrong: "Dieser Schlüssel gilt nicht.", ok: "Weiter", cancel: "Abbrechen",
    away: "Der Server ist nicht erreichbar. Es wird weiter versucht …", back: "Der Server ist wieder da.",
    expired: "Diese Zeichnung ist auf dem Server abgelaufen. Bitte laden Sie sie noch einmal hoch.", gone: "Diese Zeichnung gibt es auf dem Server nicht (mehr).",
    menu: "Mehr", language: "English", theme: "Hell/Dunkel", loading: "Wird geladen …", skip: "Zur Frage springen", api: "Für Programme: API",
    q_material: "Welcher Werkstoff?", q_scale: "Welcher Maßstab?", q_tolerances: "Welche Maße haben eine Toleranz?", q_diameter: "Größter Durchmesser?", q_parts: "Stückliste zeigen",
    q_threads: "Alle Gewinde auflisten", q_surface: "Welche Oberfläche?", q_general: "Welche Allgemeintoleranz gilt?", q_number: "Welche Zeichnungsnummer?", q_views: "Welche Ansichten gibt es?",
  },
  en: {
    name: "Drawing Chat",
    lead: "Ask your technical drawing – every value in the answer points to its place on the sheet.",
    drop: "Drop drawings here", drop_or: "or", choose: "Choose files", camera: "Take a photo",
    drop_formats: "PDF, PNG, JPEG, TIFF, WebP, HEIC, SVG or DXF, several at once; paste with Ctrl+V", formats: "PDF, PNG, JPEG, TIFF, WebP, HEIC, SVG or DXF", choose_title: "Open a drawing", drop_now: "Let go to upload",
    example: "Look at an example", example_hint: "A bearing cover with a parts list, threads and tolerances",
    earlier: "Earlier drawings", earlier_none: "Drawings that you opened in this browser will appear here.",
    pages: "{n} pages", page: "Page", page_one: "1 page", of: "of",
    open: "Open", remove: "Delete", removed: "“{name}” is being deleted.", undo: "Undo",
    uploading: "Uploading", upload_failed: "{name}: {reason}", reading: "Being read", read: "Read in {s} s", read_already: "Read",
    read_failed: "Could not be read completely", seconds: "{s} s", preparing: "Being prepared",
    model_loading: "The model is loading; until then nobody answers. Uploading works already.",
    new_drawing: "New drawing", home: "To the start page",
    sheet: "Sheet", talk: "Questions", sheet_and_talk: "View", divider: "Width of sheet and conversation",
    zoom_in: "Zoom in", zoom_out: "Zoom out", whole: "Whole sheet", previous: "Previous page", next: "Next page",
    tools: "Sheet tools", thumbnails: "Pages",
    viewer_help: "Sheet. Arrow keys pan, plus and minus zoom, 0 shows the whole sheet.",
    overlays: "Show", dimension: "Dimensions", thread: "Threads", tolerance: "Tolerances", title: "Title block", table: "Tables",
    view: "Views", text: "Notes",
    search: "Search", search_sheet: "Search the sheet", search_hits: "{at} of {n}", search_none: "Nothing found", close: "Close",
    search_next: "Next hit", search_previous: "Previous hit", search_unread: "Not everything read yet",
    question: "Ask the drawing", placeholder: "Ask the drawing …", send: "Ask", stop: "Stop",
    hello: "What would you like to know?", hello_hint: "Ask in your own words, or begin with a suggestion that fits this sheet.",
    suggestions: "Suggestions", you: "Question", answer: "Answer", thinking: "Answering", waiting_pages: "Pages are being read: {done} of {total}",
    looking_again: "That does not fit the drawing. Looking again …", waiting_other: "Please wait: {done} of {total}", stopped: "Stopped.", interrupted: "The answer was interrupted because the page was loaded again.",
    again: "Answer again", copy: "Copy", copied: "Copied", edit: "Change question", good: "Helpful", bad: "Not helpful",
    by: "Answered by {engine}", by_reader: "Answered by the reader, from what stands on the sheet", took: "{s} s",
    outcome_candidates: "The sheet does not decide it. Possible places:", outcome_not_on_sheet: "Not on the sheet",
    candidates: "Possible places", show_place: "Show place",
    evidence: "Evidence", confirmed: "confirmed", elsewhere: "stands elsewhere", incomplete: "incomplete", uncertain: "uncertain", not_found: "not on the sheet",
    belongs_to: "belongs to {what}", lacks: "lacks {what}", on_page: "page {n}",
    ask_this: "Ask about it", ask_place: "Where is {text}?", ask_tolerance: "Which tolerance does {text} have?", ask_roughness: "Which surface roughness?", kind: "Kind", value: "Value", limits: "Limits", fit: "Fit", depth: "Depth", count: "Count",
    reference: "reference", basic: "basic", through: "through", in_view: "View",
    linear: "Length", diameter: "Diameter", radius: "Radius", angle: "Angle", square: "Square", chamfer: "Chamfer", hole: "Hole", roughness: "Roughness",
    geometric_tolerance: "Geometric tolerance", datum: "Datum", general_tolerance: "General tolerance", weld: "Weld", edge: "Edge", scale: "Scale",
    save: "Save", save_dimensions: "Dimensions as CSV", save_dimensions_xlsx: "Dimensions and parts list as Excel", save_parts: "Parts list as CSV", save_sheet: "Sheet with overlays as PNG",
    save_answers: "Answers as Markdown", print_answers: "Print answers with details, or as PDF", save_votes: "Rated questions as JSONL", nothing_to_save: "The sheet has nothing for that.",
    key_title: "Access key", key_text: "This server wants a key. It stays in this tab only.", key: "Key", key_wrong: "This key is not valid.", ok: "Continue", cancel: "Cancel",
    away: "The server cannot be reached. Trying again …", back: "The server is back.",
    expired: "This drawing has expired on the server. Please upload it again.", gone: "The server does not have this drawing (any more).",
    menu: "More", language: "Deutsch", theme: "Light/dark", loading: "Loading …", skip: "Skip to the question", api: "For programs: API",
    q_material: "Which material?", q_scale: "What scale?", q_tolerances: "Which dimensions carry a tolerance?", q_diameter: "Largest diameter?", q_parts: "Show the parts list",
    q_threads: "List all threads", q_surface: "Which finish?", q_general: "Which general tolerance applies?", q_number: "What is the drawing number?", q_views: "Which views are there?",
  },
};
export const LANGUAGES = Object.keys(TEXTS);
const KEPT = "drawing-chat-language";

function first() {
  const kept = localStorage.getItem(KEPT);
  if (LANGUAGES.includes(kept)) return kept;
  return (navigator.languages || []).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => LANGUAGES.includes(tag)) || "de";
}

let language = first();
export const current = () => language;

/** The sentence of a name in the chosen language, with its values. */
export function say(name, values = {}) {
  const text = TEXTS[language][name];
  if (text === undefined) throw new Error(`no text ${name}`);
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** A name that may come from the server: its word where there is one, else itself. */
export const word = (name) => TEXTS[language][name] ?? String(name);

export function choose(next) {
  language = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next;
}

const numbers = (digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: false });
export const number = (value, digits = 4) => numbers(digits).format(value);
export const when = (time) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
