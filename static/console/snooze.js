/**
 * Until when a case is put aside.
 * @module console/snooze
 */
import { useState } from "preact/hooks";
import { snooze } from "console/asides.js";
import { Dialog } from "console/dialogs.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { comingWords } from "console/words.js";

/** @typedef {import("console/app.js").App} App */

const LATER_HOURS = 3;
const MORNING = 9;

/**
 * Moments that are often meant, in the agent's own time zone; "Later today" only while there is a later today.
 * @param {Date} now
 * @returns {{label: string, until: Date}[]}
 */
export function presets(now) {
  const later = new Date(now.getTime() + LATER_HOURS * 3_600_000);
  later.setMinutes(Math.ceil(later.getMinutes() / 15) * 15, 0, 0);
  const monday = ((8 - now.getDay()) % 7) || 7;
  return [
    ...(later.getDate() === now.getDate() ? [{ label: "Later today", until: later }] : []),
    { label: "Tomorrow morning", until: morning(now, 1) },
    { label: "Next week", until: morning(now, monday) },
  ];
}

/** @param {Date} now @param {number} days */
const morning = (now, days) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);

/** As the browser's box for a date and a time wants it. @param {Date} moment */
const local = (moment) => new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** @param {{app: App, number: string}} props */
export function SnoozeDialog({ app, number }) {
  const it = app.desk.state.value.cases[number];
  const [busy, setBusy] = useState(false);
  const [now] = useState(() => new Date());
  const [chosen, setChosen] = useState(() => local(morning(now, 1)));
  if (!it) return null;
  const moment = new Date(chosen);
  const possible = chosen !== "" && moment > now;
  /** @param {string|null} until */
  const put = async (until) => {
    if (busy) return;
    setBusy(true);
    const done = await snooze(app, it, until);
    setBusy(false);
    if (done) app.dialog.value = null;
  };
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (possible) put(moment.toISOString());
  };
  return html`<${Dialog} app=${app} title="Snooze">
    <p class="dialog-lead">${number} leaves the lists, and comes back by itself. Should ${it.contact.name} reply before, it comes back then.</p>
    <ul class="moments">
      ${presets(now).map(({ label, until }) => html`<li key=${label}><button class="moment" aria-disabled=${busy} onClick=${() => put(until.toISOString())}>
        <${Icon} name="event" /><span>${label}</span><small>${comingWords(until.getTime(), now.getTime())}</small></button></li>`)}
      <li><button class="moment" aria-disabled=${busy} onClick=${() => put(null)}><${Icon} name="note" /><span>Until the customer replies</span></button></li>
    </ul>
    <form class="moment-form" onSubmit=${submit}>
      <div class="field"><label for="snooze-until">Date and time</label>
        <input id="snooze-until" class="input" type="datetime-local" min=${local(now)} value=${chosen} onInput=${(/** @type {any} */ event) => setChosen(event.target.value)} aria-describedby="snooze-help" />
        <p class="help" id="snooze-help" role="status">${possible ? "" : "Choose a moment that is still to come."}</p></div>
      <footer><button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
        <button class="button primary" aria-disabled=${busy || !possible}>Snooze</button></footer>
    </form>
  <//>`;
}
