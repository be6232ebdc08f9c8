// @ts-check
/* The conversation: questions, answers as they come, what can be done with each, and the question's field. */
import { ask, isAsking, stop, vote } from "./actions.js";
import { AnswerText, Candidates, Evidence } from "./answer.js";
import { suggestions } from "./parts.js";
import { fly } from "./reading.js";
import { state, toast, update } from "./store.js";
import { number, say } from "./texts.js";
import { Busy, Button, html, useEffect, useLayoutEffect, useRef } from "./view.js";

/** @param {Page.Reply} reply */
export function outcomeOf(reply) {
  if (reply.outcome) return reply.outcome;
  return reply.answered === false ? "not_on_sheet" : "stated";
}

function Outcome({ reply }) {
  const outcome = outcomeOf(reply);
  if (outcome === "candidates") return html`<p class="outcome candidates-outcome"><span aria-hidden="true">◇</span> ${say("outcome_candidates")}</p>`;
  if (outcome === "not_on_sheet") return html`<p class="outcome"><span aria-hidden="true">∅</span> ${say("outcome_not_on_sheet")}</p>`;
  return null;
}

async function copy(turn) {
  try { await navigator.clipboard.writeText(turn.text); toast(say("copied")); } catch { /* the browser forbids it */ }
}
function edit(turn) {
  update({ draft: turn.question, editing: turn });
  document.getElementById("question")?.focus();
}

/** @param {{turn: Page.Turn}} props */
function Actions({ turn }) {
  const given = turn.reply?.vote, busy = isAsking();
  const thumb = (name, icon) => turn.reply?.turn && html`<${Button} icon=${icon} label=${say(name)} aria-pressed=${given === name} onClick=${() => vote(turn, given === name ? null : name)} />`;
  return html`<div class="actions">
    ${turn.text && html`<${Button} icon="copy" label=${say("copy")} onClick=${() => copy(turn)} />`}
    <${Button} icon="again" label=${say("again")} disabled=${busy} onClick=${() => ask(turn.question, turn)} />
    <${Button} icon="edit" label=${say("edit")} onClick=${() => edit(turn)} />
    ${thumb("good", "up")}${thumb("bad", "down")}
    ${turn.reply && html`<span class="engine">${turn.reply.engine === "reader" ? say("by_reader") : say("by", { engine: turn.reply.model || turn.reply.engine || "?" })}${turn.reply.processing_time ? ` · ${say("took", { s: number(turn.reply.processing_time, 2) })}` : ""}</span>`}
  </div>`;
}

function waitingWords(progress) {
  if (!progress || progress.stage === "thinking") return say("thinking");
  if (progress.stage === "second_look") return say("looking_again");
  return say(progress.stage === "reading" || progress.stage === "pages" ? "waiting_pages" : "waiting_other", progress);
}

/** @param {{turn: Page.Turn, session: Page.Session}} props */
function Turn({ turn, session }) {
  const { reply } = turn;
  const items = reply?.candidates || [];
  const listed = items.length > 0 && items.every((item) => turn.text.includes(item.text)); // the text names them too
  return html`<article class=${`turn ${turn.status}`} aria-label=${say("answer")}>
    <p class="asked"><span class="unseen">${say("you")}: </span>${turn.question}</p>
    <div class="said" data-status=${turn.status}>
      ${reply && html`<${Outcome} reply=${reply} />`}
      ${turn.text && !listed && html`<${AnswerText} text=${turn.text} evidence=${reply?.evidence || []} onPlace=${fly} />`}
      ${items.length > 0 && html`<${Candidates} session=${session.session_id} pages=${session.pages} items=${items} onPlace=${fly} />`}
      ${turn.status === "waiting" && html`<${Busy} text=${waitingWords(turn.progress)} />`}
      ${(reply?.notes || []).map((note) => html`<p class="note">${note}</p>`)}
      ${turn.problem && html`<p class="problem" role="alert">${turn.problem}</p>`}
      ${reply && html`<${Evidence} items=${reply.evidence} onPlace=${fly} />`}
      ${turn.status !== "waiting" && turn.status !== "streaming" && html`<${Actions} turn=${turn} />`}
    </div>
  </article>`;
}

function Welcome() {
  const offers = suggestions(state.sheets);
  return html`<div class="welcome"><h2>${say("hello")}</h2><p>${say("hello_hint")}</p></div>${offers.length === 0 && html`<${Busy} text=${say("reading")} />`}`;
}

function Suggestions() {
  const asked = new Set(state.turns.map((turn) => turn.question)), offers = suggestions(state.sheets).filter((text) => !asked.has(text));
  if (!offers.length) return null;
  return html`<div class="suggestions" role="group" aria-label=${say("suggestions")}>${offers.slice(0, state.turns.length ? 3 : 6).map((text) => html`<button type="button" class="chip" disabled=${isAsking()} onClick=${() => ask(text)}>${text}</button>`)}</div>`;
}

function Question() {
  const field = useRef(null), busy = isAsking();
  useLayoutEffect(() => {
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(160, field.current.scrollHeight)}px`;
  }, [state.draft]);
  const send = (event) => {
    event?.preventDefault();
    const instead = state.editing;
    update({ editing: null });
    ask(state.draft, instead?.status === "done" ? null : instead);
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
    else if (event.key === "Escape" && busy) stop();
  };
  return html`<form class="ask" onSubmit=${send}>
    <label class="unseen" for="question">${say("question")}</label>
    <textarea id="question" ref=${field} rows="1" maxlength="10000" placeholder=${say("placeholder")} value=${state.draft} onInput=${(event) => update({ draft: event.target.value })} onKeyDown=${onKeyDown}></textarea>
    ${busy ? html`<${Button} icon="stop" kind="primary" label=${say("stop")} onClick=${stop} />` : html`<button type="submit" class="button primary bare" aria-label=${say("send")} title=${say("send")} disabled=${!state.draft.trim()}><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12h15M13 6l6 6-6 6" /></svg></button>`}
  </form>`;
}

export function Conversation() {
  const log = useRef(null), stuck = useRef(true), last = state.turns.at(-1);
  useEffect(() => { // along with the answer, but never further than its question
    if (!stuck.current || !log.current) return;
    const question = log.current.querySelector(".turn:last-of-type");
    log.current.scrollTop = Math.min(log.current.scrollHeight, question ? question.offsetTop - log.current.offsetTop - 12 : 0);
  });
  useEffect(() => { stuck.current = true; }, [state.turns.length]);
  const onScroll = () => { // who scrolls up to read is left there
    const { scrollTop, scrollHeight, clientHeight } = log.current; stuck.current = scrollHeight - scrollTop - clientHeight < 60 || stuck.current && isAsking(); };
  return html`<section class="talk" id="talk" aria-label=${say("talk")}>
    <div class="log" ref=${log} onScroll=${onScroll} tabindex="0" role="log" aria-busy=${last?.status === "streaming"}>
      ${(state.session.warnings || []).map((text) => html`<p class="note">${text}</p>`)}
      ${state.turns.length === 0 && html`<${Welcome} />`}
      ${state.turns.map((turn) => html`<${Turn} key=${turn.id} turn=${turn} session=${state.session} />`)}
    </div>
    <${Suggestions} />
    ${state.health?.status === "starting" && html`<p class="note">${say("model_loading")} ${state.health.reason}</p>`}
    <${Question} />
  </section>`;
}
