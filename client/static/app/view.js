// @ts-check
/* Preact and htm joined, and small views that others share. Knows nothing of drawings. */
import { h, render } from "../vendor/preact.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-hooks.js";
import htm from "../vendor/htm.js";

export const html = htm.bind(h);
export { render, useEffect, useLayoutEffect, useRef, useState };

const PATHS = {
  plus: "M12 5v14M5 12h14", minus: "M5 12h14", fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", left: "M15 5l-7 7 7 7", right: "M9 5l7 7-7 7",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L20 20", close: "M6 6l12 12M18 6L6 18", save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  layers: "M12 4l9 5-9 5-9-5zM3 14l9 5 9-5", send: "M4 12h15M13 6l6 6-6 6", stop: "M7 7h10v10H7z", again: "M19 12a7 7 0 1 1-2-5M19 4v4h-4",
  copy: "M9 9h10v11H9zM5 15V4h10", edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3", up: "M7 11v9H4v-9zM7 11l4-7c2 0 2.500 1 2 3l-.7 3H19c1 0 1.500 1 1.200 2l-1.700 6.500c-.3 1-1 1.500-2 1.500H7",
  down: "M7 13V4H4v9zM7 13l4 7c2 0 2.500-1 2-3l-.7-3H19c1 0 1.500-1 1.200-2l-1.700-6.500c-.3-1-1-1.500-2-1.500H7", trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  globe: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM4 12h16M12 4c5 5 5 11 0 16M12 4c-5 5-5 11 0 16", moon: "M19 14A8 8 0 0 1 10 5a7.500 7.500 0 1 0 9 9z",
  upload: "M12 16V5M7 9l5-5 5 5M5 20h14", camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7z",
};

export const Icon = ({ name }) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${PATHS[name]} /></svg>`;

/** A button with an icon; its label is read aloud and shown as a tip, and as text where `text` is set. */
export function Button({ icon, label, text = false, kind = "", ...rest }) {
  return html`<button type="button" class=${`button ${kind} ${text ? "" : "bare"}`} aria-label=${label} title=${text ? undefined : label} ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}${text && html`<span>${label}</span>`}</button>`;
}

/** A menu of actions behind a button; closed by Escape, by a click elsewhere and by a choice. */
export function Menu({ icon, label, text, items }) {
  const holder = useRef(null);
  const close = () => { if (holder.current) holder.current.open = false; };
  useEffect(() => {
    const elsewhere = (event) => { if (!holder.current?.contains(event.target)) close(); };
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, []);
  const onKeyDown = (event) => { if (event.key === "Escape") { close(); holder.current.querySelector("summary").focus(); } };
  return html`<details class="menu" ref=${holder} onKeyDown=${onKeyDown}>
    <summary class=${`button ${text ? "" : "bare"}`} aria-label=${label} title=${label}><${Icon} name=${icon} />${text && html`<span>${label}</span>`}</summary>
    <div class="menu-items">${items.map(([name, action]) => html`<button type="button" onClick=${() => { close(); action(); }}>${name}</button>`)}</div>
  </details>`;
}

export const Busy = ({ text }) => html`<span class="busy"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${text}</span>`;
