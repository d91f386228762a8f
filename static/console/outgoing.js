/**
 * What is on its way, and what did not arrive.
 * @module console/outgoing
 */
import { useEffect, useState } from "preact/hooks";
import { Files } from "shared/files.js";
import { draftOf, source } from "console/files.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { linked } from "console/entries.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("shared/outbox.js").Item} Item */

/** @param {{app: App, item: Item}} props */
export function Outgoing({ app, item }) {
  const note = item.frame.visibility === "internal";
  return html`<div class=${`said ${note ? "note" : "ours"} first last ${item.failed ? "failed" : "sending"}`}>
    <div class="said-body">
      <p class="said-who"><b>You</b>${note && html`<span class="kind note"><${Icon} name="note" />Internal note, not seen by the customer</span>`}</p>
      ${item.frame.body && html`<div class="bubble">${linked(item.frame.body)}</div>`}
      ${item.files?.length && html`<${Files} files=${item.files} source=${source} />`}
      <p class="said-when">${item.failed ? html`<${NotSent} app=${app} item=${item} />` : html`<${OnItsWay} app=${app} item=${item} />`}</p>
    </div>
  </div>`;
}

/** A reply that may still be taken back says for how long. @param {{app: App, item: import("console/patientoutbox.js").Waiting}} props */
function OnItsWay({ app, item }) {
  const left = useLeft(item.until);
  if (!left) return html`<span class="mark">Sending</span>`;
  return html`<span class="mark">Sending in ${left} s</span> <button class="link" onClick=${() => giveBack(app, item)}>Undo</button>`;
}

/** Whole seconds until a moment, counted down. @param {number} [until] */
function useLeft(until = 0) {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  const [, again] = useState(0);
  useEffect(() => {
    const timer = left ? window.setTimeout(() => again(Math.random()), until - Date.now() - (left - 1) * 1_000 + 1) : 0;
    return () => window.clearTimeout(timer);
  });
  return left;
}

/** @param {{app: App, item: Item}} props */
function NotSent({ app, item }) {
  const takeBack = () => giveBack(app, item);
  return html`<span class="mark bad"><${Icon} name="warn" /><b>Not sent</b></span> <span>${item.message}</span>
    <button class="link" onClick=${() => app.desk.outbox.retry(item)}>Retry</button>
    <button class="link" onClick=${takeBack}>Edit</button>`;
}

/** Puts the text of an item back where it was written, in front of what stands there. @param {App} app @param {Item} item */
export function giveBack(app, item) {
  const mode = item.frame.visibility === "internal" ? "note" : "reply";
  const rest = app.drafts.get(item.case, mode);
  app.drafts.change(item.case, mode, rest ? `${item.frame.body}\n\n${rest}` : item.frame.body);
  app.uploads.give(draftOf(item.case, mode), item.files);
  app.desk.outbox.remove(item);
  app.mode.value = mode;
  requestAnimationFrame(() => /** @type {HTMLElement|null} */ (document.querySelector(".composer textarea"))?.focus());
}
