/**
 * Before a macro is used: what the customer will read, and what is done to the case.
 * @module console/macro
 */
import { useRef, useState } from "preact/hooks";
import * as storage from "shared/storage.js";
import { deeds, filled, gapSentence, gapsIn } from "console/canned.js";
import { Dialog } from "console/dialogs.js";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";

/** @typedef {import("console/app.js").App} App */

/** @param {{app: App, number: string}} props */
export function MacroDialog({ app, number }) {
  const one = app.canned.chosen.value;
  const it = app.desk.state.value.cases[number];
  const [text, setText] = useState(() => (one && it ? filled(one.body, it, app.boot.agent.name) : ""));
  const [busy, setBusy] = useState(false);
  const cid = useRef(storage.uuid());
  if (!one || !it) return null;
  const gaps = gapsIn(text);
  const stuck = gaps.length > 0 || (Boolean(one.body) && !text.trim());
  /** @param {Event} event */
  const use = async (event) => {
    event.preventDefault();
    if (busy || stuck) return;
    setBusy(true);
    const done = await app.canned.use(number, one, text.trim(), cid.current);
    setBusy(false);
    if (!done) return;
    app.dialog.value = null;
    app.desk.tell(`“${one.name}” is done on ${number}.`, "good");
  };
  return html`<${Dialog} app=${app} title=${one.name}>
    <form onSubmit=${use}>
      ${one.body && html`<div class="field"><label for="macro-text">Reply to ${it.contact.name}</label>
        <textarea id="macro-text" class="input" rows="6" autofocus value=${text} aria-describedby="macro-gaps" onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea>
        <p id="macro-gaps" class="wrong" role="status">${gaps.length ? gapSentence(gaps) : ""}</p></div>`}
      <ul class="deeds">${deeds(app, one).map((deed) => html`<li key=${deed}><${Icon} name="check" />${deed}</li>`)}</ul>
      <footer><button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
        <button class="button primary" aria-disabled=${busy || stuck}>${one.body ? "Send and do this" : "Do this"}</button></footer>
    </form>
  <//>`;
}
