/**
 * Dialogs: keyboard shortcuts, and the request for a screen share.
 * @module console/dialogs
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "console/html.js";
import { Icon } from "console/icons.js";
import { UNDO_SECONDS } from "console/settings.js";
import { ACTIONS, MOVES, toggleSound } from "console/actions.js";
import { canNotify, toggleNotifications } from "console/bell.js";

/** @typedef {import("console/app.js").App} App */

/** A native modal: it holds the focus, closes upon Escape, and gives the focus back. @param {{app: App, title: string, children?: any}} props */
export function Dialog({ app, title, children }) {
  const box = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const close = () => (app.dialog.value = null);
  useEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    box.current?.showModal();
    return () => {
      if (before?.isConnected) before.focus();
    };
  }, []);
  const beside = (/** @type {MouseEvent} */ event) => event.target === box.current && close();
  return html`<dialog class="dialog" ref=${box} aria-labelledby="dialog-title" onClose=${close} onMouseDown=${beside}>
    <div class="dialog-body"><header><h2 id="dialog-title">${title}</h2>
      <button class="button quiet icon" aria-label="Close" onClick=${close}><${Icon} name="close" /></button></header>${children}</div>
  </dialog>`;
}

/** @param {{app: App}} props */
export function KeysDialog({ app }) {
  const { letters, notify, sound, undoSend } = app.settings;
  const switchNotifications = async (/** @type {any} */ { target }) => {
    await toggleNotifications(app);
    target.checked = notify.value; // the browser may have said no
  };
  return html`<${Dialog} app=${app} title="Keyboard, sending and alerts">
    <dl class="keys">${[...MOVES, ...ACTIONS.filter(({ keys }) => keys.length)].map(
      ({ keys, name }) => html`<div key=${name}><dt>${keys.map((key) => html`<kbd key=${key}>${key.replace("Shift+", "⇧ ")}</kbd>`)}</dt><dd>${name}</dd></div>`)}</dl>
    <label class="check"><input type="checkbox" checked=${letters.value} onChange=${() => (letters.value = !letters.value)} /> Single letters work while nothing is being typed</label>
    <label class="check"><input type="checkbox" checked=${undoSend.value} onChange=${() => (undoSend.value = !undoSend.value)} /> Undo send: a reply waits ${UNDO_SECONDS} seconds. Ctrl Enter in the empty box, or leaving the case, sends it at once</label>
    <label class="check"><input type="checkbox" checked=${sound.value} onChange=${() => toggleSound(app)} /> Sound for new messages</label>
    ${canNotify() && html`<label class="check"><input type="checkbox" checked=${notify.value} onChange=${switchNotifications} /> Desktop notifications while this page is not in front</label>`}
    <${QuietHours} app=${app} />
  <//>`;
}

/** @param {{app: App}} props */
function QuietHours({ app }) {
  const { quiet } = app.settings;
  const set = (/** @type {"from"|"until"} */ name) => (/** @type {any} */ event) => (quiet.value = { ...quiet.value, [name]: event.target.value });
  return html`<fieldset class="check quiet-hours"><legend class="visually-hidden">Quiet hours</legend>
    <span>Quiet, with neither, from</span> <input class="input compact" type="time" aria-label="Quiet from" value=${quiet.value.from} onChange=${set("from")} />
    <span>until</span> <input class="input compact" type="time" aria-label="Quiet until" value=${quiet.value.until} onChange=${set("until")} /></fieldset>`;
}

/** @param {{app: App, number: string}} props */
export function ScreenDialog({ app, number }) {
  const it = app.desk.state.value.cases[number];
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {Event} event */
  const ask = async (event) => {
    event.preventDefault();
    if (busy || !reason.trim()) return;
    setBusy(true);
    const done = await app.desk.screen(number, "request", reason.trim());
    setBusy(false);
    if (!done) return;
    app.dialog.value = null;
    app.desk.tell(`${it?.contact.name ?? "The customer"} is asked for a screen share. The answer shows here and in the case.`, "good");
  };
  return html`<${Dialog} app=${app} title="Request a screen share">
    <form onSubmit=${ask}>
      <p class="dialog-lead">${it?.contact.name ?? "The customer"} is asked first and can say no. The case keeps who asked, why, and what came of it.</p>
      <div class="field"><label for="screen-reason">Reason</label>
        <textarea id="screen-reason" class="input" rows="3" maxlength="500" required autofocus value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)}
          aria-describedby="screen-help"></textarea>
        <p class="help" id="screen-help">The customer reads this, and the case keeps it. What will be easier to see than to describe?</p></div>
      <footer><button type="button" class="button" onClick=${() => (app.dialog.value = null)}>Cancel</button>
        <button class="button primary" aria-disabled=${busy || !reason.trim()}>Ask for a screen share</button></footer>
    </form>
  <//>`;
}
