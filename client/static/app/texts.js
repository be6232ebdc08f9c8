// @ts-check
/* What the page says, in the language that was chosen. Knows no view. */
import { TEXTS } from "./words.js";

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
/** The reader's own kind of that language: British days are not written as American ones. */
const region = () => (navigator.languages || []).find((tag) => tag.slice(0, 2).toLowerCase() === language) || language;
export const when = (time) => new Intl.DateTimeFormat(region(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
