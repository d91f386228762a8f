/**
 * Dialogs in which cases of one customer become one, or one becomes two.
 * @module console/merge
 */
import { useState } from "preact/hooks";
import { Refusal } from "shared/socket.js";
import * as storage from "shared/storage.js";
import { merge } from "console/asides.js";
import { Dialog } from "console/dialogs.js";
import { Ago } from "console/face.js";
import { html } from "console/html.js";
import { sentence } from "console/line.js";
import { STATUS } from "console/words.js";

/** @typedef {import("console/app.js").App} App */

const SUBJECT_LIMIT = 200;

/** Into which of the customer's cases. @param {{app: App, number: string}} props */
export function MergeDialog({ app, number }) {
  const { cases, threads } = app.desk.state.value;
  const it = cases[number];
  const [into, setInto] = useState("");
  const [busy, setBusy] = useState(false);
  if (!it) return null;
  const others = (threads[number]?.earlier ?? []).filter((one) => (cases[one.case] ?? one).status !== "resolved");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (busy || !into.trim()) return;
    setBusy(true);
    const done = await merge(app, it, into.trim().toUpperCase());
    setBusy(false);
    if (done) app.dialog.value = null;
  };
  return html`<${Dialog} app=${app} title=${`Merge ${number}`}>
    <form onSubmit=${submit}>
      <p class="dialog-lead">${number} is resolved, and goes on in the case that you choose, where it can be read. ${it.contact.name} is told, and led there.</p>
      ${others.length > 0 && html`<fieldset class="hands"><legend>Open cases of ${it.contact.name}</legend>
        ${others.map((one) => html`<label class="hand" key=${one.case}><input type="radio" name="into" value=${one.case} checked=${into === one.case} onChange=${() => setInto(one.case)} />
          <span class="hand-name"><span class="number">${one.case}</span> ${one.subject}</span><span class="hand-more">${STATUS[one.status]?.label}, <${Ago} at=${one.opened_at} /></span></label>`)}</fieldset>`}
      <div class="field"><label for="merge-into">${others.length ? "Or its number" : "Number of the other case"}</label>
        <input id="merge-into" class="input" autocomplete="off" spellcheck=${false} value=${into} onInput=${(/** @type {any} */ event) => setInto(event.target.value)} aria-describedby="merge-help" />
        <p class="help" id="merge-help">An open case of the same customer.</p></div>
      <footer><button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
        <button class="button primary" aria-disabled=${busy || !into.trim()}>Merge</button></footer>
    </form>
  <//>`;
}

/** What the new case is called. @param {{app: App, number: string}} props */
export function SplitDialog({ app, number }) {
  const entry = app.splitting.value;
  const it = app.desk.state.value.cases[number];
  const [subject, setSubject] = useState(() => firstLine(entry?.body ?? ""));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [cid] = useState(() => storage.uuid());
  if (!it || !entry) return null;
  const split = async () => {
    const made = await app.desk.split(number, { seq: entry.seq, cid, subject: subject.trim() });
    const undo = async () => {
      if ((await app.desk.unsplit(made.case)) && app.place.here.value.number === made.case) app.place.go({ number });
    };
    app.dialog.value = null;
    app.desk.tell(`${made.case} was split off from ${number}.`, "good", { undo });
    app.place.go({ number: made.case });
  };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await split();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} app=${app} title="Split into a case of its own">
    <form onSubmit=${submit}>
      <p class="dialog-lead">${it.contact.name} gets a new case that begins with this message. It also stays where it is, and each case says so.</p>
      <blockquote class="split-quote">${entry.body}</blockquote>
      ${problem && html`<p class="wrong" role="alert">${problem}</p>`}
      <div class="field"><label for="split-subject">Subject of the new case</label>
        <input id="split-subject" class="input" maxlength=${SUBJECT_LIMIT} autofocus value=${subject} onInput=${(/** @type {any} */ event) => setSubject(event.target.value)} /></div>
      <footer><button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
        <button class="button primary" aria-disabled=${busy}>Split</button></footer>
    </form>
  <//>`;
}

/** @param {string} text */
const firstLine = (text) => text.trim().split("\n", 1)[0].slice(0, 120);
