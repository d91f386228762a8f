/**
 * The head of a thread: which case it is, and what can be done with it.
 * @module console/threadhead
 */
import { useState } from "preact/hooks";
import { accept, resolve, togglePanel } from "console/actions.js";
import { maySnooze } from "console/asides.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { STATUS, isScreenLive, waitingSince } from "console/words.js";
import { Due } from "console/due.js";
import { Waiting } from "console/face.js";
import { Others, TogetherActs } from "console/together.js";

/** @typedef {import("console/app.js").App} App */
/** @typedef {import("console/types.js").Case} Case */

/** @param {{app: App, it: Case}} props */
export function ThreadHead({ app, it }) {
  const since = waitingSince(it);
  return html`<header class="thread-head">
    <button class="button quiet icon only-narrow" aria-label="Back to the list" onClick=${() => app.place.go({ number: "" })}><${Icon} name="back" /></button>
    <div class="thread-title">
      <h2 title=${it.subject}>${it.subject}</h2>
      <p><span class="number">${it.case}</span> <span class=${`pill ${STATUS[it.status].tone}`}>${STATUS[it.status].label}</span>
        ${since && html`<${Waiting} since=${since} />`}
        ${it.response && html`<${Due} response=${it.response} />`}
        <span class="thread-who">${it.contact.name}${it.account && ` · ${it.account.name}`}</span></p>
    </div>
    <${Others} app=${app} it=${it} />
    <div class="thread-acts"><${TogetherActs} app=${app} it=${it} /><${Acts} app=${app} it=${it} />
      ${maySnooze(it) && html`<button class="button quiet icon" aria-label="Snooze" title="Snooze (h)" onClick=${() => (app.dialog.value = "snooze")}><${Icon} name="snoozed" /></button>`}
      <button class="button quiet icon" aria-label="Case details" aria-expanded=${app.settings.panel.value || app.drawer.value} title="Case details (i)"
        onClick=${() => togglePanel(app)}><${Icon} name="panel" /></button>
    </div>
  </header>`;
}

/** Accept, or what comes after it. @param {{app: App, it: Case}} props */
function Acts({ app, it }) {
  const { desk } = app;
  const done = it.status === "resolved";
  return html`
    ${!it.assignee && !done && html`<${Act} kind="primary" label="Accept" keys="a" act=${() => accept(app, it.case)} />`}
    ${!done && !isScreenLive(it) && html`<button class="button screen-act" title="Request screen share (s)" onClick=${() => (app.dialog.value = "screen")}><${Icon} name="screen" /><span>Request screen share</span></button>`}
    ${!done && html`<${Act} label="Resolve" icon="check" keys="e" act=${() => resolve(app, it)} />`}
    ${done && html`<${Act} kind="primary" label="Reopen" icon="reopen" keys="e" act=${() => desk.reopen(it.case)} />`}`;
}

/** A button that cannot be pressed twice while it works. @param {{label: string, icon?: string, kind?: string, keys: string, act: () => Promise<boolean>}} props */
function Act({ label, icon, kind = "", keys, act }) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    await act();
    setBusy(false);
    requestAnimationFrame(keepFocus);
  };
  return html`<button class=${`button ${kind}`} title=${`${label} (${keys})`} aria-disabled=${busy} onClick=${press}>${icon && html`<${Icon} name=${icon} />`}<span>${label}</span></button>`;
}

/** When the button that was pressed has gone, one goes on with writing. */
function keepFocus() {
  if (document.activeElement === document.body) /** @type {HTMLElement|null} */ (document.querySelector(".composer textarea"))?.focus();
}
