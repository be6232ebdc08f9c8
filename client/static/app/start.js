// @ts-check
/* The start: what this is, where to drop a drawing, an example, and the drawings of before. */
import { openExample, openSession, remove, uploadAll } from "./actions.js";
import { state } from "./store.js";
import { current, say, when } from "./texts.js";
import { Busy, Button, Icon, html, useRef } from "./view.js";

const TOUCH = matchMedia("(pointer: coarse)").matches; // there is nothing to drag and no Ctrl+V
const FORMATS = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.webp,.bmp,.gif,.heic,.heif,.svg,.dxf";

export function Uploads() {
  if (!state.uploads.length) return null;
  return html`<ul class="uploads" aria-live="polite">${state.uploads.map((row) => html`<li class=${row.problem ? "problem" : ""}><span class="upload-name">${row.name}</span>
    ${row.problem ? html`<span role="alert">${row.problem}</span>` : html`<progress value=${row.share} max="1" aria-label=${`${say("uploading")} ${row.name}`}></progress><span>${row.share < 1 ? `${say("uploading")} ${Math.round(row.share * 100)} %` : say("preparing")}</span>`}</li>`)}</ul>`;
}

function Drop() {
  const files = useRef(null), camera = useRef(null);
  const take = (event) => { uploadAll(event.target.files); event.target.value = ""; };
  return html`<div class=${`drop ${state.dropping ? "over" : ""}`}>
    <${Icon} name="upload" />
    <p class="drop-title">${state.dropping ? say("drop_now") : say(TOUCH ? "choose_title" : "drop")}</p>
    <div class="drop-buttons"><${Button} text kind="primary" label=${say("choose")} onClick=${() => files.current.click()} /><${Button} text icon="camera" kind="camera" label=${say("camera")} onClick=${() => camera.current.click()} /></div>
    <p class="hint">${say(TOUCH ? "formats" : "drop_formats")}</p>
    <input ref=${files} id="file" hidden type="file" multiple accept=${FORMATS} onChange=${take} />
    <input ref=${camera} hidden type="file" accept="image/*" capture="environment" onChange=${take} />
    <${Uploads} />
  </div>`;
}

function Earlier() {
  return html`<section class="earlier" aria-labelledby="earlier"><h2 id="earlier">${say("earlier")}</h2>
    ${state.recent.length === 0 ? html`<p class="hint">${say("earlier_none")}</p>` : html`<ul>${state.recent.map((entry) => html`<li key=${entry.id} class=${entry.expired ? "expired" : ""}>
      <a href=${`#${entry.id}`} onClick=${(event) => { if (event.ctrlKey || event.metaKey) return; event.preventDefault(); openSession(entry.id); }}>
        ${entry.thumb ? html`<img src=${entry.thumb} alt="" />` : html`<span class="no-thumb" aria-hidden="true"></span>`}<span class="earlier-name">${entry.name}</span>
        <span class="hint">${when(entry.time)}${entry.pages > 1 ? ` · ${say("pages", { n: entry.pages })}` : ""}${entry.expired ? ` · ${say("gone")}` : ""}</span></a>
      <${Button} icon="trash" label=${`${say("remove")}: ${entry.name}`} onClick=${() => remove(entry)} /></li>`)}</ul>`}
  </section>`;
}

export function Start() {
  return html`<div class="start"><div class="welcome-words"><h1>${say("name")}</h1><p class="lead">${say("lead")}</p></div>
    ${state.notice && html`<p class="notice" role="alert">${state.notice}</p>`}
    ${state.health?.status === "starting" && html`<p class="notice"><${Busy} text=${`${say("model_loading")} ${state.health.reason || ""}`} /></p>`}
    ${state.opening ? html`<p class="notice"><${Busy} text=${say("loading")} /></p>` : html`<${Drop} />`}
    <p class="example"><${Button} text label=${say("example")} id="example" onClick=${() => openExample(current())} /> <span class="hint">${say("example_hint")}</span></p>
    <${Earlier} /></div>`;
}
